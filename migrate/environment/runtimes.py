"""Old environments in which old models load as they are: pins that install and run on a processor."""

from __future__ import annotations

import re

from migrate.environment.packages import numbers
from migrate.frozen import dataclass

_PY36_FIRST = ("pip==21.3.1", "setuptools==59.6.0", "wheel==0.37.1")
_PY36 = (
    "numpy==1.16.6", "h5py==2.10.0", "protobuf==3.17.3", "pyyaml==5.4.1", "wheel==0.37.1", "werkzeug==2.0.3",
    "markdown==3.3.7", "setuptools==59.6.0", "importlib-metadata==4.8.3", "zipp==3.6.0", "typing_extensions==4.1.1",
    "absl-py==1.4.0", "grpcio==1.48.2", "six==1.16.0", "dataclasses==0.8",
)  # fmt: skip
_THEANO = ("numpy==1.16.6", "h5py==2.10.0", "scipy==1.2.3", "pyyaml==5.4.1", "theano==1.0.5", "six==1.16.0")


@dataclass(frozen=True)
class Runtime:
    """An environment that was tried: a Python and the packages for it."""

    python: str
    pins: tuple[str, ...]
    first: tuple[str, ...] = ()
    """To be installed before the others."""

    def version(self, package: str) -> tuple[int, ...] | None:
        """The version of a package in it."""
        starts = (f"{package}==", f"{package}-cpu==")
        return next((numbers(pin.partition("==")[2]) for pin in self.pins if pin.startswith(starts)), None)

    def recipe(self, model: str, writer: str | None) -> str:
        """The text of a requirements file. The Python stands in a comment, because pip cannot install that."""
        about = f", written by {writer}," if writer else ""
        lines = [f"# Python {self.python}", f"# {model}{about} loads as it is with these packages."]
        if self.first:
            lines.append(f"# First: pip install {' '.join(self.first)}")
        return "\n".join([*lines, *self.pins]) + "\n"


RUNTIMES = (
    Runtime("2.7", (*_THEANO, "keras==0.3.3")),
    Runtime("2.7", (*_THEANO, "keras==1.0.8")),
    Runtime("3.6", (*_THEANO, "setuptools==59.6.0", "keras==1.2.2"), _PY36_FIRST),
    Runtime("3.6", (*_THEANO, "setuptools==59.6.0", "keras==2.0.8"), _PY36_FIRST),
    Runtime("2.7", ("numpy==1.16.6", "h5py==2.10.0", "scipy==1.2.3", "pyyaml==5.4.1", "tensorflow==0.12.1",
                    "keras==1.2.2", "protobuf==3.17.3")),
    Runtime("3.6", (*_PY36, "scipy==1.2.3", "tensorflow==1.0.1", "keras==1.2.2"), _PY36_FIRST),
    Runtime("3.6", (*_PY36, "scipy==1.5.4", "tensorflow==1.4.1", "keras==2.1.2"), _PY36_FIRST),
    Runtime("3.6", (*_PY36, "scipy==1.5.4", "tensorflow==1.8.0", "keras==2.2.0"), _PY36_FIRST),
    Runtime("3.6", (*_PY36, "scipy==1.5.4", "tensorflow==1.12.3", "keras==2.2.4"), _PY36_FIRST),
    Runtime("3.7", ("tensorflow==1.15.5", "keras==2.3.1", "h5py<3", "protobuf<3.21")),
    Runtime("3.7", ("tensorflow==2.0.4", "protobuf==3.20.3", "numpy==1.18.5", "h5py==2.10.0")),
    Runtime("3.8", ("tensorflow==2.4.4", "protobuf==3.20.3")),
    Runtime("3.9", ("tensorflow==2.8.4", "protobuf==3.19.6", "numpy==1.23.5")),
    Runtime("3.10", ("tensorflow-cpu==2.12.1",)),
    Runtime("3.10", ("tensorflow-cpu==2.13.1",)),
    Runtime("3.11", ("tensorflow-cpu==2.15.1",)),
)  # fmt: skip
"""Oldest first. Those of one framework stand in the order of its versions."""


def fitting(writer: str | None) -> Runtime | None:
    """The oldest environment that is not older than the writer and has its framework, in the same generation.

    `writer` is that of a record: `tensorflow 1.4.1`, `keras 2.2.4 (tensorflow)`, `keras 2.13.1 (tensorflow 2.13)`.
    """
    found = re.match(r"(tensorflow|keras) (?:after |before )?(\d[\w.]*)[\w-]*(?: \((.*)\))?", writer or "")
    if found is None:
        return None
    release = re.match(r"tensorflow (\d+\.\d+)", found[3] or "")
    if found[1] == "keras" and not release:
        backend = "tensorflow" if (found[3] or "tensorflow") == "tensorflow" else "theano"
        fitting_ones = [one for one in RUNTIMES if one.version(backend)]
        return _nearest("keras", found[2], fitting_ones) or _nearest("keras", found[2], list(RUNTIMES))
    return _nearest("tensorflow", release[1] if release else found[2], list(RUNTIMES))


def _nearest(package: str, wanted: str, among: list[Runtime]) -> Runtime | None:
    least = numbers(wanted.replace(".x", ""))
    known = [(version, one) for one in among if (version := one.version(package)) and version[0] == least[0]]
    same = [(version, one) for version, one in known if version[:2] == least[:2]]
    # Patches of the same minor version read each other's files.
    exact = [one for version, one in same if version >= least] or [one for _, one in same[-1:]]
    newer = [one for version, one in known if version >= least] or [one for _, one in known[-1:]]
    return next(iter((*exact, *newer)), None)
