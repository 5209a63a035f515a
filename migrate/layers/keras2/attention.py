"""Attention layers."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.registry import Context, to_keras_3
from migrate.network import Call, Layer


@to_keras_3("Attention", "AdditiveAttention")
def attention(layer: Layer, context: Context) -> Layer:
    """Whether a step may look ahead was said once for the layer; now each call says it."""
    causal = bool(layer.config.get("causal"))
    done = layer.without("causal")
    if not causal:
        return done
    context.changed("attention", layer, "causal is said by each call", "Keras 3 takes use_causal_mask in the call")
    calls = tuple(Call(call.args, {**call.kwargs, "use_causal_mask": True}) for call in layer.calls)
    return replace(done, calls=calls)


@to_keras_3("MultiHeadAttention")
def multi_head_attention(layer: Layer, context: Context) -> Layer:
    """Keras 3 takes the shapes from the call."""
    return layer.without("query_shape", "key_shape", "value_shape", "softmax_robust_masking", "kernel_spec")
