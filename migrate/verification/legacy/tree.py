"""Entries: a class name and a config, as Keras writes layers, models and all that they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Entry = dict[str, Any]


def is_entry(value: Any) -> bool:
    """Whether a value is an entry."""
    return isinstance(value, Mapping) and isinstance(value.get("class_name"), str) and "config" in value


def class_of(entry: Mapping[str, Any]) -> str:
    """The class of an entry, without the package it is registered under."""
    return str(entry.get("class_name", "")).rpartition(">")[2]


def plain(entry: Mapping[str, Any], key: str) -> Any:
    """A value of an entry's config."""
    config = entry["config"]
    return config[key] if isinstance(config, Mapping) and key in config else config


def renamed(entry: Entry, class_name: str, **changes: Any) -> Entry:
    """The entry with another class, and with these values of its config replaced."""
    return {**entry, "class_name": class_name, "config": {**entry["config"], **changes}}


def without(entry: Entry, *keys: str) -> Entry:
    """The entry without these values of its config."""
    return {**entry, "config": {key: value for key, value in entry["config"].items() if key not in keys}}
