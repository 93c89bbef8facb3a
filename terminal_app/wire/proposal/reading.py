"""JSON of any shape as a bounded table of paths and values; no number is ever a float."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from terminal_app.wire.profile.layout import Path

Value = str | int | Decimal | bool | None
MOST_BYTES = 65_536
_MOST_DEPTH, _MOST_LEAVES, _MOST_NAME = 12, 500, 64


@dataclass(frozen=True, slots=True)
class Spot:
    """One value in a message, and where it is; empty objects and arrays are no values."""

    path: Path
    value: Value


def parsed(text: str | bytes) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return the JSON in ``text``; None where there is none, or too much."""
    if len(text) > MOST_BYTES:
        return None
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        return None


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def spots(value: object) -> tuple[Spot, ...]:
    """Return the values in a message, the first 500, and none deeper than 12 names."""
    found: list[Spot] = []
    for spot in _walk(value, ()):
        if len(found) == _MOST_LEAVES:
            break
        found.append(spot)
    return tuple(found)


def _walk(value: object, path: Path) -> Iterator[Spot]:
    if isinstance(value, dict | list):
        if len(path) < _MOST_DEPTH:
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            for step, one in inner:
                name = str(step)
                if 0 < len(name) <= _MOST_NAME:
                    yield from _walk(one, (*path, name))
    elif value is None or isinstance(value, str | int | Decimal):
        yield Spot(path, value)


def at(value: object, path: Path) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return what is at ``path``, or None."""
    for step in path:
        if isinstance(value, list) and step.isascii() and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def shown(path: Path) -> str:
    """Return a path as a person reads it."""
    return ".".join(path)
