"""A Graph of 2015: two inputs, a shared layer, merged nodes, two outputs; all arrays lie in one list."""
import os

import numpy as np
from keras.layers.core import Dense, Highway, MaxoutDense
from keras.layers.embeddings import Embedding
from keras.layers.normalization import BatchNormalization
from keras.layers.recurrent import GRU
from keras.models import Graph

import golden
import shuffled

random = np.random.RandomState(3)
model = Graph()
model.add_input("numbers", input_shape=(5,))
model.add_input("others", input_shape=(5,))
model.add_input("words", input_shape=(6,), dtype="int")
model.add_shared_node(Dense(4, activation="tanh"), name="shared", inputs=["numbers", "others"], merge_mode="mul")
model.add_node(Embedding(9, 3, input_length=6, mask_zero=True), name="vectors", input="words")
model.add_node(GRU(4), name="text", input="vectors")
model.add_node(BatchNormalization(epsilon=0.05), name="all", inputs=["shared", "text"], merge_mode="concat")
model.add_node(MaxoutDense(5, nb_feature=2), name="maxout", input="all")
model.add_node(Highway(activation="relu"), name="highway", input="maxout")
model.add_node(Dense(3, activation="softmax"), name="kind", input="highway", create_output=True)
model.add_output("mixed", inputs=["highway", "maxout"], merge_mode="ave")
model.compile("sgd", {"kind": "categorical_crossentropy", "mixed": "mse"})
shuffled.shuffle(node for node in model.nodes.values() if node.__class__.__name__ != "Siamese")
model.nodes["shared"].set_weights([random.normal(size=array.shape).astype("float32") for array in model.nodes["shared"].get_weights()])

golden.fresh()
with open("model/architecture.json", "w") as stream:
    stream.write(model.to_json())
model.save_weights(os.path.join("model", "weights.h5"), overwrite=True)
text = random.randint(1, 9, size=(4, 6))
text[:, 4:] = 0
inputs = {"numbers": random.normal(size=(4, 5)), "others": random.normal(size=(4, 5)), "words": text}
inputs = dict((name, array.astype("int32" if name == "words" else "float32")) for name, array in inputs.items())
golden.save(inputs, model.predict(inputs))
print("inputs %s outputs %s" % (model.input_order, model.output_order))
