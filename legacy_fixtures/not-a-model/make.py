"""Files that lie among models and are none, each what it claims to be, as small as may be."""
import io
import json
import pickle
import shutil
import zipfile

import h5py
import numpy as np

import damage

shutil.rmtree(damage.MODEL, ignore_errors=True)
damage.MODEL.mkdir()


def put(name, content):
    path = damage.MODEL / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


put("lfs-pointer.h5", "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 93184120\n" % ("5e4f" * 16))
put("page.h5", "<!DOCTYPE html>\n<html><head><title>Google Drive - Virus scan warning</title></head><body>too large</body></html>\n")
put("label_map.pbtxt", "item {\n  id: 1\n  name: 'person'\n  display_name: 'A person'\n}\nitem {\n  id: 2\n  name: 'bicycle'\n}\n")
put("pipeline/pipeline.config", 'model {\n  ssd {\n    num_classes: 90\n    box_coder { faster_rcnn_box_coder { y_scale: 10.0 } }\n  }\n}\n')
put("checkpoint-alone/checkpoint", 'model_checkpoint_path: "model.ckpt-100"\nall_model_checkpoint_paths: "model.ckpt-100"\n')
put("history.pkl", pickle.dumps({"loss": [0.5, 0.25], "epoch": [0, 1]}, protocol=2))
# A pickle as scikit-learn's models are: it names a class, makes one of it and gives it a state.
put("estimator.pkl", b"\x80\x02csklearn.linear_model\nLogisticRegression\nq\x00)\x81q\x01}q\x02X\x01\x00\x00\x00Cq\x03K\x01sb.")
buffer = io.BytesIO()
np.savez(buffer, images=np.zeros((2, 3), np.float32), labels=np.arange(2))
put("data.npz", buffer.getvalue())
# ONNX: ModelProto with ir_version 7, producer_name, an empty graph with a name, and opset 13.
put("model.onnx", b"\x08\x07\x12\x07pytorch" + b":\x07\x12\x05torch" + b"B\x04\n\x00\x10\r")
# TFLite: the start of a flatbuffer, with the identifier TFL3 at the fifth byte.
put("model.tflite", bytes.fromhex("1c000000") + b"TFL3" + bytes.fromhex("14002000000000000000000000000000001000000000000014000000") + bytes(16))
put("network.pt", b"")
with zipfile.ZipFile(damage.MODEL / "network.pt", "w") as archive:
    for name, content in {"data.pkl": b"\x80\x02}q\x00.", "version": b"3\n", "byteorder": b"little", "data/0": bytes(16)}.items():
        archive.writestr(zipfile.ZipInfo("network/" + name, (1980, 1, 1, 0, 0, 0)), content)
with h5py.File(damage.MODEL / "table.h5", "w", track_order=False) as file:
    for group, kind in ((file, "GROUP"), (file.create_group("readings"), "GROUP")):
        group.attrs.update({"CLASS": np.bytes_(kind), "TITLE": np.bytes_(""), "VERSION": np.bytes_("1.0")})
    file.attrs["PYTABLES_FORMAT_VERSION"] = np.bytes_("2.1")
    table = np.zeros(3, [("index", "<i8"), ("values", "<f8", (2,))])
    data = file["readings"].create_dataset("table", data=table)
    data.attrs.update({"CLASS": np.bytes_("TABLE"), "TITLE": np.bytes_(""), "VERSION": np.bytes_("2.7"), "NROWS": 3})
with h5py.File(damage.MODEL / "dataset.hdf5", "w") as file:
    file["images"], file["labels"] = np.zeros((4, 2, 2, 1), np.uint8), np.arange(4)
put("empty.h5", b"")
put("random.pb", np.random.RandomState(9).bytes(512))
put("package.json", json.dumps({"name": "annotations", "version": "1.0.0", "config": {"port": 8080}, "layers": ["base", "app"]}))
put("imagenet_class_index.json", json.dumps({"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}))
put("compose.yaml", "services:\n  web:\n    image: nginx\n")
put("notes.txt", "Trained on Friday, accuracy 0.93.\n")
put("picture.png", b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000000010000000108000000003a7e9b55"))
put("empty.zip", b"PK\x05\x06" + bytes(18))
