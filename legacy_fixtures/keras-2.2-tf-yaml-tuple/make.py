"""to_yaml and save_weights of Keras 2.2.4."""
import numpy as np
from keras.layers import AveragePooling2D, Conv2D, Cropping2D, Dense, Flatten, GaussianNoise
from keras.models import Sequential

import golden

np.random.seed(14)
random = np.random.RandomState(14)
classes = random.randint(3, size=96)
images = (random.normal(size=(96, 8, 8, 1)) + classes[:, None, None, None]).astype(np.float32)

model = Sequential(name="digits")
model.add(Conv2D(4, (3, 3), activation="relu", input_shape=(8, 8, 1)))
model.add(GaussianNoise(0.1))
model.add(Cropping2D(((1, 0), (0, 1))))
model.add(AveragePooling2D((2, 2), padding="same"))
model.add(Flatten())
model.add(Dense(3, activation="softmax"))
model.compile("sgd", "categorical_crossentropy")
model.fit(images, np.eye(3)[classes], epochs=8, batch_size=16, verbose=0)

golden.fresh()
with open("model/architecture.yaml", "w") as stream:
    stream.write(model.to_yaml())
model.save_weights("model/weights.h5")
print("tuples: %d" % model.to_yaml().count("python/tuple"))
golden.predict(model, (random.normal(size=(6, 8, 8, 1)) + (np.arange(6) % 3)[:, None, None, None]).astype(np.float32))
