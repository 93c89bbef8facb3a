"""Payments by pages, newest first: the next page begins under the last row of the one before.

Rows are found by an index, in the order of the payments' first entries, and are no more than a page
asks for. A payment keeps its first entry: one that changes between two pages is in none twice, and
missing from none that it belongs to.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sized
from typing import Any, NamedTuple

from terminal_app.journal import schema
from terminal_app.journal.search import terms
from terminal_app.journal.search.wanted import (
    SHORTEST_END,
    Search,
    amounts_of,
    bounds,
    is_id,
    is_meant,
    word,
)
from terminal_app.payments.payment import Payment

_NEWEST = 2**63 - 1
_MOST_WORDS_APART = 50
"""So many different words are looked at one by one, each in the payments' order."""
_PAGES_WALKED = 5
"""Of the newest payments, looked at before an index that has no order: what most payments have,
such as the first digit of numbers in sequence, is found there without all of it being read."""
_PAGES_AT_MOST = 20
"""So many take as long as the parts of the indexes of a first digit, of a million payments."""
LAST_CHARACTER = chr(sys.maxunicode)
"""Behind a beginning it is the end of all that begins so."""


class Page(NamedTuple):
    """Some payments, newest first."""

    payments: tuple[Payment, ...]
    below: int | None = None
    """Where the next page begins; None: this is the last one."""


class _Source(NamedTuple):
    """A query for first entries; asked with its values, the last row before, and how many."""

    query: str
    values: tuple[str | int, ...] = ()


# "+" keeps SQLite from walking through all payments because their order is asked for.
_BY_INDEX = "AND +first_seq < ? ORDER BY +first_seq DESC LIMIT ?"
_IN_ORDER = "first_seq < ? ORDER BY first_seq DESC LIMIT ?"
_ALL = _Source(f"SELECT first_seq FROM payments WHERE {_IN_ORDER}")  # noqa: S608 - constants
_OF_OUTCOME = (
    "SELECT first_seq FROM payments INDEXED BY payments_by_outcome"  # noqa: S608 - constants
    f" WHERE outcome = ? AND {_IN_ORDER}"
)
_OF_DAY = (
    "SELECT first_seq FROM payments INDEXED BY payments_by_day"  # noqa: S608 - constants
    f" WHERE begun_at >= ? AND begun_at < ? {_BY_INDEX}"
)
_OF_AMOUNTS = (
    "SELECT first_seq FROM payments INDEXED BY payments_by_amount"  # noqa: S608 - constants
    f" WHERE amount_minor >= ? AND amount_minor <= ? {_BY_INDEX}"
)
_OF_IDS = f"SELECT first_seq FROM payments WHERE payment_id >= ? AND payment_id < ? {_BY_INDEX}"  # noqa: S608 - constants
_OF_TERM = f"SELECT first_seq FROM terms WHERE term = ? AND {_IN_ORDER}"  # noqa: S608 - constants
_OF_TERMS = f"SELECT first_seq FROM terms WHERE term >= ? AND term < ? {_BY_INDEX}"  # noqa: S608 - constants
_NEXT_TERM = "SELECT term FROM terms WHERE term >= ? AND term < ? ORDER BY term LIMIT 1"
_ROW = "SELECT snapshot FROM payments WHERE first_seq = ?"


def read(
    tables: sqlite3.Connection,
    wanted: Search,
    below: int | None,
    most: int,
    restore: Callable[[Any], Payment],
) -> Page:
    """Return the newest ``most`` payments that are wanted, of those below the row ``below``.

    ``restore`` makes a payment of what the tables have.

    Raises: sqlite3.Error, and what ``restore`` raises.
    """
    found: list[tuple[int, Payment]] = []
    for seq in _candidates(tables, wanted, below, most, found):
        row = tables.execute(_ROW, (seq,)).fetchone()
        payment = None if row is None else restore(row[0])
        if payment is None or not is_meant(payment, wanted):
            continue
        if len(found) == most:
            return Page(tuple(one for _seq, one in found), found[-1][0])
        found.append((seq, payment))
    return Page(tuple(one for _seq, one in found))


