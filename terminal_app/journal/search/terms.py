"""What a payment is found by besides its columns: parts of its texts, in a table of their own.

A term begins with what it is of, so that those of one kind stand together: a word of a note or a
name, a receipt number, and the same number read backwards, which is how a number is found by its
end.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable

from terminal_app import redaction
from terminal_app.journal.entries import receipt_numbers
from terminal_app.payments.payment import Payment

NUMBER, BACKWARDS, NOTE, OPERATOR, METHOD = "#", "~", "n", "o", "m"
"""What a term is of: its first character."""
_LONGEST = 24
"""Characters of a word or a number that are kept; a longer one is found by these."""
_MOST_WORDS = 24
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Return the words of ``text`` as they are compared: their spelling doesn't matter."""
    same = unicodedata.normalize("NFKC", redaction.redact(text)).casefold()
    return _WORD.findall(same)[:_MOST_WORDS]


def may_have(text: str, begins: str) -> bool:
    """Return whether a word of ``text``, which is ASCII, may begin so; much faster than ``words``.

    In ASCII the spelling of a word is its own, in small letters.
    """
    return begins in text.lower() or begins in redaction.REPLACED


def methods(payment: Payment) -> str:
    """Return the names of the means that the payment was paid by."""
    return " ".join(charge.payment_method or "" for charge in payment.charges)


def terms_of(payment: Payment, words_in: Callable[[str], Iterable[str]] = words) -> dict[str, None]:
    """Return the terms of ``payment``, each once; ``words_in`` returns what ``words`` does."""
    found: dict[str, None] = {}
    for number in receipt_numbers(payment):
        found[cut(NUMBER, number)] = found[cut(BACKWARDS, number[::-1])] = None
    texts = ((NOTE, payment.note), (OPERATOR, payment.operator), (METHOD, methods(payment)))
    for kind, text in texts:
        found.update((cut(kind, word), None) for word in words_in(text))
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
