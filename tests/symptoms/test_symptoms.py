"""The 90 messages that people meet: each is recognised, and those that a file causes are predicted by a finding."""

from __future__ import annotations

import pytest

from migrate.cli import pages
from migrate.symptoms import matching, symptoms

MESSAGES = {
    1: "OSError: Unable to synchronously open file (truncated file: eof = 4000, sblock->base_addr = 0, "
    "stored_eof = 802048)",
    2: "OSError: Unable to synchronously open file (file signature not found)",
    3: "ValueError: No model config found in the file at <tensorflow.python.platform.gfile.GFile object>.",
    4: "ValueError: File not found: filepath=x.keras. Please ensure the file is an accessible `.keras` zip file.",
    5: "ValueError: File format not supported: filepath=model_dir. Keras 3 only supports V3 `.keras` files",
    6: "AttributeError: 'str' object has no attribute 'decode'",
    7: "RuntimeError: Unable to create attribute (object header message is too large)",
    8: "KeyError: \"Can't open attribute (can't locate attribute: 'layer_names')\"",
    9: "ValueError: Not allowed: H5 file with ExternalLink",
    10: "ValueError: The filename must end in `.weights.h5`. Received: filepath=foo.h5",
    11: "ValueError: bad marshal data (unknown type code)",
    12: "EOFError: marshal data too short",
    13: "ValueError: Requested the deserialization of a `Lambda` layer whose `function` is a Python lambda.",
    14: "NameError: name 'tf' is not defined",
    15: "TypeError: unsupported callable",
    16: "RuntimeError: Method `model_from_yaml()` has been removed due to security risk of arbitrary code execution.",
    17: "ValueError: unsupported pickle protocol: 5",
    18: "ValueError: Unknown layer: 'Attention2'. Please ensure you are using a `keras.utils.custom_object_scope`",
    19: "ValueError: Unknown initializer: GlorotUniform",
    20: "ValueError: Could not interpret initializer identifier: {'class_name': 'MyInit', 'config': {}}",
    21: "TypeError: GlorotUniform.__init__() got an unexpected keyword argument 'dtype'",
    22: "ValueError: Could not interpret activation function identifier: my_act",
    23: "ValueError: Unrecognized keyword arguments passed to LSTM: {'time_major': False}",
    24: "ValueError: Unrecognized keyword arguments passed to DepthwiseConv2D: {'groups': 1}",
    25: "ValueError: Unrecognized keyword arguments: ['batch_shape']",
    26: "ValueError: Unrecognized keyword arguments passed to Dense: {'batch_input_shape': [None, 4]}",
    27: "TypeError: ('Keyword argument not understood:', 'ragged')",
    28: "TypeError: Dense.__init__() missing 1 required positional argument: 'units'",
    29: "TypeError: InputLayer.__init__() got an unexpected keyword argument 'input_dtype'",
    30: "TypeError: pop expected at most 1 argument, got 2",
    31: "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'",
    32: "ValueError: Kernel shape must have the same length as input, but received kernel of shape (3, 3, 3, 2)",
    33: "AttributeError: 'str' object has no attribute 'quantization_mode'",
    34: "TypeError: SpatialDropout2D.__init__() got an unexpected keyword argument 'trainable'",
    35: "ValueError: Invalid value for argument score_mode. Expected one of {'dot', 'concat'}.",
    36: "TypeError: MultiHeadAttention.build() missing 1 required positional argument: 'value_shape'",
    37: 'ValueError: Layer "lstm_10" expects 1 input(s), but it received 3 input tensors.',
    38: "ValueError: The graph of the functional model either has loops or disconnected nodes",
    39: "ValueError: Layer 'dense' expected 1 input(s). Received 2 instead.",
    40: "TypeError: Could not locate class 'Functional'. Make sure custom classes are decorated",
    41: "TypeError: Could not deserialize 'keras.layers.ThresholdedReLU' because it is not a KerasSaveable subclass",
    42: "TypeError: Could not locate class 'LSTM'.",
    43: "TypeError: Could not locate function 'mse'.",
    44: "TypeError: <class 'keras.src.losses.MeanSquaredError'> could not be deserialized properly.",
    45: "ValueError: Argument(s) not recognized: {'lr': 0.001}",
    46: "TypeError: string indices must be integers, not 'str'",
    47: "ValueError: The first argument to `Layer.call` must always be passed.",
    48: "KeyError: 'items'",
    49: "ValueError: Layer count mismatch when loading weights from file. Model expected 1 layers, found 2.",
    50: "ValueError: Weight count mismatch for layer #1 (named bn in the current model)",
    51: "ValueError: Shape mismatch in layer #0 (named dense_3)for weight dense_3/kernel.",
    52: "ValueError: GRU(reset_after=False) is not compatible with GRU(reset_after=True)",
    53: "ValueError: A total of 2 objects could not be loaded. Example error message for object <Dense name=dense_2>",
    54: "ValueError: You must build the model before loading weights.",
    55: "ValueError: Invalid bias shape: (12,)",
    56: "UserWarning: Skipping variable loading for optimizer 'adam', because it has 30 variables",
    57: "NotFoundError: Op type not registered 'Resampler' in binary running on host.",
    58: "ValueError: NodeDef mentions attr 'Truncate' not in Op<name=Cast>",
    59: "ValueError: NodeDef missing attrs 'T' from Op<name=Identity>",
    60: "Converting GraphDef to Graph has failed. The binary trying to import the GraphDef was built when GraphDef "
    "version was 440.",
    61: "ValueError: GraphDef min consumer version 999999 above current version 2474",
    62: "Op BatchNormWithGlobalNormalization is not available in GraphDef version 22. It has been removed.",
    63: "NotFoundError: Key conv/kernel not found in checkpoint",
    64: "InvalidArgumentError: Assign requires shapes of both tensors to match. lhs shape= [4] rhs shape= [3]",
    65: "InvalidArgumentError: tensor_name = w; expected dtype double does not equal original dtype float",
    66: "ValueError: No variables to save",
    67: "RuntimeError: Exporting/importing meta graphs is not supported when eager execution is enabled.",
    68: "DataLossError: Unable to open table file m.ckpt.meta: DATA_LOSS: not an sstable (bad magic number)",
    69: "NotFoundError: Unsuccessful TensorSliceReader constructor: Failed to find any matching files for /home/a/m",
    70: "DataLossError: TensorBundle at m shard 0 (8 bytes): Checksum does not match: stored 1 vs. calculated 2",
    71: "KeyError: \"The name 'foo:0' refers to a Tensor which does not exist.\"",
    72: "RuntimeError: MetaGraphDef associated with tags 'serve' could not be found in SavedModel",
    73: "OSError: SavedModel file does not exist at: export/{saved_model.pbtxt|saved_model.pb}",
    74: "AttributeError: '_UserObject' object has no attribute 'add_slot'",
    75: "IndexError: list index out of range",
    76: "ValueError: The endpoint 'foo' is neither an attribute of the reloaded SavedModel, nor an entry in signatures",
    77: "AttributeError: 'AutoTrackable' object has no attribute 'predict'",
    78: "ValueError: Could not find matching concrete function to call loaded from the SavedModel.",
    79: "ValueError: Unable to restore custom object of type _tf_keras_metric currently.",
    80: "AssertionError: Found 3 Python objects that were not bound to checkpointed values",
    81: "FailedPreconditionError: Table not initialized.",
    82: "AttributeError: module 'tensorflow' has no attribute 'placeholder'",
    83: "AttributeError: `BasicLSTMCell` is not available with Keras 3.",
    84: "InvalidArgumentError: No OpKernel was registered to support Op 'CudnnRNN' used by node rnn",
    85: "UnimplementedError: The Conv2D op currently only supports the NHWC tensor format on the CPU.",
    86: "InvalidArgumentError: Cannot assign a device for operation w: Operation was explicitly assigned to "
    "/device:GPU:0",
    87: "InternalError: Could not create cudnn handle: CUDNN_STATUS_NOT_INITIALIZED",
    88: "UnimplementedError: Fused conv implementation does not support grouped convolutions for now.",
    89: "ValueError: no op named TPUReplicateMetadata",
    90: "InvalidArgumentError: indices[0] = 5 is not in [0, 3)",
}


def test_every_number_has_a_message() -> None:
    assert sorted(one.number for one in symptoms()) == sorted(MESSAGES) == list(range(1, 91))


@pytest.mark.parametrize("number", MESSAGES, ids=str)
def test_a_message_is_recognised(number: int) -> None:
    assert number in [one.number for one in matching(MESSAGES[number])[:2]]


@pytest.mark.parametrize("symptom", symptoms(), ids=lambda one: str(one.number))
def test_what_a_file_causes_is_a_finding(symptom) -> None:
    known = {page.code for page in pages.all_pages()}
    assert set(symptom.codes) <= known
    assert symptom.codes or symptom.blame != "file"
    assert symptom.meaning.endswith(".")


@pytest.mark.parametrize("text", ["", "hello", "Epoch 1/3", "ValueError"])
def test_other_texts_stand_for_nothing(text: str) -> None:
    assert matching(text) == ()


def test_a_whole_traceback_may_be_pasted() -> None:
    text = f"Traceback (most recent call last):\n  File 'x.py', line 3\n    load()\n{MESSAGES[30]}\n"
    assert matching(text)[0].number == 30
