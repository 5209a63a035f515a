"""Architectures without weights: the texts that `to_json` and `to_yaml` wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from migrate import source
from migrate.findings import ModelRefused
from migrate.findings.unsafe import YamlTag
from migrate.formats.keras import beside, config, era, judgement, marks, plain
from migrate.formats.keras.reading import KerasReading, refused
from migrate.models import KerasModel

_LARGEST_YAML = 4 << 20
_VERSION = re.compile(r"\d+\.\d+\.\d")
_SCALARS = (str, int, float, bool, type(None))


def read_json(path: Path) -> KerasReading:
    """The architecture in a JSON text. Raises ModelRefused."""
    if not marks.is_json(path):
        raise refused(path, "no JSON text that names a class")
    return _reading(path, marks.JSON, plain.mapping(source.read(path, 0, plain.LARGEST + 1), str(path)))


def read_yaml(path: Path) -> KerasReading:
    """The architecture in a YAML text. Raises ModelRefused, also for every tag but `!!python/tuple`."""
    if not marks.is_yaml(path):
        raise refused(path, "no YAML text that names a class")
    text = source.read(path, 0, _LARGEST_YAML + 1)
    if len(text) > _LARGEST_YAML:
        raise plain.damaged(str(path), f"it has more than {_LARGEST_YAML} bytes")
    data = parse_yaml(text, str(path))
    if isinstance(data, dict) and "backend" in data and not _VERSION.match(str(data.get("keras_version"))):
        # YAML that is cut off is often YAML all the same, but Keras writes the version last.
        raise plain.damaged(str(path), "it ends before the version of Keras, which stands at its end")
    return _reading(path, marks.YAML, data)


def parse_yaml(text: bytes, where: str) -> Any:
    """The plain data of a YAML text. Raises ModelRefused."""
    try:
        data = yaml.load(text, Loader=_loader(where))
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise plain.damaged(where, f"it is no YAML ({first})") from error
    except RecursionError as error:
        raise plain.damaged(where, "it is nested too deeply") from error
    return _only_plain(plain.bounded(data, where), where)


def _loader(where: str) -> Any:
    """A safe loader for one text: Python tuples become lists, any other tag ends the reading."""

    class Loader(yaml.SafeLoader):
        """The safe loader and the one tag that Keras needs."""

    def a_list(loader: Any, node: Any) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            raise plain.damaged(where, "a tuple is no list")
        return loader.construct_sequence(node, deep=True)

    def another(loader: Any, node: Any) -> Any:
        tag = str(node.tag).replace("tag:yaml.org,2002:", "!!")
        raise ModelRefused([YamlTag(where=where, tag=tag[:200], line=node.start_mark.line + 1)])

    Loader.add_constructor("tag:yaml.org,2002:python/tuple", a_list)
    Loader.add_constructor(None, another)
    return Loader


def _only_plain(data: Any, where: str) -> Any:
    """The data, made of nothing but what JSON has. Raises ModelRefused."""
    level = [data]
    while level:
        for value in level:
            if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
                raise plain.damaged(where, "a key is no text")
            if not isinstance(value, (dict, list, *_SCALARS)):
                raise plain.damaged(where, f"it holds a {type(value).__name__}")
        level = [inner for value in level for inner in plain.children(value)]
    return data


def _reading(path: Path, format_name: str, data: Any) -> KerasReading:
    entry: Mapping[str, Any] = config.check(data, str(path))
    training = {key: entry[key] for key in ("loss", "optimizer", "compile_config") if key in entry}
    model = KerasModel(
        config=entry,
        class_name=config.class_name(entry),
        table=config.table(entry),
        layers={},
        era=era.era(era.of_entry(entry, "key")),
        training=training or None,
        origins={"config": "the text"},
        beside=beside.weights(path),
    )
    return judgement.reading(path, format_name, model, ())
