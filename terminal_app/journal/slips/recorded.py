"""The slips of paper that the journal knows, by payment and by what is to be done about them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from terminal_app.journal import schema
from terminal_app.journal.mentions import name_of
from terminal_app.journal.packing import pack_id, unpack_id
from terminal_app.journal.tags import RECOVERED
from terminal_app.payments.slip import Recipient, Slip, SlipState

_COLUMNS = "payment_id, number, tells, recipient, copy, operator, state, why"
_OPEN = "state IN ('queued', 'sending', 'kept', 'uncertain')"
"""As in the index: SQLite uses it only where the query says the same."""

_IN_ORDER = "last_seq, payment_id, number"
"""Slips that are queued together have the same last entry."""


def open_in(database: sqlite3.Connection) -> Iterator[Slip]:
    """Yield the slips about which something is to be done, in the order of their last entries.

    Raises: sqlite3.Error.
    """
    return _where(database, f"{_OPEN} ORDER BY {_IN_ORDER}")


def of_payment(database: sqlite3.Connection, payment_id: str) -> Iterator[Slip]:
    """Yield the slips of a payment, in order.

    Raises: sqlite3.Error.
    """
    return _where(database, "payment_id = ? ORDER BY number", pack_id(payment_id))


def one_of(database: sqlite3.Connection, payment_id: str, number: int) -> Slip | None:
    """Return that slip; None: it isn't known.

    Raises: sqlite3.Error.
    """
    found = _where(database, "payment_id = ? AND number = ?", pack_id(payment_id), number)
    return next(found, None)


def all_in(database: sqlite3.Connection) -> Iterator[Slip]:
    """Yield all slips, in the order of their last entries.

    Raises: sqlite3.Error.
    """
    return _where(database, f"1 ORDER BY {_IN_ORDER}")


def may_be_uncounted(database: sqlite3.Connection, payment_id: str) -> bool:
    """Whether slips of the payment may have been printed that this file doesn't know of.

    They are in an archive, or were in a journal that was lost.

    Raises: sqlite3.Error.
    """
    query = (
        "SELECT 1 FROM archived WHERE payment_id = ?1 UNION ALL"
        " SELECT 1 FROM mentions m JOIN packed_entries e ON e.seq = m.seq"
        " WHERE m.payment_id = ?2 AND e.kind = ?3 LIMIT 1"
    )
    values = (pack_id(payment_id), name_of(payment_id), RECOVERED)
    return database.execute(query, values).fetchone() is not None


def _where(database: sqlite3.Connection, where: str, *values: object) -> Iterator[Slip]:
    if not schema.has_slips(database):
        return
    query = f"SELECT {_COLUMNS} FROM slips WHERE {where}"  # noqa: S608 - constants
    with closing(database.execute(query, values)) as rows:
        for payment_id, number, tells, recipient, copy, operator, state, why in rows:
            yield Slip(
                unpack_id(payment_id) or "",
                number,
                tells,
                Recipient(recipient),
                copy,
                operator,
                SlipState(state),
                why,
            )
