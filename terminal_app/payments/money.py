"""Money in integer minor units, and the parser of typed amounts.

No float ever holds money. All four currencies of the API have two decimals (ISO 4217).
"""

import enum
import re
from dataclasses import dataclass

MINOR_PER_MAJOR = 100


class Currency(enum.Enum):
    """The currencies that the API documents, by ISO 4217 code."""

    NOK = "NOK"
    SEK = "SEK"
    EUR = "EUR"
    USD = "USD"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (12550 is 125.50) of one currency."""

    amount_minor: int
    currency: Currency

    def __str__(self) -> str:
        """Return e.g. ``125.50 NOK``, for the log; ``texts`` formats for people."""
        major, minor = divmod(self.amount_minor, MINOR_PER_MAJOR)
        return f"{major}.{minor:02d} {self.currency.value}"


class AmountFault(enum.Enum):
    """Why a typed amount was refused."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_DECIMALS = "too_many_decimals"
    ZERO = "zero"
    OVER_LIMIT = "over_limit"


class AmountRefusedError(ValueError):
    """The typed text is no amount that can be charged; ``fault`` says why."""

    def __init__(self, fault: AmountFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


_TYPED = re.compile(r"([0-9]*)(?:[.,]([0-9]*))?")
_DECIMALS = 2
_MOST_DIGITS = 15
_MOST_CHARACTERS = 40


def read_sum(typed: str, *, limit_minor: int, cents_first: bool = False) -> int:
    """Read amounts joined by ``+`` and return their sum in minor units.

    A trailing ``+`` adds nothing: its amount isn't typed yet.

    Raises: AmountRefusedError.
    """
    parts = typed.strip(" ").split("+")
    if len(parts) > 1 and not parts[-1].strip(" "):
        del parts[-1]
    total = 0
    for part in parts:
        total += read_amount(part, limit_minor=limit_minor, cents_first=cents_first)
    if total > limit_minor:
        raise AmountRefusedError(AmountFault.OVER_LIMIT)
    return total


def read_amount(typed: str, *, limit_minor: int, cents_first: bool = False) -> int:
    """Read ``typed`` as minor units; comma and full stop both are the decimal separator.

    There is no grouping: ``1.234,56`` has two separators and is refused as ambiguous.
    With ``cents_first`` bare digits are minor units, as on card terminals.
    Only ASCII digits count; ``limit_minor`` is the highest amount allowed.

    Raises: AmountRefusedError.
    """
    typed = typed.strip(" ")
    if not typed:
        raise AmountRefusedError(AmountFault.EMPTY)
    match = _TYPED.fullmatch(typed) if len(typed) <= _MOST_CHARACTERS else None
    if match is None or typed in {",", "."}:
        raise AmountRefusedError(AmountFault.NOT_A_NUMBER)
    whole, decimals = match[1].lstrip("0"), match[2]
    if decimals is not None and len(decimals) > _DECIMALS:
        raise AmountRefusedError(AmountFault.TOO_MANY_DECIMALS)
    if len(whole) > _MOST_DIGITS:
        raise AmountRefusedError(AmountFault.OVER_LIMIT)
    if decimals is None and cents_first:
        amount_minor = int(whole or "0")
    else:
        cents = int((decimals or "").ljust(_DECIMALS, "0"))
        amount_minor = int(whole or "0") * MINOR_PER_MAJOR + cents
    if amount_minor == 0:
        raise AmountRefusedError(AmountFault.ZERO)
    if amount_minor > limit_minor:
        raise AmountRefusedError(AmountFault.OVER_LIMIT)
    return amount_minor
