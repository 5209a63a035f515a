"""What is installed, from package metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, version

SHOWN = ("tensorflow", "tensorflow-cpu", "keras", "tf-keras", "h5py", "protobuf", "numpy")
"""The packages that decide whether an old model loads."""

_REQUIREMENT = re.compile(r"([\w.-]+)\s*((?:[<>=!~]=?\s*[\w.*]+\s*,?\s*)*)(?:;.*)?$")
_BOUND = re.compile(r"(<=|>=|==|<|>)\s*([\d.]+)")


def installed() -> dict[str, str]:
    """Name → version of the packages that matter to every model and are installed."""
    return {name: found for name in SHOWN if (found := version_of(name))}


def version_of(name: str) -> str | None:
    """The installed version of a package, None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def contradictions(name: str) -> Iterator[tuple[str, str, str]]:
    """Requirements of an installed package that what is installed does not meet: (package, wanted, installed)."""
    try:
        wanted = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for text in wanted:
        parsed = _REQUIREMENT.match(text)
        if parsed is None or "extra ==" in text or "platform" in text or "python_version" in text:
            continue
        there = version_of(parsed[1])
        if there is not None and parsed[1].lower() in SHOWN and not _meets(there, parsed[2]):
            yield parsed[1], parsed[2].strip(), there


def _meets(there: str, bounds: str) -> bool:
    number = numbers(there)
    return all(_TESTS[sign](number, numbers(bound)) for sign, bound in _BOUND.findall(bounds))


_TESTS = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
}


def numbers(text: str) -> tuple[int, ...]:
    """The leading numbers of a version, three of them: `2.21.0rc1` gives (2, 21, 0)."""
    found = re.match(r"\d+(\.\d+)*", text)
    parts = tuple(map(int, found[0].split("."))) if found else ()
    return (*parts, 0, 0, 0)[: max(3, len(parts))]
