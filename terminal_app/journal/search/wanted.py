"""What is wanted of a payment: as values, and whether a payment is meant by them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from terminal_app.journal.entries import begun_at, receipt_numbers
from terminal_app.journal.packing import pack_time
from terminal_app.journal.search import terms
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.payments.refunds import is_refunded

SHORTEST_END = 3
"""Fewer digits at the end of a number say nothing."""
_MOST_MINOR = 2**63 - 1
_MINOR_DIGITS = 2
_SHORTEST_ID = 6
_ID = re.compile(r"[0-9a-fA-F-]+")


@dataclass(frozen=True, slots=True)
class Search:
    """What is wanted of a payment: all of it. Empty texts and None: whatever it is."""

    typed: str = ""
    """The beginning of its amount, receipt number, id or of a word, or the number's end."""
    only_refundable: bool = False
    outcome: Outcome | None = None
    refunded: bool | None = None
    """All of it was paid back (True), or not (False)."""
    day: date | None = None
    """Local day on which it was begun."""
    amount: str = ""
    """The beginning of its amount, with a point or a comma."""
    receipt: str = ""
    """The beginning or the end of a receipt number."""
    number: str = ""
    """A receipt number in full."""
    payment_id: str = ""
    """The beginning of its id."""
    note: str = ""
    """The beginning of a word, as in the next two."""
    operator: str = ""
    method: str = ""

    @property
    def looked_for(self) -> str:
        """What a person has typed or scanned to find a payment by."""
        return self.number or self.typed


def is_meant(payment: Payment, search: Search) -> bool:
    """Whether ``payment`` is what ``search`` wants."""
    day = None if search.day is None else bounds(search.day)
    return (
        (not search.typed or _is_typed(payment, search.typed))
        and (not search.only_refundable or bool(payment.refundable))
        and (search.outcome is None or payment.outcome is search.outcome)
        and (search.refunded is None or is_refunded(payment) is search.refunded)
        and (day is None or day[0] <= begun_at(payment) < day[1])
        and (not search.amount or _has_amount(payment, search.amount))
        and (not search.receipt or _has_number(payment, search.receipt))
        and (not search.number or search.number in receipt_numbers(payment))
        and (not search.payment_id or payment.payment_id.startswith(search.payment_id))
        and (not search.note or _has_word(payment.note, search.note))
        and (not search.operator or _has_word(payment.operator, search.operator))
        and (not search.method or _has_word(terms.methods(payment), search.method))
    )


def _is_typed(payment: Payment, typed: str) -> bool:
    if (
        _has_amount(payment, typed)
        or _has_number(payment, typed)
        or (is_id(typed) and payment.payment_id.startswith(typed.lower()))
    ):
        return True
    begins = word(typed)
    texts = (payment.note, payment.operator, terms.methods(payment))
    return any(_begins_a_word(text, begins) for text in texts)


def is_id(typed: str) -> bool:
    """Whether ``typed`` may be the beginning of an id, and is no number."""
    return len(typed) >= _SHORTEST_ID and not typed.isdigit() and bool(_ID.fullmatch(typed))


def _has_amount(payment: Payment, typed: str) -> bool:
    minor = payment.amount.amount_minor
    return f"{minor // 100}.{minor % 100:02}".startswith(typed.replace(",", "."))


def _has_number(payment: Payment, typed: str) -> bool:
    numbers = receipt_numbers(payment)
    by_end = len(typed) >= SHORTEST_END
    return any(
        number.startswith(typed) or (by_end and number.endswith(typed)) for number in numbers
    )


def _has_word(text: str, typed: str) -> bool:
    return _begins_a_word(text, word(typed))


def _begins_a_word(text: str, begins: str) -> bool:
    if not begins or (text.isascii() and not terms.may_have(text, begins)):
        return False
    return any(one.startswith(begins) for one in terms.words(text))


def word(typed: str) -> str:
    """Return what is typed as words are compared; empty if no word begins so."""
    found = terms.words(typed)
    return found[0] if len(found) == 1 and typed.strip() == typed else ""


def bounds(day: date) -> tuple[int, int]:
    """Return the midnights (local time) that ``day`` lies between, in milliseconds since 1970."""
    begin, end = (
        pack_time(datetime.combine(one, time.min).astimezone())
        for one in (day, day + timedelta(days=1))
    )
    return begin, end


class AmountRange(NamedTuple):
    """Amounts in minor units, both ends included."""

    least: int
    most: int


def amounts_of(typed: str) -> list[AmountRange]:
    """Return the amounts that begin as ``typed``, with a point or a comma."""
    whole, point, cents = typed.replace(",", ".").partition(".")
    is_number = whole.isascii() and whole.isdigit() and whole == str(int(whole))
    if not is_number or (cents and not (cents.isascii() and cents.isdigit())):
        return []
    number = int(whole)
    if point:
        if len(cents) > _MINOR_DIGITS:
            return []
        least, most = (number * 100 + int(cents.ljust(_MINOR_DIGITS, nine)) for nine in "09")
        return _possible([AmountRange(least, most)])
    found, places = [AmountRange(number * 100, number * 100 + 99)], 10
    while number and number * places * 100 <= _MOST_MINOR:
        # More digits may follow.
        found.append(AmountRange(number * places * 100, (number + 1) * places * 100 - 1))
        places *= 10
    return _possible(found)


def _possible(ranges: list[AmountRange]) -> list[AmountRange]:
    return [
        AmountRange(least, min(most, _MOST_MINOR)) for least, most in ranges if least <= _MOST_MINOR
    ]
