"""Comparison of a settlement file with the journal: each line and each payment in one category.

Nothing is written but into a temporary file.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from terminal_app.journal.closings.refund_times import RefundKey
from terminal_app.journal.packing import pack_time
from terminal_app.journal.reader import Reader
from terminal_app.payments.figures import moved
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment
from terminal_app.payments.proven import Moved
from terminal_app.settlement.faults import NotWaitedForError
from terminal_app.settlement.layout import Layout
from terminal_app.settlement.lines import Line, Other, open_file
from terminal_app.settlement.result import Category, Comparison, Days, Finding, Sums
from terminal_app.texts import local

MOST_LISTED = 500
"""So many findings are named; the sums have all."""
_MOST_OTHERS = 20
T = TypeVar("T")


class Wanted(NamedTuple):
    """What is compared."""

    layouts: tuple[Layout, ...]
    server: str
    """Whose payments the file is about."""
    terminal_id: str
    currency: Currency
    """Of lines that don't say one and are missing here."""
    days: Days | None = None
    """None: those of the file."""


def compare(
    reader: Reader,
    file: Path,
    wanted: Wanted,
    is_waited_for: Callable[[], bool] = lambda: True,
) -> Comparison:
    """Compare ``file`` with the journal; ``is_waited_for`` is asked at each line and payment.

    Raises: SettlementFileError, NotWaitedForError, sqlite3.Error, msgspec.DecodeError.
    """
    opened = open_file(file, wanted.layouts, wanted.terminal_id)
    with closing(sqlite3.connect("", isolation_level=None)) as scratch:
        scratch.execute("PRAGMA journal_mode = OFF")
        scratch.execute("CREATE TABLE seen (name TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        scratch.execute("BEGIN")
        made = _Comparing(reader, wanted, scratch, is_waited_for)
        for line in made.while_waited_for(opened.lines):
            made.add(line)
        return made.finished(file, opened.layout)


class _Comparing:
    """A comparison that is being made; in memory are sums, and findings up to the limit."""

    def __init__(
        self,
        reader: Reader,
        wanted: Wanted,
        scratch: sqlite3.Connection,
        is_waited_for: Callable[[], bool],
    ) -> None:
        self._reader = reader
        self._is_waited_for = is_waited_for
        self._wanted = wanted
        self._seen = scratch
        self._sums: dict[tuple[Currency, Category], Sums] = {}
        self._fees: dict[Currency, int] = defaultdict(int)
        self._findings: dict[Category, list[Finding]] = defaultdict(list)
        self._unlisted = 0
        self._others: Counter[str] = Counter()
        self._first: date | None = None
        self._last: date | None = None
        self._undated = 0

    def while_waited_for(self, found: Iterable[T]) -> Iterator[T]:
        """Yield what is ``found``. Raises: NotWaitedForError."""
        for one in found:
            if not self._is_waited_for():
                raise NotWaitedForError
            yield one

    def add(self, line: Line | Other) -> None:
        """Put one line into its category."""
        if isinstance(line, Other):
            self._others[line.what] += 1
            return
        if line.day is not None:
            self._first = min(self._first or line.day, line.day)
            self._last = max(self._last or line.day, line.day)
        finding = self._of_line(line)
        currency = (finding.there or Money(0, self._wanted.currency)).currency
        self._fees[currency] += line.fee_minor
        self._put(finding)

    def _of_line(self, line: Line) -> Finding:
        number = line.numbers[0]
        known = ""
        again: Finding | None = None
        for payment, name, one in self._with_number(line):
            if one is None:
                known = payment.payment_id
                continue
            here = Money(one.amount_minor, payment.amount.currency)
            there = Money(line.amount_minor, line.currency or here.currency)
            category = Category.MATCHED if here == there else Category.OTHER_AMOUNT
            found = Finding(
                category,
                line.is_refund,
                number,
                line.line,
                there,
                here,
                payment.payment_id,
                payment.started_at,
            )
            if self._is_new(name, line.line):
                return found
            again = again or found
        if again is not None:
            return again._replace(category=Category.DOUBLED, here=None)
        there = Money(line.amount_minor, line.currency or self._wanted.currency)
        is_new = self._is_new(f"? {line.is_refund} {number}", line.line)
        category = Category.MISSING_HERE if is_new else Category.DOUBLED
        return Finding(category, line.is_refund, number, line.line, there, None, known)

    def _with_number(self, line: Line) -> Iterator[tuple[Payment, str, Moved | None]]:
        """Yield what has moved under the line's numbers; None: a payment that proves nothing."""
        for number in line.numbers:
            for payment in self._reader.of_receipt(number):
                if payment.owner.server != self._wanted.server:
                    continue
                found = False
                for name, is_refund, one in self._moves(payment):
                    if is_refund is line.is_refund and number in {one.receipt_id, one.refund_id}:
                        found = True
                        yield payment, name, one
                if not found and not payment.taken_elsewhere:
                    yield payment, "", None

    def _moves(self, payment: Payment) -> Iterator[tuple[str, bool, Moved]]:
        """Yield the charges and refunds that count here, each with a name of its own."""
        if payment.taken_elsewhere and self._reader.is_sold_here(payment):
            return
        money = moved(payment)
        for is_refund, moves in ((False, money.charges), (True, money.refunds)):
            for place, one in enumerate(moves):
                yield f"{payment.payment_id} {is_refund} {place}", is_refund, one

    def _is_new(self, name: str, line: int) -> bool:
        """Whether no line before has that name; it has it now."""
        query = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
        return self._seen.execute(query, (name, line)).rowcount > 0

    def _is_seen(self, name: str) -> bool:
        query = "SELECT 1 FROM seen WHERE name = ?"
        return self._seen.execute(query, (name,)).fetchone() is not None

    def _put(self, finding: Finding) -> None:
        for money, is_there in ((finding.there, True), (finding.here, False)):
            if money is not None:
                key = money.currency, finding.category
                sums = self._sums.get(key) or Sums(*key)
                side = sums.there if is_there else sums.here
                side = side.plus(money.amount_minor, is_refund=finding.is_refund)
                self._sums[key] = (
                    sums._replace(there=side) if is_there else sums._replace(here=side)
                )
        if finding.category is Category.MATCHED:
            return
        listed = self._findings[finding.category]
        # Each category shows some, however many another has.
        if len(listed) < MOST_LISTED // len(Category):
            listed.append(finding)
        else:
            self._unlisted += 1

    # -- what the file doesn't have -------------------------------------------------------

    def finished(self, file: Path, layout: Layout) -> Comparison:
        """Look for what the file doesn't have, and return the whole."""
        days = self._wanted.days
        if days is None and self._first is not None and self._last is not None:
            days = Days(self._first, self._last)
        if days is not None:
            self._look_for_missing(days)
        in_order = sorted(
            self._sums.values(), key=lambda one: (one.currency.value, one.category.value)
        )
        return Comparison(
            file.name,
            layout.name,
            days,
            tuple(in_order),
            tuple(sorted(self._fees.items(), key=lambda one: one[0].value)),
            tuple(one for category in Category for one in self._findings[category]),
            self._unlisted,
            tuple(self._others.most_common(_MOST_OTHERS)),
            self._undated,
        )

    def _look_for_missing(self, days: Days) -> None:
        begin = datetime.combine(days.first, time()).astimezone()
        end = datetime.combine(days.last + timedelta(days=1), time()).astimezone()
        span = pack_time(begin), pack_time(end)
        for payment in self.while_waited_for(self._reader.changed_since(span[0])):
            self._look_at(payment, days, is_archived=False)
        for payment in self.while_waited_for(self._reader.archived_between(*span)):
            self._look_at(payment, days, is_archived=True)

    def _look_at(self, payment: Payment, days: Days, *, is_archived: bool) -> None:
        if payment.owner.server != self._wanted.server:
            return
        times: dict[RefundKey, str] | None = None
        for name, is_refund, one in self._moves(payment):
            if self._is_seen(name):
                continue
            at = one.at or payment.started_at
            if is_refund:
                if times is None:
                    payment_id = payment.payment_id
                    times = {} if is_archived else self._reader.refund_times(payment_id)
                at = times.get((one.receipt_id, one.refund_id), "")
                self._undated += not at
            moment = local(at) or (None if is_refund else local(payment.started_at))
            if moment is None or not days.first <= moment.date() <= days.last:
                continue
            self._put(
                Finding(
                    Category.MISSING_THERE,
                    is_refund,
                    (one.refund_id if is_refund else None) or one.receipt_id or "",
                    here=Money(one.amount_minor, payment.amount.currency),
                    payment_id=payment.payment_id,
                    started_at=payment.started_at,
                )
            )
