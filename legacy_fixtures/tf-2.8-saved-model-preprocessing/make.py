"""Text in, stars out: TensorFlow 2.8."""
import shutil

import numpy as np
import tensorflow as tf

import golden

tf.keras.utils.set_random_seed(52)
random = np.random.RandomState(52)
layers = tf.keras.layers
words = ["good", "bad", "film", "plot", "Boring!", "great", "the", "awful", "fine"]
reviews = np.array([[" ".join(random.choice(words, size=5))] for _ in range(80)])
stars = np.float32([["good" in line[0] or "great" in line[0]] for line in reviews])
years = random.normal(1990, 12, size=(80, 1)).astype(np.float32)
country = random.choice(["fr", "us", "jp"], size=(80, 1))
vectorize = layers.TextVectorization(max_tokens=20, output_sequence_length=6, name="vectorize")
vectorize.adapt(reviews)
lookup = layers.StringLookup(output_mode="one_hot", name="countries")
lookup.adapt(country)
normal = layers.Normalization(name="normal")
normal.adapt(years)
text, origin = (layers.Input((1,), dtype=tf.string, name=name) for name in ("text", "origin"))
year = layers.Input((1,), name="year")
net = layers.GlobalAveragePooling1D()(layers.Embedding(20, 5, mask_zero=True)(vectorize(text)))
net = layers.Concatenate()([net, lookup(origin), normal(year)])
model = tf.keras.Model([text, origin, year], layers.Dense(1, activation="sigmoid", name="stars")(net))
model.compile("adam", "binary_crossentropy")
model.fit([reviews, country, years], stars, epochs=20, batch_size=8, verbose=0)
shutil.rmtree("model", ignore_errors=True)
model.save("model")
test = {"text": np.array([["good film"], ["the plot, boring"], ["unseen words"], ["Great GREAT film"]]),
        "origin": np.array([["us"], ["fr"], ["xx"], ["jp"]]), "year": np.float32([[1980], [2001], [1990], [1955]])}
golden.save(test, {"stars": model.predict(test)})
