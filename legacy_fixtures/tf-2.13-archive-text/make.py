"""Reviews: a .keras archive with vocabularies."""
import numpy as np
import tensorflow as tf

import golden

tf.keras.utils.set_random_seed(26)
random = np.random.RandomState(26)
layers = tf.keras.layers
words = ["good", "bad", "film", "plot", "Boring!", "great", "the", "awful", "fine"]
reviews = np.array([[" ".join(random.choice(words, size=5))] for _ in range(80)])
stars = np.float32([["good" in line[0] or "great" in line[0]] for line in reviews])
years = random.normal(1990, 12, size=(80, 1)).astype(np.float32)
country = random.choice(["fr", "us", "jp"], size=(80, 1))

vectorize = layers.TextVectorization(max_tokens=20, output_sequence_length=6, ngrams=2, name="vectorize")
vectorize.adapt(reviews)
lookup = layers.StringLookup(output_mode="one_hot", name="countries")
lookup.adapt(country)
normal = layers.Normalization(name="normal")
normal.adapt(years)
text = layers.Input((1,), dtype=tf.string, name="text")
origin = layers.Input((1,), dtype=tf.string, name="origin")
year = layers.Input((1,), name="year")
net = layers.GlobalAveragePooling1D()(layers.Embedding(20, 5, mask_zero=True)(vectorize(text)))
net = layers.Concatenate()([net, lookup(origin), normal(year)])
model = tf.keras.Model([text, origin, year], layers.Dense(1, activation="sigmoid", name="stars")(net))
model.compile("adam", "binary_crossentropy")
model.fit([reviews, country, years], stars, epochs=20, batch_size=8, verbose=0)

golden.fresh()
model.save("model/reviews.keras")
test = [np.array([["good film"], ["the plot, boring"], ["unseen words"], ["Great GREAT film"]]),
        np.array([["us"], ["fr"], ["xx"], ["jp"]]), np.float32([[1980], [2001], [1990], [1955]])]
golden.predict(model, *test)
