"""Heart patients by feature columns, as TensorFlow's tutorial had them."""
import numpy as np
import tensorflow as tf

import golden

tf.keras.utils.set_random_seed(31)
random = np.random.RandomState(31)
column = tf.feature_column
layers = tf.keras.layers
age = column.numeric_column("age")
decades = column.bucketized_column(age, boundaries=[30.0, 40.0, 50.0, 60.0])
thal = column.categorical_column_with_vocabulary_list("thal", ["fixed", "normal", "reversible"])
ward = column.categorical_column_with_identity("ward", num_buckets=6)
town = column.categorical_column_with_hash_bucket("town", hash_bucket_size=12)
columns = [
    age,
    column.numeric_column("tests", shape=(2,)),
    decades,
    column.indicator_column(thal),
    column.embedding_column(thal, dimension=3),
    column.embedding_column(ward, dimension=2, combiner="sqrtn"),
    column.embedding_column(town, dimension=4, combiner="sum"),
    column.indicator_column(column.crossed_column([decades, "thal"], hash_bucket_size=15)),
]
kinds = {"age": (1, "float32"), "tests": (2, "float32"), "thal": (1, "string"), "ward": (1, "int64"), "town": (1, "string")}
inputs = {key: layers.Input((size,), dtype=dtype, name=key) for key, (size, dtype) in kinds.items()}


def patients(count):
    return [
        random.uniform(20, 75, (count, 1)).astype(np.float32),
        random.normal(size=(count, 2)).astype(np.float32),
        random.choice(["fixed", "normal", "reversible", "unheard"], size=(count, 1)),
        random.randint(0, 6, (count, 1)).astype(np.int64),
        random.choice(["Bonn", "Oslo", "Rome"], size=(count, 1)),
    ]


net = layers.DenseFeatures(columns, name="features")(inputs)
net = layers.Dense(8, activation="relu")(net)
model = tf.keras.Model(list(inputs.values()), layers.Dense(1, activation="sigmoid", name="target")(net))
model.compile("adam", "binary_crossentropy")
train = patients(64)
model.fit(train, np.float32(train[0] > 50), epochs=3, verbose=0)

golden.fresh()
model.save("model/heart.h5")
golden.predict(model, *patients(9))
