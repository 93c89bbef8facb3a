"""Age of entries, counted between the entries themselves and not by the clock of one start.

What is erased is gone, and a clock can be years off, for one start or for many. So the time from an
entry to the last one before this start is added up from entry to entry, archives included, and a
step of more than ``LONGEST_CLOSING``, forward or back, counts for nothing: a wrong clock makes one
when it goes wrong and when it is put right, and between the two it goes on like any other.
"""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from terminal_app.journal import continuation, stored
from terminal_app.journal.archives import swap
from terminal_app.journal.packing import pack_time

LONGEST_CLOSING = timedelta(days=100)
"""A shop that closes for a season is closed for less."""
_MOST_MS = LONGEST_CLOSING // timedelta(milliseconds=1)
_DAY_MS = timedelta(days=1) // timedelta(milliseconds=1)

At = Callable[[int], int]
"""Returns when an entry was recorded, in milliseconds since 1970."""


class Old(NamedTuple):
    """The newest entry that is old enough, in the journal or in an archive."""

    seq: int
    at: datetime


def newest_old(
    database: sqlite3.Connection, file: Path, last: int, now: datetime, days: int
) -> Old | None:
    """Return the newest entry after which the journal has gone on for so many ``days``.

    They are counted up to entry ``last``, or to ``now`` where that is earlier. None: no entry is so
    old, or it would be in an archive that isn't there. A few entries of each file are read.

    Raises: JournalError, sqlite3.Error, ValueError, OverflowError.
    """
    at = _reader(database)
    left = days * _DAY_MS + max(0, -_counted(pack_time(now) - at(last)))
    with ExitStack() as opened:
        while True:
            follows = continuation.read(database)
            first = min(follows.last_seq + 1, last)
            here = _between(at, first, last)
            if here >= left:
                seq = _search(at, first, last, left)
                return Old(seq, _moment(at(seq)))
            archive = swap.folder_of(file) / follows.archive
            if not follows.archive or not swap.is_there(archive):
                return None
            database = opened.enter_context(closing(swap.open_sealed(archive)))
            began, at, last = at(first), _reader(database), follows.last_seq
            left -= here + _counted(began - at(last))


def recorded_at(database: sqlite3.Connection, seq: int) -> datetime:
    """Return when entry ``seq`` was recorded, by the clock of that time.

    Raises: sqlite3.Error, ValueError, OverflowError.
    """
    return _moment(stored.recorded_at(database, seq))


def is_far_off(database: sqlite3.Connection, last: int, now: datetime) -> bool:
    """Whether the clock says ``now`` so long before or after entry ``last`` that it isn't believed.

    Raises: sqlite3.Error.
    """
    return abs(pack_time(now) - stored.recorded_at(database, last)) > _MOST_MS


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _reader(database: sqlite3.Connection) -> At:
    return cache(partial(stored.recorded_at, database))


def _counted(step: int) -> int:
    """Return what counts of a step of the clock between two entries, in milliseconds."""
    return step if abs(step) <= _MOST_MS else 0


def _between(at: At, first: int, last: int) -> int:
    """Return the milliseconds that count from entry ``first`` to entry ``last``.

    Where the clock hasn't gone far between two entries those in between aren't read.
    """
    step = at(last) - at(first)
    if abs(step) <= _MOST_MS or last - first <= 1:
        return _counted(step)
    middle = (first + last) // 2
    return _between(at, first, middle) + _between(at, middle, last)


def _search(at: At, first: int, last: int, left: int) -> int:
    """Return the newest entry from which ``left`` milliseconds count up to ``last``."""
    if left <= 0:
        return last
    while last - first > 1:
        middle = (first + last) // 2
        here = _between(at, middle, last)
        if here >= left:
            first = middle
        else:
            last, left = middle, left - here
    return first
