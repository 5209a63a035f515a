"""Checkpoint.write of TensorFlow 2.8."""
import tensorflow as tf

import golden

tf.random.set_seed(72)
points, classes = golden.clusters(128, 6, 3)


class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal((6, 6)), name="kernel")
        self.same = self.kernel
        self.out = tf.Variable(tf.random.normal((6, 3)), name="out")

    def __call__(self, x):
        return tf.nn.softmax(tf.tanh(tf.tanh(x @ self.kernel) @ self.same) @ self.out)


net, average, optimizer = Net(), Net(), tf.keras.optimizers.SGD(0.5, momentum=0.9)
for _ in range(40):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(classes, net(points)))
    optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    for mean, now in zip(average.variables, net.variables):
        mean.assign(0.9 * mean + 0.1 * now)
golden.fresh()
path = tf.train.Checkpoint(net=net, average=average, optimizer=optimizer).write("model/net.ckpt")
test, _ = golden.clusters(6, 6, 3, seed=9)
golden.save({"x": test}, {"scores": net(test).numpy()}, golden.variables(tf.train.load_checkpoint(path)))
