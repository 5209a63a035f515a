"""Calls of old functions (K.*, tf.*, np.*, operators) → operations of Keras 3 that stand in a functional model."""
