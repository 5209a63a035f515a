"""Actor and critic twice in one graph: one row to act, five to learn; actions are drawn by adding Gumbel noise."""
import numpy as np
import tensorflow as tf

import golden

ACTIONS, ROWS = 4, 5
tf.set_random_seed(81)
random = np.random.RandomState(81)


def policy(rows, reuse):
    seen = tf.placeholder(tf.uint8, [rows, 12, 12, 2])
    with tf.variable_scope("model", reuse=reuse):
        hidden = tf.layers.conv2d(tf.cast(seen, tf.float32) / 255.0, 3, 3, 2, activation=tf.nn.relu, name="c1")
        hidden = tf.layers.dense(tf.reshape(hidden, [rows, -1]), 8, activation=tf.nn.relu, name="fc1")
        scores = tf.layers.dense(hidden, ACTIONS, name="pi")
        value = tf.layers.dense(hidden, 1, name="v")
    noise = tf.random_uniform(tf.shape(scores))
    action = tf.argmax(scores - tf.log(-tf.log(noise)), axis=-1)
    drawn = tf.one_hot(action, ACTIONS)
    surprise = tf.nn.softmax_cross_entropy_with_logits(logits=scores, labels=drawn)
    return seen, scores, value, value[:, 0], action, surprise


step, train = policy(1, False), policy(ROWS, True)
taken = tf.placeholder(tf.int32, [ROWS])
advantage, reward = tf.placeholder(tf.float32, [ROWS]), tf.placeholder(tf.float32, [ROWS])
rate = tf.placeholder(tf.float32, [])
unlikely = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=train[1], labels=taken)
shifted = train[1] - tf.reduce_max(train[1], 1, keep_dims=True)
total = tf.reduce_sum(tf.exp(shifted), 1, keep_dims=True)
entropy = tf.reduce_mean(tf.reduce_sum(tf.exp(shifted) / total * (tf.log(total) - shifted), 1))
value_loss = tf.reduce_mean(tf.square(tf.squeeze(train[2]) - reward) / 2.0)
loss = tf.reduce_mean(advantage * unlikely) - entropy * 0.01 + value_loss * 0.5
weights = tf.trainable_variables()
gradients, _ = tf.clip_by_global_norm(tf.gradients(loss, weights), 0.5)
update = tf.train.RMSPropOptimizer(rate, decay=0.99, epsilon=1e-5).apply_gradients(list(zip(gradients, weights)))

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(20):
        frames = random.randint(0, 255, (ROWS, 12, 12, 2))
        feed = {train[0]: frames, taken: random.randint(0, ACTIONS, ROWS), rate: 0.01}
        feed.update({advantage: random.normal(size=ROWS), reward: random.normal(size=ROWS)})
        sess.run(update, feed)
    tf.train.Saver().save(sess, "model/agent")
    print(step[1].name, step[3].name)
    golden.write(sess, {step[0]: frames[:1].astype(np.uint8)}, [step[1], step[3]])
