"""Functions of K, tf, np and math that do nothing but compute, by name: all that code from a model may have called.

Source: the documentation of Keras 1 to 2.3, TensorFlow 0.12 to 2.15 and NumPy.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BACKEND = _names(
    """
    abs all any arange argmax argmin asymmetric_temporal_padding backend batch_dot batch_flatten batch_normalization
    bias_add cast dropout print_tensor depthwise_conv2d random_bernoulli random_binomial random_normal
    random_uniform truncated_normal cast_to_floatx clip concatenate constant conv2d cos cumprod cumsum dot dtype elu
    epsilon equal exp expand_dims eye flatten floatx gather greater greater_equal hard_sigmoid identity
    image_data_format image_dim_ordering in_test_phase in_train_phase int_shape l2_normalize learning_phase less
    less_equal lesser lesser_equal log logsumexp max maximum mean min minimum name_scope ndim not_equal one_hot ones
    ones_like pack permute_dimensions pool2d pow prod relu repeat repeat_elements reshape resize_images reverse
    round shape sigmoid sign sin slice softmax softplus softsign spatial_2d_padding sqrt square squeeze stack std
    stop_gradient sum switch tanh temporal_padding tile transpose unstack var variable zeros zeros_like
    """
)
KERAS = _names(
    """
    activations.elu activations.exponential activations.gelu activations.hard_sigmoid activations.leaky_relu
    activations.linear activations.relu activations.selu activations.sigmoid activations.silu activations.softmax
    activations.softplus activations.softsign activations.swish activations.tanh layers.Add layers.Average
    layers.AveragePooling1D layers.AveragePooling2D layers.AvgPool1D layers.AvgPool2D layers.Concatenate
    layers.Cropping1D layers.Cropping2D layers.Dot layers.Flatten layers.GlobalAveragePooling1D
    layers.GlobalAveragePooling2D layers.GlobalAvgPool1D layers.GlobalAvgPool2D layers.GlobalMaxPool1D
    layers.GlobalMaxPool2D layers.GlobalMaxPooling1D layers.GlobalMaxPooling2D layers.MaxPool1D layers.MaxPool2D
    layers.MaxPooling1D layers.MaxPooling2D layers.Maximum layers.Multiply layers.Permute layers.ReLU
    layers.RepeatVector layers.Reshape layers.Softmax layers.Subtract layers.ZeroPadding1D layers.ZeroPadding2D
    layers.add layers.average layers.concatenate layers.dot layers.maximum layers.multiply layers.subtract
    """
)
MATH = _names(
    """
    ceil cos exp floor log sin sqrt tan tanh
    """
)
NUMPY = _names(
    """
    abs absolute add all amax amin any arange arccos arcsin arctan arctan2 argsort array asarray broadcast_to ceil
    clip concatenate cos cosh cross divide dot einsum equal exp expand_dims expm1 eye flip floor floor_divide greater
    greater_equal less less_equal linspace log log1p logical_and logical_not logical_or matmul max maximum mean
    meshgrid min
    minimum mod multiply negative not_equal ones ones_like outer pad power prod repeat reshape roll round sign sin
    sinh sort sqrt square squeeze stack std subtract sum take tan tanh tensordot tile transpose true_divide var where
    zeros zeros_like
    """
)
TENSORFLOW = _names(
    """
    DepthToSpace Print RealDiv SpaceToDepth Variable _slice_helper abs accumulate_n acos acosh add add_n add_v2 and
    arg_max arg_min argmax argmin argsort asin asinh assert_equal atan atan2 atanh avg_pool avg_pool2d avg_pool_v2
    avg_pool1d band_part batch_matmul batch_normalization bias_add boolean_mask broadcast_to cast ceil ceiling
    clip_by_norm clip_by_value complex_abs concat concat_v2 constant conv2d convert_to_tensor copy cos cosh crelu
    cross cumprod cumsum check_numerics debugging.assert_equal debugging.check_numerics depth_to_space det device
    ensure_shape extract_image_patches depthwise_conv2d depthwise_conv2d_native diag_part div div_no_nan divide
    divide_no_nan einsum elu embedding_lookup equal erf erfc exp expand_dims expm1 eye fill flatten floor floor_div
    floordiv floormod gather gather_v2 gelu getitem greater greater_equal group identity image.crop_to_bounding_box
    image.extract_patches image.flip_left_right image.flip_up_down image.pad_to_bounding_box
    image.per_image_standardization image.resize image.resize_bilinear image.resize_image_with_crop_or_pad
    image.resize_with_crop_or_pad image.resize_images image.resize_nearest_neighbor image.resize_v2
    image.rgb_to_grayscale image.rot90 inv is_finite is_inf is_nan l2_normalize layers.flatten leaky_relu less
    less_equal lin_space linalg_norm linspace local_response_normalization log log1p log_sigmoid log_softmax
    logical_and logical_not logical_or logical_xor lrn matmul matrix_diag_part matrix_transpose matrix_band_part
    matrix_determinant max_pool max_pool1d max_pool2d max_pool_v2 maximum meshgrid minimum mod moments mul multiply
    random.normal random.truncated_normal random.uniform random_normal random_uniform truncated_normal name_scope
    neg negative no_op norm not_equal one_hot ones ones_like or pack pad pad_v2 pow range rank realdiv reciprocal
    reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_std reduce_sum
    reduce_variance relu relu6 repeat reshape reverse reverse_v2 rint roll round rsqrt saturate_cast select selu
    sequence_mask shape shape_n sigmoid sign silu sin sinh size slice softmax softplus softsign sort space_to_depth
    split sqrt square squared_difference squeeze stack stop_gradient strided_slice sub subtract swish tan tanh
    tensordot tile to_double to_float to_int32 to_int64 top_k trace transpose truediv unpack unstack variable_scope
    where where_v2 xor zeros zeros_like
    """
)

HARMLESS = frozenset(
    f"{library}.{name}"
    for library, group in (("K", BACKEND), ("tf", TENSORFLOW), ("np", NUMPY), ("math", MATH), ("keras", KERAS))
    for name in group
)
"""All of them, with the library that they are called by."""
