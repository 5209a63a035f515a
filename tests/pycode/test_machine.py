"""Bytecode of every Python, followed without running it."""

from __future__ import annotations

import base64
import json
import marshal
from pathlib import Path
from typing import Any

import pytest

from migrate.pycode import marshalled
from migrate.pycode.domain import Function, Scope, Unclear
from migrate.pycode.instructions import UnknownCode, decode, listing
from migrate.pycode.machine import Machine
from migrate.pycode.marshalled import CodeObject

COMPILED = sorted((Path(__file__).parent / "compiled").glob("*.json"))


class Nothing:
    """A domain without values: code on plain values needs none. It knows scopes of names alone."""

    def name(self, name: str) -> Any:
        if name != "scope":
            raise Unclear(name)
        return Scope

    def call(self, function: Any, args: Any, kwargs: Any) -> Any:
        if function is not Scope:
            raise Unclear(f"call {function}")
        return Scope()

    def __getattr__(self, name: str) -> Any:
        def refuse(*args: Any) -> Any:
            raise Unclear(f"{name} {args}")

        return refuse


def run(code: bytes, *args: Any, defaults: Any = ()) -> Any:
    found = marshalled.read(code)
    assert found is not None
    return Machine(Nothing()).run(Function(found, tuple(defaults or ())), args)


def reason(function: Any, *args: Any) -> str:
    with pytest.raises(Unclear) as caught:
        run(marshal.dumps(function.__code__), *args)
    return str(caught.value)


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_the_machine_finds_what_each_python_computed(path: Path) -> None:
    rows = json.loads(path.read_text())
    assert len(rows) > 20
    for row in rows:
        result = run(base64.b64decode(row["code"]), *row["args"], defaults=row["defaults"])
        assert json.loads(json.dumps(result)) == row["result"]


def test_every_python_is_here() -> None:
    assert [path.stem for path in COMPILED] == ["2.7", "3.10", "3.11", "3.12", "3.13", "3.6", "3.7", "3.8", "3.9"]


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_damaged_code_is_no_code(path: Path) -> None:
    code = base64.b64decode(json.loads(path.read_text())[0]["code"])
    assert all(marshalled.read(code[:length]) is None for length in range(len(code)))


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_spoilt_instructions_never_escape(path: Path) -> None:
    """Each byte of a function changed: a result or a reason, never another exception."""
    for row in json.loads(path.read_text())[:3]:
        code = bytearray(base64.b64decode(row["code"]))
        for at in range(len(code)):
            for value in (0, 1, 83, 100, 255):
                spoilt = bytes(code[:at]) + bytes([value]) + bytes(code[at + 1 :])
                found = marshalled.read(spoilt)
                if found is None:
                    continue
                try:
                    Machine(Nothing()).run(Function(found), row["args"])
                except Unclear:
                    continue


def test_code_that_does_more_says_so() -> None:
    assert "open" in reason(lambda x: open("PWNED", "w").close(), 1)  # noqa: PTH123
    assert "__class__" in reason(lambda x: x.__class__.__bases__, [1])
    assert "attribute" in reason(lambda x: "".join(x), ["a"])


def test_loops_without_an_end_are_left() -> None:
    def forever(x):  # type: ignore[no-untyped-def]
        while True:
            x = x + 1

    assert reason(forever, 1) == "it loops too often"
    assert "huge" in reason(lambda x: [x] * 10**9, 1)
    assert "huge" in reason(lambda x: x**10**9, 3)
    assert "too often" in reason(lambda x: range(10**9), 3)


def test_a_listing_names_what_is_used() -> None:
    found = marshalled.read(marshal.dumps((lambda x: K.mean(x, axis=1) * 2.5).__code__))  # type: ignore[name-defined]  # noqa: F821
    assert found is not None
    text = "; ".join(listing(found))
    assert "K" in text and "mean" in text and "2.5" in text and "RETURN_VALUE" in text
    assert decode(found).dialect.label.startswith("3.")


def code_of(layout: str, code: bytes, **parts: Any) -> CodeObject:
    return CodeObject(layout, 1, 0, 0, code, (), (), ("x",), (), (), "f", **parts)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        # RESUME and the instruction 35 (PUSH_EXC_INFO) of Python 3.11 and 3.12, where 3.13 reads RESUME as another.
        (code_of("3.11-", bytes([151, 0, 35, 0])), "the instruction 35 of Python 3.11 or 3.12,"),
        (code_of("3.11-", bytes([149, 0, 9, 0])), "the instruction 9 of Python 3.13,"),
        # LOAD_FAST and SETUP_FINALLY, in instructions of two bytes.
        (code_of("3.0-3.7", bytes([124, 0, 122, 2])), "the instruction 122 of Python 3.6,"),
        (code_of("3.8-3.10", bytes([124, 0, 122, 2]), lines=b"\0\0"), "the instruction 122 of Python 3.8 or 3.9,"),
        (code_of("3.8-3.10", bytes([124, 0, 122, 2]), lines=b"\4\0"), "the instruction 122 of Python 3.10,"),
    ],
)
def test_the_python_that_is_named_is_the_one_that_read_furthest(code: CodeObject, told: str) -> None:
    with pytest.raises(UnknownCode, match=told):
        decode(code)


def test_an_assertion_that_holds_is_passed_over() -> None:
    names: dict[str, Any] = {}
    exec("def checked(x):\n    assert x > 2\n    return x * 2", names)  # pytest rewrites those of this file
    assert run(marshal.dumps(names["checked"].__code__), 3) == 6
    assert reason(names["checked"], 1) == "it raises an error"


def test_what_is_printed_is_left_out() -> None:
    def shown(x: int) -> int:
        print(x)
        return x * 2

    assert run(marshal.dumps(shown.__code__), 3) == 6
