"""What a period of one server and terminal id comes to, and the closing of it.

Each payment counts by what its figures are after the period less what they were before it. So
the sum of all closings and of what has come since is always that of all payments.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from terminal_app.journal import archive_index, starts, stored
from terminal_app.journal.closings import recorded
from terminal_app.journal.closings.changes import NOW, Changed, Changes, Span
from terminal_app.journal.closings.recorded import Base, Recorded
from terminal_app.journal.entries import decode_payment
from terminal_app.journal.tags import JOURNAL_LOST
from terminal_app.payments.closing import Closing, Correction, CurrencyFigures, Period
from terminal_app.payments.figures import (
    NOTHING,
    Key,
    OpenOutcome,
    Sums,
    Tally,
    of_payment,
    open_outcome,
)
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Owner, Payment

MOST_AT_ONCE = 2_000
"""So many payments are added up in less than a tenth of a second."""


class Begin(NamedTuple):
    """Where a period begins."""

    number: int
    """The last closing's; 0: there is none."""
    after: int
    """The last entry that isn't in it any more; 0: it begins with the first one."""
    first_seq: int
    """The first entry that it covers, which may be in an archive."""
    before: Period | None
    """What an archive has of it already."""
    open: tuple[OpenOutcome, ...]
    """What was open when it began."""
    closings: Callable[[], Iterator[tuple[int, int]]]
    """Yields entry and number of each closing before, the newest first."""


class Asker(NamedTuple):
    """Who closes the day."""

    operator: str
    allowed_by: str = ""
    user: str = ""


def begin_of(
    database: sqlite3.Connection, owner: Owner, former: Sequence[Recorded] | None = None
) -> Begin:
    """Return where the period begins that follows the owner's last closing.

    ``former``: the owner's closings, where not all that the journal has are meant.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    newest = recorded.last(database, owner) if former is None else next(reversed(former), None)
    if newest is None:
        return Begin(0, 0, 1, None, (), lambda: iter(()))

    def closings() -> Iterator[tuple[int, int]]:
        # One after the other: they are asked for as far back as a correction goes.
        told = recorded.newest_of(database, owner) if former is None else reversed(former)
        return ((one.closing.last_seq, one.closing.number) for one in told)

    last = newest.closing
    if not newest.is_kept:
        return Begin(
            last.number, last.last_seq, last.last_seq + 1, None, last.period.open, closings
        )
    base = recorded.base_of(database, owner) or Base(last.number, Period(owner))
    # The entry that follows the archive says what was open by then.
    after = recorded.archive_end(database) + 1
    is_open = base.period.open
    return Begin(last.number, after, last.last_seq + 1, base.period, is_open, closings)


def owners(database: sqlite3.Connection) -> list[Owner]:
    """Return the servers and terminal ids that tills were started with, in order.

    Raises: sqlite3.Error.
    """
    found = [Owner(one.server, one.terminal_id) for one in starts.last_of_each(database)]
    return [one for one in found if one.terminal_id]


def is_short(database: sqlite3.Connection, begin: Begin) -> bool:
    """Whether a period has so few payments that it is added up at once.

    Raises: sqlite3.Error.
    """
    query = "SELECT count(*) FROM (SELECT 1 FROM payments WHERE first_seq > ? LIMIT ?)"
    (number,) = database.execute(query, (begin.after, MOST_AT_ONCE + 1)).fetchone()
    if not begin.after:
        number += archive_index.number_not_here(database)
    return int(number) <= MOST_AT_ONCE


def only_open(database: sqlite3.Connection, owner: Owner) -> Period:
    """Return a period without sums: what isn't settled now, whenever it was begun.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    of_owner = "server = ? AND terminal_id = ?"
    found: dict[str, OpenOutcome] = {}
    for where in ("outcome = 'not_known'", "alarms > 0"):
        query = f"SELECT snapshot FROM payments WHERE {where} AND {of_owner}"  # noqa: S608 - constants
        for (snapshot,) in database.execute(query, (owner.server, owner.terminal_id)).fetchall():
            is_open = open_outcome(decode_payment(snapshot))
            if is_open is not None:
                found[is_open.payment_id] = is_open
    return Period(owner, (), _by_time(found.values()))


def _by_time(told: Iterable[OpenOutcome]) -> tuple[OpenOutcome, ...]:
    return tuple(sorted(told, key=lambda one: (one.started_at, one.payment_id)))


