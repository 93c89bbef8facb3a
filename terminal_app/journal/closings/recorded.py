"""Closings as the journal has them: its own, and those that it has kept from archives."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing as closed_after
from typing import Any, NamedTuple

import msgspec

from terminal_app.journal import continuation, stored
from terminal_app.journal.entries import Entry, decode_value, to_json
from terminal_app.journal.packing import pack_time, unpack_time
from terminal_app.journal.tags import CLOSED, KEPT_CLOSING
from terminal_app.payments.closing import Closing, Period
from terminal_app.payments.payment import Owner

CLOSING = "closing"
"""In an entry: the closing."""
MADE_AT = "made_at"
"""In an entry that keeps one from an archive: when it was made, in milliseconds since 1970."""


class Recorded(NamedTuple):
    """A closing, and its entry."""

    closing: Closing
    at: str
    """When it was made: wall clock, ISO 8601 in UTC."""
    seq: int
    """The entry that has it here; of one that an archive has made that isn't its own."""

    @property
    def owner(self) -> Owner:
        """Server and terminal id."""
        return self.closing.period.owner

    @property
    def is_kept(self) -> bool:
        """It was made in an archive."""
        return self.seq != self.closing.last_seq


class Base(NamedTuple):
    """What an archive leaves of a period that isn't closed."""

    number: int
    """The last closing's; never 0."""
    period: Period
    """From that closing up to the archive's end."""


def entry_of(closing: Closing) -> Entry:
    """Return the entry of a new closing."""
    return Entry(CLOSED, {CLOSING: to_json(closing)})


def kept_entry(one: Recorded) -> Entry:
    """Return the entry that keeps a closing whose own entry is in an archive."""
    made_at = pack_time(stored.moment_of(one.at))
    return Entry(KEPT_CLOSING, {CLOSING: to_json(one.closing), MADE_AT: made_at})


def all_of(database: sqlite3.Connection) -> Iterator[Recorded]:
    """Yield all closings in the order of their entries.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    with closed_after(stored.closings(database)) as entries:
        yield from map(read, entries)


def last(database: sqlite3.Connection, owner: Owner) -> Recorded | None:
    """Return the last closing of that server and terminal id; None: there is none.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    return next(newest_of(database, owner), None)


def newest_of(database: sqlite3.Connection, owner: Owner) -> Iterator[Recorded]:
    """Yield the closings of that server and terminal id, the newest first.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    with closed_after(stored.closings(database, newest_first=True)) as entries:
        yield from (one for one in map(read, entries) if one.owner == owner)


def base_of(database: sqlite3.Connection, owner: Owner) -> Base | None:
    """Return what the archive leaves of the owner's period; None: no closing was made before it.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    return next((one for one in bases(database) if one.period.owner == owner), None)


def bases(database: sqlite3.Connection) -> Iterator[Base]:
    """Yield what the archive leaves, for each server and terminal id with a closing.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    for told in continuation.read(database).periods:
        yield Base(int(told["number"]), decode_value(told["period"], Period))


def archive_end(database: sqlite3.Connection) -> int:
    """Return the last entry of the archive that the journal follows; 0: there is none.

    Raises: sqlite3.Error.
    """
    return continuation.read(database).last_seq


def base_body(base: Base) -> dict[str, Any]:
    """Return what a journal's first entry says of a period."""
    return {"number": base.number, "period": to_json(base.period)}


def read(entry: stored.StoredEntry) -> Recorded:
    """Return the closing in an entry.

    Raises: msgspec.DecodeError.
    """
    try:
        body = json.loads(entry.body)
        made = decode_value(body[CLOSING], Closing)
        at = unpack_time(body[MADE_AT]) if entry.kind == KEPT_CLOSING else entry.at
    except (ValueError, KeyError, TypeError, RecursionError, msgspec.ValidationError) as error:
        message = f"the closing in entry {entry.seq} can't be read: {error}"
        raise msgspec.DecodeError(message) from error
    return Recorded(made, at, entry.seq)
