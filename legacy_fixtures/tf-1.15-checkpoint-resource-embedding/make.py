"""Resource variables in TF 1.15: ResourceGather for embeddings, one table in two parts, a bag of words."""
import numpy as np
import tensorflow.compat.v1 as tf

import golden

tf.enable_resource_variables()
tf.set_random_seed(61)
random = np.random.RandomState(61)
items = random.randint(30, size=(64, 4))
shops = random.randint(12, size=64)
prices = (np.sin(items).sum(axis=1) + np.cos(shops)).astype(np.float32)

item_ids = tf.placeholder(tf.int32, [None, 4], name="item_ids")
shop_id = tf.placeholder(tf.int32, [None], name="shop_id")
price = tf.placeholder(tf.float32, [None], name="price")
item_table = tf.get_variable("item_table", [30, 6], initializer=tf.random_normal_initializer(stddev=0.4))
shop_table = tf.get_variable("shop_table", [12, 4], partitioner=tf.fixed_size_partitioner(2))
bag = tf.nn.embedding_lookup(item_table, item_ids)
attention = tf.nn.softmax(tf.layers.dense(bag, 1, name="attention"), axis=1)
joined = tf.concat([tf.reduce_sum(attention * bag, 1), tf.nn.embedding_lookup(shop_table, shop_id)], -1)
hidden = tf.layers.dense(joined, 8, tf.nn.relu, name="hidden")
estimate = tf.squeeze(tf.layers.dense(hidden, 1, name="price_head"), -1)
loss = tf.losses.mean_squared_error(price, estimate)
train_op = tf.train.AdagradOptimizer(0.2).minimize(loss, tf.train.get_or_create_global_step())

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        sess.run(train_op, {item_ids: items, shop_id: shops, price: prices})
    tf.train.Saver().save(sess, "model/shop", global_step=60)
    print(estimate.name)
    golden.write(sess, {item_ids: items[:6].astype(np.int32), shop_id: shops[:6].astype(np.int32)}, [estimate])