def period_of(database: sqlite3.Connection, owner: Owner, begin: Begin, upto: int = NOW) -> Period:
    """Return what the entries from ``begin`` up to ``upto`` come to.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    made = _Making(database, owner, begin, upto)
    for one in made.changes.within(made.span):
        made.add(one)
    return made.finished()


class _Making:
    """A period that is being added up; in memory is what isn't settled, and no more."""

    def __init__(self, database: sqlite3.Connection, owner: Owner, begin: Begin, upto: int) -> None:
        self.changes = Changes(database)
        self.span = Span(begin.after, upto)
        self._owner = owner
        self._begin = begin
        self._tallies: dict[Currency, Tally] = defaultdict(Tally)
        self._open = {one.payment_id: one for one in begin.open}
        self._corrections: list[Correction] = []
        self._older = begin.closings()
        self._former: list[tuple[int, int]] = []
        """Entry and number of closings before, the newest first, as far as they were asked for."""
        self._elsewhere: set[str] = set()
        """Payments taken elsewhere: whether their sale is here is asked once all are known."""
        if begin.before is not None:
            for one in begin.before.sums:
                self._tallies[one.currency].add_figures(one.figures)
            self._corrections += begin.before.corrections

    def add(self, changed: Changed) -> None:
        """Add what the span has changed of one payment."""
        before, payment = changed.before, changed.payment
        if payment.taken_elsewhere:
            self._elsewhere.add(payment.payment_id)
            return
        self._elsewhere.update(self.changes.sharing(payment, before))
        if payment.owner == self._owner:
            sums = {} if before is None else of_payment(before)
            self._count(changed, sums, of_payment(payment))

    def finished(self) -> Period:
        """Return the sums, once all that has changed was added."""
        for payment_id in sorted(self._elsewhere):
            self._add_taken_elsewhere(payment_id)
        return Period(
            self._owner,
            tuple(
                CurrencyFigures(currency, figures)
                for currency, tally in sorted(self._tallies.items(), key=lambda one: one[0].value)
                if (figures := tally.figures()) != NOTHING
            ),
            _by_time(self._open.values()),
            tuple(self._corrections),
        )

    def _add_taken_elsewhere(self, payment_id: str) -> None:
        changes, (after, upto) = self.changes, self.span
        payment = changes.payment_at(payment_id, upto)
        if payment is None or payment.owner != self._owner:
            return
        before = changes.payment_at(payment_id, after) if after else None
        sums: Sums = {}
        if before is not None:
            is_sold_here = changes.is_sold_here(before, after)
            sums = of_payment(before, is_sold_here=is_sold_here)
        is_sold_here = changes.is_sold_here(payment, upto)
        changed = Changed(changes.first_seq_of(payment_id), before, payment)
        self._count(changed, sums, of_payment(payment, is_sold_here=is_sold_here))

    def _count(self, changed: Changed, before: Sums, after: Sums) -> None:
        payment = changed.payment
        open_now = open_outcome(payment)
        self._open.pop(payment.payment_id, None)
        if open_now is not None:
            self._open[payment.payment_id] = open_now
        if before == after and not _changes_currency(changed):
            return
        if changed.before is not None:
            self._tallies[changed.before.amount.currency].add(before, -1)
        self._tallies[payment.amount.currency].add(after)
        closing = self._covered_by(changed.first_seq)
        if closing and changed.before is not None:
            self._corrections.append(_correction(payment, closing, before, after))

    def _covered_by(self, first_seq: int) -> int:
        """Return the number of the closing that covers that entry first; 0: none before this."""
        known = self._former
        while not known or known[-1][0] >= first_seq:
            older = next(self._older, None)
            if older is None:
                break
            known.append(older)
        closings = [number for seq, number in known if seq >= first_seq]
        return closings[-1] if closings else 0


def _changes_currency(changed: Changed) -> bool:
    """Whether only now the server has said in which currency a refund by number is."""
    before = changed.before
    return before is not None and before.amount.currency is not changed.payment.amount.currency


def _correction(payment: Payment, closing: int, before: Sums, after: Sums) -> Correction:
    tally = Tally()
    tally.add(_whole(after))
    tally.add(_whole(before), -1)
    return Correction(
        payment.payment_id,
        payment.started_at,
        payment.amount,
        closing,
        tally.figures(),
        payment.receipt_id,
    )


def _whole(sums: Sums) -> dict[Key, tuple[int, int]]:
    """Return the sums that aren't by method or operator."""
    return {key: count for key, count in sums.items() if key.is_whole}


# -- closings --------------------------------------------------------------------------------


def next_closing(
    database: sqlite3.Connection, owner: Owner, day: date, asker: Asker, last_seq: int
) -> Closing:
    """Return the closing that follows the last one; its entry comes right after ``last_seq``.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    begin = begin_of(database, owner)
    return Closing(
        begin.number + 1,
        day.isoformat(),
        begin.first_seq,
        last_seq + 1,
        period_of(database, owner, begin, last_seq),
        asker.operator,
        asker.allowed_by,
        asker.user if asker.user != asker.operator else "",
        tuple(_lost(database, begin.first_seq, last_seq)),
    )


def _lost(database: sqlite3.Connection, first_seq: int, last_seq: int) -> Iterator[int]:
    for entry in stored.of_kind(database, JOURNAL_LOST):
        if first_seq <= entry.seq <= last_seq:
            yield entry.seq
