"""Payments with all that the books ask of them, read one after the other."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from terminal_app.journal.closings import business_day
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.journal.closings.refund_times import RefundKey
from terminal_app.journal.reader import Reader
from terminal_app.journal.search.begun import Begun
from terminal_app.payments import figures
from terminal_app.payments.figures import Count, Key, Part, Sums, of_payment
from terminal_app.payments.payment import Owner, Payment
from terminal_app.payments.proven import Proven
from terminal_app.texts import local

_NOTHING = Proven((), ())


class Booked(NamedTuple):
    """One payment as it is now."""

    payment: Payment
    day: date | None
    """The business day on which it was begun."""
    sums: Sums
    """What it comes to, as in the day's figures."""
    money: Proven
    """The charges and refunds that the sums are made of."""
    refunded_at: Mapping[RefundKey, str]
    changed_at: str | None
    """When its last change was recorded, ISO 8601 in UTC; None: an archive says it."""
    closing: int | None
    """The number of the closing that covers it first."""
    corrections: tuple[int, ...]
    """The numbers of the closings that have it as a correction."""

    @property
    def kind(self) -> str:
        """What it is called in each format."""
        return "refund_of_another_till" if self.payment.taken_elsewhere else "sale"

    def figure(self, part: Part) -> Count:
        """Return one of the figures that it comes to."""
        return Count(*self.sums.get(Key(part), (0, 0)))

    @property
    def net_minor(self) -> int:
        """Sales less refunds."""
        return self.figure(Part.SALES).amount_minor - self.figure(Part.REFUNDS).amount_minor


@dataclass(slots=True)
class Closings:
    """Which closings a payment is in, of each server and terminal id."""

    _ends: dict[Owner, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    _corrections: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: Recorded) -> None:
        """Add a closing; they come in their order."""
        closing = one.closing
        self._ends[one.owner].append((closing.last_seq, closing.number))
        for each in closing.period.corrections:
            self._corrections[each.payment_id].append(closing.number)

    def first_of(self, owner: Owner, first_seq: int) -> int | None:
        """Return the number of the first closing that covers an entry; None: it isn't closed."""
        ends = self._ends.get(owner, [])
        place = bisect_left(ends, (first_seq, 0))
        return ends[place][1] if place < len(ends) else None

    def corrections_of(self, payment_id: str) -> tuple[int, ...]:
        """Return the numbers of those that have a payment as a correction."""
        return tuple(self._corrections.get(payment_id, ()))


class Days(NamedTuple):
    """Business days, both among them."""

    first: date
    last: date
    cut_off_hour: int

    @property
    def bounds(self) -> tuple[int, int]:
        """Begin and end, in milliseconds since 1970."""
        begin, _ = business_day.bounds(self.first, self.cut_off_hour)
        _, end = business_day.bounds(self.last, self.cut_off_hour)
        return begin, end


def payments(reader: Reader, days: Days) -> Iterator[Booked]:
    """Yield the payments that were begun on these days, in the order of their times.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    closings = Closings()
    for one in reader.closings():
        closings.add(one)
    for begun, payment in reader.begun_between(*days.bounds):
        yield _booked(reader, closings, begun, payment, days.cut_off_hour)


def closings(reader: Reader, days: Days) -> Iterator[Recorded]:
    """Yield the closings that were made on these business days, in their order.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    first, last = days.first.isoformat(), days.last.isoformat()
    return (one for one in reader.closings() if first <= one.closing.day <= last)


def _booked(
    reader: Reader, closings: Closings, begun: Begun, payment: Payment, cut_off_hour: int
) -> Booked:
    # Its refund counts with the sale, which is in this journal, too.
    is_sold_here = payment.taken_elsewhere and reader.is_sold_here(payment)
    money = _NOTHING if is_sold_here else figures.moved(payment)
    moment = local(payment.started_at)
    return Booked(
        payment,
        None if moment is None else business_day.of(moment, cut_off_hour),
        of_payment(payment, is_sold_here=is_sold_here),
        money,
        reader.refund_times(payment.payment_id) if money.refunds else {},
        reader.changed_at(begun.last_seq),
        closings.first_of(payment.owner, begun.first_seq),
        closings.corrections_of(payment.payment_id),
    )
