"""`dataclass`, whose methods are made when the first of them is called.

The standard decorator writes and compiles the source of several methods for each class, which takes most of the time
that it takes to import the code that looks at a small model: there are hundreds of classes, and a model needs few.
For a type checker this is the standard decorator.
"""

from __future__ import annotations

import dataclasses
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, **parameters: bool) -> Any:
        """The standard decorator, with its parameters."""
        if cls is None:
            return lambda decorated: _Waiting(decorated, parameters).cls
        return _Waiting(cls, parameters).cls


__all__ = ["dataclass"]

_METHODS = ("__init__", "__repr__", "__eq__", "__hash__")
_ABOUT = ("__dataclass_fields__", "__dataclass_params__", "__match_args__")
_OF_EACH_CLASS = frozenset({"__dict__", "__weakref__", "__doc__", "__module__", "__abstractmethods__", "_abc_impl"})
_LOCK = RLock()


class _Waiting:
    """A class whose methods are still to be made. What stands in for each of them makes them all."""

    def __init__(self, cls: type, parameters: dict[str, bool]) -> None:
        self.cls, self._parameters = cls, parameters
        self._own = dict(vars(cls))
        self._made = False
        for name in _METHODS:
            if name not in self._own:
                setattr(cls, name, self._method(name))
        for name in _ABOUT:
            setattr(cls, name, _About(self, name))
        for name, refusing in _FROZEN.items() if parameters.get("frozen") else ():
            setattr(cls, name, refusing)

    def _method(self, name: str) -> Any:
        def method(instance: Any, *given: Any, **named: Any) -> Any:
            self.make()
            return getattr(self.cls, name)(instance, *given, **named)

        method.__name__ = name
        return method

    def make(self) -> None:
        """Make the methods on a copy of the class, and move them over: a class is never without them."""
        with _LOCK:
            if self._made:
                return
            own = {name: value for name, value in self._own.items() if name not in ("__dict__", "__weakref__")}
            copy = type(self.cls)(self.cls.__name__, self.cls.__bases__, own)
            made = vars(dataclasses.dataclass(**self._parameters)(copy))
            for name in own.keys() - made.keys():
                delattr(self.cls, name)
            for name in sorted(made.keys() - _OF_EACH_CLASS - _FROZEN.keys()):
                if made[name] is not own.get(name, self):
                    setattr(self.cls, name, made[name])
            self._made = True


class _About:
    """What the standard library asks a class for, made when it is asked for."""

    def __init__(self, waiting: _Waiting, name: str) -> None:
        self._waiting, self._name = waiting, name

    def __get__(self, instance: Any, owner: type) -> Any:
        self._waiting.make()
        return getattr(self._waiting.cls, self._name)


def _refuse_to_set(instance: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(instance: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_FROZEN = {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
