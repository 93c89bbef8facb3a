"""The profile of a server as a value; the empty one, ``SHIPPED``, is the shipped contract."""

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

EVERY = "*"
"""In place of a message's name: every message."""
EXPONENTS: Mapping[str, int] = {"NOK": 2, "SEK": 2, "EUR": 2, "USD": 2}
"""Digits after the decimal point in major units (ISO 4217), for each ``currencyIso``."""


class Unit(enum.Enum):
    """The unit of an amount."""

    MINOR = "minor"
    MAJOR = "major"


class NumberType(enum.Enum):
    """How a number is written in JSON."""

    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class Profile:
    """Where a server differs from the contract; our names lead to the server's.

    ``fields`` and ``extra`` are by message, or ``EVERY``; their paths are names joined by dots.
    """

    unit: Unit = Unit.MINOR
    amount_type: NumberType = NumberType.INTEGER
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    receipt_type: NumberType = NumberType.STRING
    answers_repeat_id: bool = True
    get_request_has_id: bool = True
    envelope: str = ""
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_shipped(self) -> bool:
        """Nothing differs from the shipped contract."""
        return self == SHIPPED

    @property
    def digest(self) -> str:
        """SHA-256 over what the profile says, in hexadecimal; empty for the shipped contract.

        Comments, order and layout of the file don't change it.
        """
        if self.is_shipped:
            return ""
        told = {name: getattr(self, name) for name in self.__slots__}
        text = json.dumps(told, sort_keys=True, default=_as_json, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _as_json(value: object) -> object:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(type(value).__name__)


SHIPPED = Profile()
