"""Deviations of outgoing messages: faults of receipts, and fields put in or taken out.

To add a fault of a receipt: a member of ``ReceiptFault``, and its case in ``spoil``.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from terminal_app.wire.messages import CurrencyIso

Json = dict[str, Any]


class ReceiptFault(enum.Enum):
    """What is wrong with a receipt on purpose, as scenario files name it."""

    WRONG_AMOUNT = "wrong_amount"
    OTHER_CURRENCY = "other_currency"
    NO_DETAILS = "no_details"
    AMOUNT_AS_TEXT = "amount_as_text"
    TIMESTAMP_AS_NUMBER = "timestamp_as_number"
    MAJOR_UNITS = "major_units"


BREAKS_CONTRACT = frozenset({ReceiptFault.AMOUNT_AS_TEXT, ReceiptFault.TIMESTAMP_AS_NUMBER})
"""The faults with which a receipt isn't such as the contract allows."""


def spoil(receipt: Json, fault: ReceiptFault) -> None:
    """Put the fault into a true receipt."""
    details = receipt["paymentDetails"]
    match fault:
        case ReceiptFault.WRONG_AMOUNT:
            details["amount"] += 100
        case ReceiptFault.OTHER_CURRENCY:
            used = details["currencyIso"]
            details["currencyIso"] = next(one.value for one in CurrencyIso if one.value != used)
        case ReceiptFault.NO_DETAILS:
            del receipt["paymentDetails"]
        case ReceiptFault.AMOUNT_AS_TEXT:
            details["amount"] = f"{details['amount'] / 100:.2f}"
        case ReceiptFault.TIMESTAMP_AS_NUMBER:
            receipt["timestamp"] = 1763857696
        case ReceiptFault.MAJOR_UNITS:
            details["amount"] = max(1, details["amount"] // 100)


@dataclass(frozen=True, slots=True)
class Changes:
    """Fields that are put into a message, tables within tables, and fields that are taken out."""

    put: Mapping[str, object] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def make(self, message: Json) -> None:
        """Change ``message``.

        A name with a full stop is a field of a field: ``paymentDetails.amount``.
        """
        for name, new in _fields(self.put, ""):
            part, last = _part_of(message, name)
            part[last] = new
        for name in self.without:
            part, last = _part_of(message, name)
            part.pop(last, None)


UNCHANGED = Changes()


def _fields(table: Mapping[str, object], above: str) -> Iterator[tuple[str, object]]:
    for name, inner in table.items():
        if isinstance(inner, dict) and inner:
            yield from _fields(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}", inner


def _part_of(message: Json, name: str) -> tuple[Json, str]:
    """Return the object that holds the field, made where it is missing, and the field's name."""
    *above, last = name.split(".")
    for step in above:
        inner = message.get(step)
        message[step] = inner if isinstance(inner, dict) else {}
        message = message[step]
    return message, last
