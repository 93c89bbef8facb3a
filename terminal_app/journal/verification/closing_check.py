"""Verification of the closings: their numbers, and that their figures are their entries'."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing as closed_after

import msgspec

from terminal_app.journal import stored
from terminal_app.journal.closings import period, recorded
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.journal.faults import Fault, Part
from terminal_app.payments.closing import Closing
from terminal_app.payments.payment import Owner


def faults(database: sqlite3.Connection) -> Iterator[Fault]:
    """Yield what is wrong with the closings that the journal has.

    Raises: sqlite3.Error.
    """
    former: dict[Owner, list[Recorded]] = defaultdict(list)
    with closed_after(stored.closings(database)) as entries:
        for entry in entries:
            try:
                one = recorded.read(entry)
                yield from _faults_of(database, one, former[one.owner])
            except msgspec.DecodeError as error:
                yield Fault(Part.CLOSING, str(error), entry.seq, entry.seq)
                continue
            former[one.owner].append(one)


def _faults_of(
    database: sqlite3.Connection, one: Recorded, former: list[Recorded]
) -> Iterator[Fault]:
    """Raises: sqlite3.Error, msgspec.DecodeError."""
    made, seq = one.closing, one.seq
    expected = former[-1].closing.number + 1 if former else 1
    name = f"closing {made.number} of {one.owner.terminal_id}"
    if made.number != expected:
        text = f"{name} (entry {seq}) isn't the next one: {expected} was due"
        yield Fault(Part.CLOSING, text, seq, seq)
    if one.is_kept and not _is_from_archive(database, one):
        yield Fault(Part.CLOSING, f"{name} says another entry than its own, {seq}", seq, seq)
        return
    if one.is_kept:
        return  # what it covers is in the archive
    begin = period.begin_of(database, one.owner, former)
    told = period.period_of(database, one.owner, begin, seq - 1)
    if made.first_seq != begin.first_seq or made.period != told:
        text = f"the figures of {name} (entry {seq}) aren't those of its entries"
        yield Fault(Part.CLOSING, text, seq, seq)


def _is_from_archive(database: sqlite3.Connection, one: Recorded) -> bool:
    return one.closing.last_seq <= recorded.archive_end(database) < one.seq


def readable(database: sqlite3.Connection) -> dict[tuple[Owner, int], Closing]:
    """Return the closings that can be read, by server and terminal id and by number.

    Raises: sqlite3.Error.
    """
    found = {}
    with closed_after(stored.closings(database)) as entries:
        for entry in entries:
            try:
                one = recorded.read(entry)
            except msgspec.DecodeError:
                continue
            found[one.owner, one.closing.number] = one.closing
    return found
