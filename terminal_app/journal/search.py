"""What payments are searched for: the terms that they are found by, and what is wanted of one.

A term is a part of a payment's texts, in a table of its own. It begins with what it is of, so that
those of one kind stand together: a word of a note or a name, a receipt number, and the same number
read backwards, which is how a number is found by its end.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from terminal_app import redaction
from terminal_app.journal.entries import begun_at, receipt_numbers
from terminal_app.journal.packing import pack_time
from terminal_app.payments.payment import Outcome, Payment

TABLE: Final = """
CREATE TABLE terms (             -- a projection: what payments are searched for by
    term TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    PRIMARY KEY (term, first_seq)
) STRICT, WITHOUT ROWID;
"""

NUMBER, BACKWARDS, NOTE, OPERATOR, METHOD = "#", "~", "n", "o", "m"
"""What a term is of: its first character."""
_LONGEST = 24
"""Characters of a word or a number that are kept; a longer one is found by these."""
_MOST_WORDS = 24
_WORD = re.compile(r"\w+")
SHORTEST_END = 3
"""Fewer digits at the end of a number say nothing."""
_MOST_MINOR = 2**63 - 1
_MINOR_DIGITS = 2


# -- terms -----------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """Return the words of ``text`` as they are compared: their spelling doesn't matter."""
    same = unicodedata.normalize("NFKC", redaction.redact(text)).casefold()
    return _WORD.findall(same)[:_MOST_WORDS]


def methods(payment: Payment) -> str:
    """Return the names of the means that the payment was paid by."""
    return " ".join(charge.payment_method or "" for charge in payment.charges)


def terms_of(payment: Payment) -> dict[str, None]:
    """Return the terms of ``payment``, each once."""
    found: dict[str, None] = {}
    for number in receipt_numbers(payment):
        found[cut(NUMBER, number)] = found[cut(BACKWARDS, number[::-1])] = None
    texts = ((NOTE, payment.note), (OPERATOR, payment.operator), (METHOD, methods(payment)))
    for kind, text in texts:
        found.update((cut(kind, word), None) for word in words(text))
    return found


def is_found_alike(one: Payment, other: Payment) -> bool:
    """Whether both have the same terms, as far as that is seen without making them."""
    return (
        one.charges == other.charges
        and one.reversals == other.reversals
        and one.note == other.note
        and one.operator == other.operator
    )


def cut(kind: str, text: str) -> str:
    """Return the term of ``text``, or of the beginning of one."""
    return kind + text[:_LONGEST]


def add_terms(database: sqlite3.Connection, first_seq: int, terms: Iterable[str]) -> None:
    """Let the payment whose first entry is ``first_seq`` be found by ``terms``.

    Raises: sqlite3.Error.
    """
    rows = ((term, first_seq) for term in terms)
    database.executemany("INSERT OR IGNORE INTO terms VALUES (?, ?)", rows)


# -- what is wanted ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Search:
    """What is wanted of a payment: all of it. Empty texts and None: whatever it is."""

    typed: str = ""
    """The beginning of its amount, of a receipt number or of a word, or a number's end."""
    only_refundable: bool = False
    outcome: Outcome | None = None
    day: date | None = None
    """Local day on which it was begun."""
    amount: str = ""
    """The beginning of its amount, with a point or a comma."""
    receipt: str = ""
    """The beginning or the end of a receipt number."""
    payment_id: str = ""
    """The beginning of its id."""
    note: str = ""
    """The beginning of a word, as in the next two."""
    operator: str = ""
    method: str = ""


def is_meant(payment: Payment, search: Search) -> bool:
    """Whether ``payment`` is what ``search`` wants."""
    day = None if search.day is None else bounds(search.day)
    return (
        (not search.typed or _is_typed(payment, search.typed))
        and (not search.only_refundable or bool(payment.refundable))
        and (search.outcome is None or payment.outcome is search.outcome)
        and (day is None or day[0] <= begun_at(payment) < day[1])
        and (not search.amount or _has_amount(payment, search.amount))
        and (not search.receipt or _has_number(payment, search.receipt))
        and (not search.payment_id or payment.payment_id.startswith(search.payment_id))
        and (not search.note or _has_word(payment.note, search.note))
        and (not search.operator or _has_word(payment.operator, search.operator))
        and (not search.method or _has_word(methods(payment), search.method))
    )


def _is_typed(payment: Payment, typed: str) -> bool:
    texts = (payment.note, payment.operator, methods(payment))
    return (
        _has_amount(payment, typed)
        or _has_number(payment, typed)
        or any(_has_word(text, typed) for text in texts)
    )


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
    begins = word(typed)
    return bool(begins) and any(one.startswith(begins) for one in words(text))


def word(typed: str) -> str:
    """Return what is typed as words are compared; empty if no word begins so."""
    found = words(typed)
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


def amounts(typed: str) -> list[AmountRange]:
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
