"""Amounts as a server writes them, and in minor units: exact both ways, or refused."""

import re
from decimal import Decimal

from terminal_app.wire.profile.model import EXPONENTS, NumberType, Profile, Unit

_TEXT = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_MOST_DIGITS = 40


class AmountError(ValueError):
    """It is no exact amount in minor units of a known currency."""


def to_server(minor: int, currency: str, profile: Profile) -> int | str | Decimal:
    """Return ``minor`` as the server wants it."""
    if profile.unit is Unit.MINOR:
        return str(minor) if profile.amount_type is NumberType.STRING else minor
    exponent = EXPONENTS[currency]
    digits = f"{abs(minor):0{exponent + 1}d}"
    text = f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits
    text = f"-{text}" if minor < 0 else text
    return text if profile.amount_type is NumberType.STRING else Decimal(text)


def to_minor(value: object, currency: object, profile: Profile) -> int:
    """Return the amount that stands in a message, in minor units.

    Numbers with a fraction come as ``Decimal``: what a float has rounded can't be told any more.

    Raises: AmountError.
    """
    exponent = EXPONENTS.get(currency) if isinstance(currency, str) else None
    if exponent is None:
        raise AmountError("amount without a known currency")
    number = _number(value, profile.amount_type)
    sign, digits, power = number.as_tuple()
    if not isinstance(power, int) or len(digits) > _MOST_DIGITS:
        raise AmountError("amount out of range")
    power += exponent if profile.unit is Unit.MAJOR else 0
    if abs(power) > _MOST_DIGITS:
        raise AmountError("amount out of range")
    whole = int("".join(map(str, digits)))
    if power >= 0:
        whole = int(whole * 10**power)
    else:
        whole, left = divmod(whole, 10**-power)
        if left:
            raise AmountError("amount is not exact in minor units")
    return -whole if sign else whole


def _number(value: object, kind: NumberType) -> Decimal:
    """Raises: AmountError."""
    if kind is NumberType.STRING:
        if not isinstance(value, str) or not _TEXT.fullmatch(value):
            raise AmountError("amount is not a number in text")
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if kind is NumberType.NUMBER and isinstance(value, Decimal):
        return value
    raise AmountError(f"amount is not {'an' if kind is NumberType.INTEGER else 'a'} {kind.value}")
