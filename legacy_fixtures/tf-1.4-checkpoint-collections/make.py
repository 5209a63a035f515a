"""Collections that nobody can read any more: foreign protos, bytes, numbers, and names of ops cut out of the graph."""
import tensorflow as tf
from google.protobuf.any_pb2 import Any
from tensorflow.python.framework import ops
from tensorflow.python.framework.graph_util import extract_sub_graph

import golden

slim = tf.contrib.slim


class Normaliser(object):
    """How a project of that time kept its preprocessing beside the graph."""

    def __init__(self, mean, scale):
        self.mean, self.scale = mean, scale

    def to_proto(self, export_scope=None):
        features = {"mean": self.mean, "scale": self.scale}
        return tf.train.Example(features=tf.train.Features(feature={
            k: tf.train.Feature(float_list=tf.train.FloatList(value=[v])) for k, v in features.items()}))


ops.register_proto_function("normalisers", proto_type=tf.train.Example,
                            to_proto=Normaliser.to_proto, from_proto=lambda p, import_scope=None: p)
tf.set_random_seed(11)
points, classes = golden.clusters(128, 6, 3)
features = tf.placeholder(tf.float32, [None, 6], name="features")
target = tf.placeholder(tf.int64, [None], name="target")
end_points = "end_points"
with slim.arg_scope([slim.fully_connected], outputs_collections=end_points, activation_fn=tf.nn.softplus):
    net = slim.fully_connected(features, 8, scope="fc1")
    logits = slim.fully_connected(net, 3, activation_fn=None, scope="fc2")
scores = tf.nn.softmax(logits, name="scores")
loss = slim.losses.sparse_softmax_cross_entropy(logits, target)
train_op = slim.learning.create_train_op(loss, tf.train.AdamOptimizer(0.02))
slim.summarize_collection(end_points)
tf.add_to_collection("normalisers", Normaliser(0.5, 2.0))
tf.add_to_collection("class_names", "sétosa")
tf.add_to_collection("class_names", "virginica")
tf.add_to_collection("image_size", 224)
attachment = Any()
attachment.Pack(tf.train.Example())
tf.add_to_collection("attachments", attachment)
tf.add_to_collection("learning_rates", 0.02)
tf.add_to_collection("debug_tensors", loss)

golden.fresh()
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {features: points, target: classes})
    saver.save(sess, "model/model.ckpt", write_meta_graph=False)
    # "Clean" the graph for inference. The collections still name the loss, the summaries and the training op.
    kept = extract_sub_graph(sess.graph.as_graph_def(add_shapes=True),
                             ["scores", "save/control_dependency", "save/restore_all"])
    tf.train.export_meta_graph("model/model.ckpt.meta", graph_def=kept, saver_def=saver.as_saver_def())
    golden.write(sess, {features: points[:6]}, [scores])
