"""tf.Module with functions, TensorFlow 2.8."""
import os
import shutil

import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(53)


class Scorer(tf.Module):
    """Scores for words."""

    def __init__(self, vocabulary):
        super().__init__(name="scorer")
        self.table = tf.lookup.StaticVocabularyTable(tf.lookup.TextFileInitializer(
            vocabulary, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), 2)
        self.embedding = tf.Variable(tf.random.normal((8, 4)), name="embedding")
        self.layers = [tf.Variable(tf.random.normal((4, 4)), name="w%d" % i) for i in range(3)]
        self.calls = tf.Variable(0, trainable=False, name="calls")

    @tf.function(input_signature=[tf.TensorSpec((None, None), tf.string, name="words"), tf.TensorSpec((), tf.int32, name="rounds")])
    def score(self, words, rounds):
        self.calls.assign_add(1)
        state = tf.reduce_mean(tf.gather(self.embedding, self.table.lookup(words)), 1)
        for _ in tf.range(rounds):
            state = tf.tanh(state @ self.layers[0])
        return {"state": state, "scores": tf.nn.softmax(state @ self.layers[1] @ self.layers[2])}

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.string)])
    def embed(self, word):
        return tf.gather(self.embedding, self.table.lookup(word))

    @tf.function(input_signature=[tf.TensorSpec((None, 4), tf.float32)])
    def spare(self, x):
        return x @ self.layers[2]


shutil.rmtree("model", ignore_errors=True)
with golden.elsewhere("/home/alice/words") as folder:
    path = os.path.join(folder, "words.txt")
    with open(path, "w") as stream:
        stream.write("red\ngreen\nblue\ncyan\npink\ngrey\n")
    module = Scorer(path)
    words = np.array([["red", "green", "odd"], ["blue", "blue", "pink"], ["grey", "other", "red"]])
    inputs = {"words": words, "rounds": np.int32(3)}
    outputs = {key: value.numpy() for key, value in module.score(tf.constant(words), tf.constant(3)).items()}
    more = {"embed.inputs.word": golden.plain(words[:, 0]), "embed.outputs.output_0": module.embed(tf.constant(words[:, 0])).numpy()}
    tf.saved_model.save(module, "model", signatures={"serving_default": module.score, "embed": module.embed})
golden.save(inputs, outputs, more)
