"""TensorFlow's own reader and writer, in a process of its own: requests and answers are lines of JSON."""

import hashlib
import json
import os
import sys
from pathlib import Path

NOT_IN_V1 = ("bfloat16", "uint32", "uint64")


def make(tf, folder: Path) -> None:
    """Checkpoints of every kind that today's TensorFlow still writes."""
    values = tensors(tf)
    save(tf, folder / "dtypes", values)
    save_parts(tf, folder / "parts")
    save_shards(tf, folder)
    save_v1(tf, folder, values)
    save_graphs(tf, folder)


def tensors(tf):
    numbers = [[1, 0, 3], [100, 7, 2]]
    values = {t.name: tf.cast(tf.constant(numbers), t) for t in plain_types(tf)}
    values["bool"] = tf.constant([True, False])
    values["string"] = tf.constant([["", "a"], ["\xe4" * 200, "b\x00c"]])
    values["text"] = tf.constant("scalar")
    values["no_strings"] = tf.constant([], tf.string)
    values["scalar"] = tf.constant(2.5)
    values["empty"] = tf.zeros([0, 3])
    for name, kind in (("qint8", tf.int8), ("quint8", tf.uint8), ("qint32", tf.int32)):
        values[name] = tf.bitcast(tf.constant([1, 2, 3], kind), getattr(tf, name))
    values["zeros"] = tf.zeros([300, 300])
    values["zeros_end_the_first_block"] = tf.range(5)
    return values


def plain_types(tf):
    return [
        *(tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.complex64, tf.complex128),
        *(tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16, tf.uint32, tf.uint64),
    ]


def save(tf, prefix, values, specs=None):
    names = list(values)
    tf.raw_ops.SaveV2(
        prefix=str(prefix),
        tensor_names=[name.split("@")[0] for name in names],
        shape_and_slices=specs or [""] * len(names),
        tensors=list(values.values()),
    )


def save_parts(tf, prefix):
    whole = tf.reshape(tf.range(24.0), [4, 6])
    rows = {"4 6 0,1:-": whole[:1], "4 6 1,3:-": whole[1:]}
    grid = {f"4 6 {r},2:{c},3": tf.constant(whole[r : r + 2, c : c + 3].numpy()) for c in (0, 3) for r in (2, 0)}
    words = {"3 0,1": tf.constant(["one"]), "3 1,2": tf.constant(["two", "three"])}
    values, specs = {}, []
    for key, parts in (("rows", rows), ("grid", grid), ("words", words)):
        for spec, value in parts.items():
            values[f"{key}@{spec}"] = value
            specs.append(spec)
    save(tf, prefix, values, specs)


def save_shards(tf, folder):
    temporary = [str(folder / f"shards_temp/part-{n}") for n in range(3)]
    for n, prefix in enumerate(temporary):
        rows = tf.fill([2, 3], float(n))
        save(tf, prefix, {f"own{n}": tf.range(n + 1), "shared": rows}, ["", f"6 3 {2 * n},2:-"])
    tf.raw_ops.MergeV2Checkpoints(
        checkpoint_prefixes=temporary, destination_prefix=str(folder / "shards"), delete_old_dirs=True
    )


def save_v1(tf, folder, values):
    kept = {name: value for name, value in values.items() if name not in NOT_IN_V1}
    save_slices(tf, folder / "old", list(kept), [""] * len(kept), list(kept.values()))
    for n in range(2):
        name = folder / f"olds-0000{n}-of-00002"
        data = [tf.range(n + 2), tf.fill([2, 3], float(n)), tf.constant([[n]] * 4)]
        specs = ["", f"4 3 {2 * n},2:-", f"4 2 -:{n},1"]
        save_slices(tf, name, [f"own{n}", "rows", "columns"], specs, data)


def save_slices(tf, path, names, specs, data):
    tf.raw_ops.SaveSlices(filename=str(path), tensor_names=names, shapes_and_slices=specs, data=data)


def save_graphs(tf, folder):
    v1 = tf.compat.v1
    (folder / "text").mkdir()
    with tf.Graph().as_default():
        a = v1.get_variable("net/a", initializer=tf.range(6.0), use_resource=True)
        b = v1.get_variable("net/b", initializer=tf.range(4), use_resource=False, trainable=False)
        v1.get_variable("net/unsaved", shape=[2], use_resource=False)
        partitioner = v1.fixed_size_partitioner(3, axis=1)
        c = v1.get_variable("net/c", [2, 7], partitioner=partitioner, initializer=v1.ones_initializer())
        tf.reduce_sum(a + tf.cast(b[0], tf.float32), name="out")
        saver = v1.train.Saver({"first": a, "second": b, "third": c}, write_version=2)
        other = v1.train.Saver([a])
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            saver.save(session, str(folder / "text/m"), global_step=7, write_meta_graph=False)
            saver.export_meta_graph(str(folder / "text/m-7.meta"), as_text=True)
            (folder / "binary").mkdir()
            saver.save(session, str(folder / "binary/m"), global_step=7)
        assert other.saver_def.restore_op_name


def digest(tf, prefix, key, spec, dtype):
    try:
        (value,) = tf.raw_ops.RestoreV2(prefix=prefix, tensor_names=[key], shape_and_slices=[spec], dtypes=[dtype])
    except tf.errors.OpError as error:
        return [[], error.message]
    if value.dtype == tf.string:
        content = repr(tf.reshape(value, [-1]).numpy().tolist()).encode()
    else:
        content = value.numpy().tobytes()
    return [value.shape.as_list(), hashlib.sha256(content).hexdigest()]


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.environ.update(CUDA_VISIBLE_DEVICES="", TF_CPP_MIN_LOG_LEVEL="3")
    import tensorflow as tf

    make(tf, Path(sys.argv[1]))
    print("made", file=answers, flush=True)
    for line in sys.stdin:
        reply = [digest(tf, *request) for request in json.loads(line)]
        print(json.dumps(reply), file=answers, flush=True)


if __name__ == "__main__":
    main()
