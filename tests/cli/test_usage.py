"""Usage errors: exit code 2, what is wrong and what to do on standard error, nothing anywhere else."""

from __future__ import annotations

import pytest

MODEL = "legacy_fixtures/tf-1.4-checkpoint-mlp/model/model.ckpt-300"
CONVERT = ("ckpt2savedmodel", MODEL, "DEST")
# What is typed, and words that the message must have.
WRONG = [
    ((), "Missing command"),
    (("translate",), "No such command"),
    (("convert",), "Missing argument"),
    (("convert", MODEL, "DEST"), "for this model (tf1-checkpoint) the usual one is --to savedmodel"),
    (("convert", "legacy_fixtures/keras-2.2-tf-h5-local/model", "DEST"), "the usual one is --to keras"),
    (("convert", "no/such/model", "DEST"), "Add --to savedmodel or --to keras."),
    (("convert", MODEL, "DEST", "--to", "keras"), "ends in .keras"),
    (("h52keras", "legacy_fixtures/keras-2.2-tf-h5-many-layers/model", "DEST"), "artifact.keras"),
    (("convert", "no/such/model", "DEST", "--to", "savedmodel"), "does not exist"),
    (("ckpt2savedmodel", MODEL, "."), "exists"),
    ((*CONVERT, "--input", "1st=x"), "cannot be a key"),
    ((*CONVERT, "--input", "x="), "names no tensor"),
    ((*CONVERT, "--input", "a=x", "--input", "a=keep_prob"), "Two inputs have the key a"),
    ((*CONVERT, "--output", "predictionz"), "predictions:0"),
    ((*CONVERT, "--output", "predictions:7"), "no tensor predictions:7"),
    ((*CONVERT, "--freeze", "keep_prob"), "no value"),
    ((*CONVERT, "--freeze", "keep_prob=yes"), "no JSON"),
    ((*CONVERT, "--freeze", "keep_prob=1", "--freeze", "keep_prob=1"), "twice"),
    ((*CONVERT, "--freeze", "x:0=1", "--input", "x"), "at once"),
    ((*CONVERT, "--freeze", "x:0=1"), "has the shape"),
    ((*CONVERT, "--signature", "predict", "--output", "predictions"), "--signature"),
    ((*CONVERT, "--signature", "predict"), "no signature predict"),
    ((*CONVERT, "--output", "init"), "init is an op NoOp, which gives no tensor"),
    ((*CONVERT, "--output", "save/SaveV2"), "What it needs: save/Const:0"),
    ((*CONVERT, "--output", ""), "has no name"),
    ((*CONVERT, "--output", "lossy", "--output", "predictionz", "--input", "xx"), "for xx: x:0"),
    ((*CONVERT, "--output", "lossy", "--output", "predictionz", "--input", "xx"), "for predictionz: predictions:0"),
    ((*CONVERT, "--freeze", "keep_prob=1", "--freeze", "keep_prob:0=1"), "binds keep_prob:0 twice"),
    ((*CONVERT, "--custom-objects", "no/such.py"), "no/such.py cannot be read"),
    ((*CONVERT, "--devices", "toaster"), "toaster"),
    ((*CONVERT, "--devices", "cpu", "--no-verify"), "--no-verify"),
    ((*CONVERT, "--step", "-1"), "-1"),
    ((*CONVERT, "--record", "docs"), "is a folder"),
    ((*CONVERT, "--record", f"{MODEL}.meta", "--overwrite"), "belongs to the model"),
    ((*CONVERT, "--record", "README.md"), "README.md exists and is no migration record"),
    ((*CONVERT, "--record", "DEST"), "would lie in the artifact"),
    ((*CONVERT, "--record", "DEST/record.json"), "would lie in the artifact"),
    (("ckpt2savedmodel", MODEL, "README.md/artifact"), "README.md is a file"),
    (("ckpt2savedmodel", MODEL, "tests/..", "--overwrite"), "where you work"),
    (("ckpt2savedmodel", MODEL, "/"), "where you work"),
    (("ckpt2savedmodel", "~/no-such-model", "DEST"), "no-such-model does not exist"),
    (("ckpt2savedmodel", MODEL, "legacy_fixtures/tf-1.4-checkpoint-mlp", "--overwrite"), "belongs to the model"),
    (("ckpt2savedmodel", MODEL, ".", "--overwrite"), "Choose another name"),
    (("ckpt2savedmodel", MODEL, "a" * 300), "too long"),
    (("verify", MODEL, "no/such/artifact"), "does not exist"),
    (("verify", MODEL, "docs"), "saved_model.pb"),
    (("explain", "TFM999"), "Nearest"),
    (("explain", "stale-state"), "TFM203"),
    (("explain", "x"), "three digits"),
]


@pytest.mark.parametrize(("typed", "told"), WRONG, ids=[" ".join(typed[-2:])[-60:] for typed, _ in WRONG])
def test_the_message_says_what_is_wrong(tfmigrate, tmp_path, typed, told) -> None:
    check(tfmigrate, tmp_path, typed, told)


@pytest.mark.parametrize("form", ["--json", "-q"])
@pytest.mark.parametrize(("typed", "told"), [WRONG[5], WRONG[10], WRONG[-1]], ids=["path", "tensor", "code"])
def test_every_form_of_answer_has_the_message(tfmigrate, tmp_path, typed, told, form) -> None:
    check(tfmigrate, tmp_path, (*typed, form), told)


def check(tfmigrate, tmp_path, typed, told) -> None:
    dest = tmp_path / "artifact"
    done = tfmigrate(*(word.replace("DEST", str(dest)) for word in typed))
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
