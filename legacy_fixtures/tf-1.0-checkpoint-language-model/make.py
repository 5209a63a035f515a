"""A language model three times in one graph, for training, validation and test, each fed by a queue of positions in
its text; the cells are unrolled; only the loss of the one for validation is reported."""
import numpy as np
import tensorflow as tf

import golden

WORDS, UNITS = 12, 6
tf.set_random_seed(83)
random = np.random.RandomState(83)
text = random.randint(0, WORDS, 120).astype(np.int32)


def windows(rows, steps, name):
    with tf.name_scope(name):
        whole = tf.convert_to_tensor(text, name="raw_data", dtype=tf.int32)
        length = len(text) // rows
        table = tf.reshape(whole[: rows * length], [rows, length])
        turn = tf.train.range_input_producer((length - 1) // steps, shuffle=False).dequeue()
        parts = [tf.strided_slice(table, [0, turn * steps + k], [rows, (turn + 1) * steps + k]) for k in (0, 1)]
        for part in parts:
            part.set_shape([rows, steps])
        return parts


def model(training, rows, steps, words, following):
    cell = tf.contrib.rnn.BasicLSTMCell(UNITS, forget_bias=0.0, state_is_tuple=True)
    if training:
        cell = tf.contrib.rnn.DropoutWrapper(cell, output_keep_prob=0.5)
    cell = tf.contrib.rnn.MultiRNNCell([cell], state_is_tuple=True)
    state = cell.zero_state(rows, tf.float32)
    with tf.device("/cpu:0"):
        inputs = tf.nn.embedding_lookup(tf.get_variable("embedding", [WORDS, UNITS]), words)
    if training:
        inputs = tf.nn.dropout(inputs, 0.5)
    outputs = []
    with tf.variable_scope("RNN"):
        for step in range(steps):
            if step > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(inputs[:, step, :], state)
            outputs.append(output)
    weights, bias = tf.get_variable("softmax_w", [UNITS, WORDS]), tf.get_variable("softmax_b", [WORDS])
    logits = tf.matmul(tf.reshape(tf.concat(outputs, 1), [-1, UNITS]), weights) + bias
    loss = tf.contrib.legacy_seq2seq.sequence_loss_by_example(
        [logits], [tf.reshape(following, [-1])], [tf.ones([rows * steps], tf.float32)]
    )
    return logits, state, tf.reduce_sum(loss) / rows


start = tf.random_uniform_initializer(-0.5, 0.5)
with tf.name_scope("Train"):
    fed = windows(3, 4, "TrainInput")
    with tf.variable_scope("Model", reuse=None, initializer=start):
        _, _, cost = model(True, 3, 4, *fed)
        rate = tf.Variable(0.5, trainable=False)
        gradients, _ = tf.clip_by_global_norm(tf.gradients(cost, tf.trainable_variables()), 5)
        optimizer = tf.train.GradientDescentOptimizer(rate)
        counted = tf.contrib.framework.get_or_create_global_step()
        update = optimizer.apply_gradients(zip(gradients, tf.trainable_variables()), global_step=counted)
        new_rate = tf.placeholder(tf.float32, shape=[], name="new_learning_rate")
        slower = tf.assign(rate, new_rate)
    tf.summary.scalar("Training_Loss", cost)
with tf.name_scope("Valid"):
    fed = windows(3, 4, "ValidInput")
    with tf.variable_scope("Model", reuse=True, initializer=start):
        _, _, cost = model(False, 3, 4, *fed)
    tf.summary.scalar("Validation_Loss", cost)
with tf.name_scope("Test"):
    words, following = windows(1, 1, "TestInput")
    with tf.variable_scope("Model", reuse=True, initializer=start):
        logits, state, _ = model(False, 1, 1, words, following)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    threads = tf.train.Coordinator()
    running = tf.train.start_queue_runners(sess, threads)
    for step in range(30):
        sess.run(update)
    sess.run(slower, {new_rate: 0.25})
    tf.train.Saver().save(sess, "model/model.ckpt", global_step=30)
    print(words.name, logits.name, state)
    golden.write(sess, {words: np.array([[7]], np.int32)}, [logits])
    threads.request_stop()
    threads.join(running)