def _candidates(
    tables: sqlite3.Connection,
    wanted: Search,
    below: int | None,
    most: int,
    found: Sized,
) -> Iterator[int]:
    """Yield the first entries of all payments that may be wanted, newest first, each once.

    ``found``: those of them that are.
    """
    sources = _sources(tables, wanted)
    under = _NEWEST if below is None else below
    if any(query in {_OF_AMOUNTS, _OF_TERMS} for query, _values in sources):
        number, walked = _PAGES_WALKED * most, 0
        while number and _is_soon_full(len(found), walked, most):
            newest = [seq for (seq,) in tables.execute(_ALL.query, (under, number))]
            yield from newest
            if len(newest) < number:
                return
            under, walked = newest[-1], walked + number
    while under:
        asked = (under, most + 1)
        found = [
            [seq for (seq,) in tables.execute(query, (*values, *asked))]
            for query, values in sources
        ]
        # Below the last row of a source that had more, it may have others.
        whole_to = max((one[-1] for one in found if len(one) == asked[1]), default=0)
        yield from sorted({seq for one in found for seq in one if seq >= whole_to}, reverse=True)
        under = whole_to


def _is_soon_full(found: int, walked: int, most: int) -> bool:
    """Whether a page will be full before reading all of an index would have been faster.

    If as many are found among the next as among those that were ``walked`` through.
    """
    return found * _PAGES_AT_MOST * most >= (most + 1) * walked


def _sources(tables: sqlite3.Connection, wanted: Search) -> list[_Source]:
    """Return what finds all that may be wanted: by the filter that leaves the fewest."""
    if not schema.is_packed(tables):
        return [_ALL]
    if wanted.payment_id:
        return _of_ids(wanted.payment_id)
    if wanted.number:
        return [_beginning(terms.cut(terms.NUMBER, wanted.number))]
    if wanted.receipt:
        return _of_numbers(wanted.receipt)
    if wanted.typed:
        kinds = (terms.NOTE, terms.OPERATOR, terms.METHOD)
        words = [one for kind in kinds for one in _of_words(tables, kind, wanted.typed)]
        ids = _of_ids(wanted.typed.lower()) if is_id(wanted.typed) else []
        return [*_of_amounts(wanted.typed), *_of_numbers(wanted.typed), *ids, *words]
    if wanted.amount:
        return _of_amounts(wanted.amount)
    if wanted.note:
        return _of_words(tables, terms.NOTE, wanted.note)
    if wanted.day is not None:
        return [_Source(_OF_DAY, bounds(wanted.day))]
    if wanted.outcome is not None:
        return [_Source(_OF_OUTCOME, (wanted.outcome.value,))]
    if wanted.operator:
        return _of_words(tables, terms.OPERATOR, wanted.operator)
    if wanted.method:
        return _of_words(tables, terms.METHOD, wanted.method)
    return [_ALL]


def _of_amounts(typed: str) -> list[_Source]:
    return [_Source(_OF_AMOUNTS, amounts) for amounts in amounts_of(typed)]


def _of_ids(typed: str) -> list[_Source]:
    return [_Source(_OF_IDS, (typed, typed + LAST_CHARACTER))]


def _of_numbers(typed: str) -> list[_Source]:
    found = [_beginning(terms.cut(terms.NUMBER, typed))]
    if len(typed) >= SHORTEST_END:
        found.append(_beginning(terms.cut(terms.BACKWARDS, typed[::-1])))
    return found


def _of_words(tables: sqlite3.Connection, kind: str, typed: str) -> list[_Source]:
    """Return a source for each word that begins so: one by many operators is in no order."""
    begins = word(typed)
    if not begins:
        return []
    first = terms.cut(kind, begins)
    found: list[_Source] = []
    after = first
    while len(found) < _MOST_WORDS_APART:
        row = tables.execute(_NEXT_TERM, (after, first + LAST_CHARACTER)).fetchone()
        if row is None:
            return found
        found.append(_Source(_OF_TERM, row))
        after = row[0] + "\0"
    return [_beginning(first)]


def _beginning(term: str) -> _Source:
    return _Source(_OF_TERMS, (term, term + LAST_CHARACTER))
