"""Programs that writers run in a process of their own, with Keras and TensorFlow."""
