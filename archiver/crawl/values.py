"""The values that requests carry along, as JSON and back: what they were, and no pickles."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from itemadapter import ItemAdapter, is_item
from scrapy.utils.misc import load_object

_TAG = "archiver:type"
"""The key that marks an object as something JSON has no word for."""

_SEQUENCES: dict[str, Callable[..., Any]] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def to_json(value: Any, where: str = "") -> Any:
    """*value* in JSON's own types; `TypeError` names the place in it, below *where*, that has no such form.

    Tuples, sets, bytes, dates, mappings with keys of any kind, and items (dataclasses, attrs, `scrapy.Item`) are
    kept as what they are.

    >>> from_json(to_json({"seen": (1, b"a")}))
    {'seen': (1, b'a')}
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, str):
        return str.__str__(value)  # a piece of text that parsel found knows its whole page
    if type(value) is list:
        return [to_json(one, f"{where}[{n}]") for n, one in enumerate(value)]
    if type(value) is dict:
        if all(type(key) is str for key in value) and _TAG not in value:
            return {key: to_json(one, f"{where}.{key}" if where else key) for key, one in value.items()}
        return {_TAG: "dict", "of": [[to_json(key, where), to_json(one, where)] for key, one in value.items()]}
    if type(value).__name__ in _SEQUENCES and type(value) in _SEQUENCES.values():
        return {_TAG: type(value).__name__, "of": [to_json(one, where) for one in value]}
    if type(value) is bytes:
        return {_TAG: "bytes", "of": base64.b64encode(value).decode()}
    if type(value) in (datetime, date):
        return {_TAG: type(value).__name__, "of": value.isoformat()}
    if is_item(value) and _is_found(type(value)):
        fields = ItemAdapter(value).items()
        kept = {name: to_json(one, f"{where}.{name}") for name, one in fields}
        return {_TAG: "item", "class": _name_of(type(value)), "of": kept}
    raise TypeError(f"{where or 'the value'} is of {type(value).__qualname__}, which cannot be kept as JSON")


def from_json(value: Any) -> Any:
    """The reverse of `to_json`."""
    if isinstance(value, list):
        return [from_json(one) for one in value]
    if not isinstance(value, dict):
        return value
    if _TAG not in value:
        return {key: from_json(one) for key, one in value.items()}
    kind, kept = value[_TAG], value["of"]
    if kind == "dict":
        return {from_json(key): from_json(one) for key, one in kept}
    if kind in _SEQUENCES:
        return _SEQUENCES[kind](map(from_json, kept))
    if kind == "bytes":
        return base64.b64decode(kept)
    if kind == "item":
        return load_object(value["class"])(**{name: from_json(one) for name, one in kept.items()})
    return {"datetime": datetime, "date": date}[kind].fromisoformat(kept)


def _name_of(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _is_found(kind: type) -> bool:
    """Whether a class can be had by its name: one that was made inside a function cannot."""
    try:
        return load_object(_name_of(kind)) is kind
    except (ImportError, NameError, ValueError):
        return False
