"""CheckpointManager in a training loop of TensorFlow 2.0."""
import tensorflow as tf

import golden

tf.random.set_seed(71)
points, classes = golden.clusters(128, 6, 3)


class Net(tf.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.blocks = [tf.keras.layers.Dense(8, tf.nn.tanh, name="first"), tf.keras.layers.Dense(5, tf.nn.relu, name="second")]
        self.head = {"w": tf.Variable(tf.random.normal((5, 3)), name="head_w"), "b": tf.Variable(tf.zeros(3), name="head_b")}

    def __call__(self, x):
        for block in self.blocks:
            x = block(x)
        return tf.nn.softmax(x @ self.head["w"] + self.head["b"])


net, optimizer = Net(), tf.keras.optimizers.Adam(0.02)
step = tf.Variable(0, dtype=tf.int64)
golden.fresh()
checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer, step=step)
manager = tf.train.CheckpointManager(checkpoint, "model", max_to_keep=2)
for _ in range(3):
    for _ in range(15):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(classes, net(points)))
        variables = net.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        step.assign_add(1)
    path = manager.save()
test, _ = golden.clusters(6, 6, 3, seed=9)
golden.save({"x": test}, {"scores": net(test).numpy()}, golden.variables(tf.train.load_checkpoint(path)))
