"""Write migrate/graphdef/ops.binpb: every op that TensorFlow registers, with arguments, attributes and deprecation.

Run it with the TensorFlow release that tfmigrate targets: python tests/tools/generate_op_table.py
The file is a serialized OpList without descriptions. Ops that have no CPU kernel carry `no-cpu-kernel` as
their summary, ops without a registered gradient `no-gradient` as their description.
"""

from __future__ import annotations

from pathlib import Path

from tensorflow.core.framework import op_def_pb2
from tensorflow.python.client import pywrap_tf_session
from tensorflow.python.framework import kernels, ops

TARGET = Path(__file__).parents[2] / "migrate" / "graphdef" / "ops.binpb"
# TensorFlow derives what they call (tensorflow/python/ops/gradients_util.py).
CALLS = ("PartitionedCall", "StatefulPartitionedCall")


def strip(op: op_def_pb2.OpDef) -> None:
    """Drop the prose, keep what a GraphDef can be checked against."""
    op.ClearField("summary")
    op.ClearField("description")
    for part in (*op.input_arg, *op.output_arg, *op.attr):
        part.ClearField("description")


def has_gradient(name: str) -> bool:
    """Whether a gradient is registered, be it one that says that there is none; what calls a function has its."""
    if name in CALLS:
        return True
    try:
        ops.gradient_registry.lookup(name)
    except LookupError:
        return False
    return True


def main() -> None:
    """Generate the table."""
    table = op_def_pb2.OpList()
    buffer = pywrap_tf_session.TF_GetAllOpList()
    table.ParseFromString(pywrap_tf_session.TF_GetBuffer(buffer))
    for op in table.op:
        strip(op)
        found = {kernel.device_type for kernel in kernels.get_registered_kernels_for_op(op.name).kernel}
        if found.isdisjoint({"CPU", "DEFAULT"}):
            op.summary = "no-cpu-kernel"
        if not has_gradient(op.name):
            op.description = "no-gradient"
    TARGET.write_bytes(table.SerializeToString(deterministic=True))
    print(f"{len(table.op)} ops, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
