"""Attention layers."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.pieces import OPERATIONS
from migrate.layers.registry import Context, to_keras_3
from migrate.network import PARENT, Call, Expansion, Layer, Ref, mapped_refs, refs


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
def multi_head_attention(layer: Layer, context: Context) -> Layer | Expansion:
    """Keras 3 takes the shapes from the call. Before tf.keras 2.10 it took no mask but the one that it was given."""
    done = layer.without("query_shape", "key_shape", "value_shape", "softmax_robust_masking")
    if not (context.masks and context.before(2, 10) and layer.calls):
        return done
    copies: dict[Ref, Layer] = {}
    call = layer.calls[0]
    tensors = list(refs([*call.args, dict(call.kwargs)]))
    inside = iter(Ref(PARENT, 0, index) for index in range(len(tensors)))

    def unmasked(_: Ref) -> Ref:
        source = next(inside)
        name = f"{layer.name}_part_{len(copies) + 1}"
        calls = (Call((source,)),)
        copies[source] = Layer(name, "Copy", {"name": name}, calls=calls, module=OPERATIONS, registered_name="Copy")
        return Ref(name)

    args = mapped_refs(call.args, unmasked)
    kwargs = {key: mapped_refs(call.kwargs[key], unmasked) for key in sorted(call.kwargs)}
    attention_layer = replace(done, calls=(Call(args, kwargs),))
    outputs = tuple(Ref(layer.name, 0, number) for number in range(2))
    return Expansion((*copies.values(), attention_layer), outputs)
