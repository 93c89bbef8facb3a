"""What came of comparing a settlement file with the journal: frozen values.

What the file has is the sum of its categories, and so is what the journal has: nothing is left
over.
"""

import enum
from datetime import date
from typing import NamedTuple

from terminal_app.payments.figures import Count
from terminal_app.payments.money import Currency, Money


class Category(enum.Enum):
    """What became of a line or a payment."""

    MATCHED = "matched"
    OTHER_AMOUNT = "other_amount"
    MISSING_HERE = "missing_here"
    """In the file, and no proven charge or refund of the journal."""
    MISSING_THERE = "missing_there"
    """A charge or refund of these days, and not in the file."""
    DOUBLED = "doubled"
    """A line about what another line has already."""


class Finding(NamedTuple):
    """A line or a payment that isn't simply matched."""

    category: Category
    is_refund: bool
    number: str
    """The receipt number; empty: the server hasn't said one."""
    line: int = 0
    """In the file; 0: it isn't there."""
    there: Money | None = None
    """What the file says."""
    here: Money | None = None
    """What the journal says."""
    payment_id: str = ""
    """Of the journal's payment; of a line that is missing here: it isn't proven yet."""
    started_at: str = ""
    """When that was begun, ISO 8601 in UTC."""


class Side(NamedTuple):
    """Sales and refunds on one side."""

    sales: Count = Count()
    refunds: Count = Count()

    @property
    def net_minor(self) -> int:
        """Sales less refunds."""
        return self.sales.amount_minor - self.refunds.amount_minor

    def plus(self, amount_minor: int, *, is_refund: bool) -> "Side":
        """Return this with one sale or refund more."""
        before = self.refunds if is_refund else self.sales
        after = Count(before.number + 1, before.amount_minor + amount_minor)
        return Side(self.sales, after) if is_refund else Side(after, self.refunds)


class Sums(NamedTuple):
    """One category in one currency."""

    currency: Currency
    category: Category
    there: Side = Side()
    here: Side = Side()


class Days(NamedTuple):
    """Days on the calendar, both among them."""

    first: date
    last: date


class Comparison(NamedTuple):
    """What came of comparing."""

    file: str
    layout: str
    days: Days | None
    """Whose payments are looked for in the file; None: it says no day, and nobody did."""
    sums: tuple[Sums, ...]
    fees: tuple[tuple[Currency, int], ...]
    """In minor units, of all lines."""
    findings: tuple[Finding, ...]
    """In the order of the categories and lines; limited in number."""
    unlisted: int = 0
    """The number of findings that aren't listed."""
    other_lines: tuple[tuple[str, int], ...] = ()
    """How many lines are no sale and no refund, by what they say; the most frequent."""
    undated: int = 0
    """Refunds whose day only an archive says: not looked for in the file."""

    @property
    def agrees(self) -> bool:
        """All that is in the file is in the journal, and the other way round."""
        return not self.findings

    def total(self, currency: Currency) -> tuple[Side, Side]:
        """Return what file and journal have of that currency."""
        there = here = Side()
        for one in self.sums:
            if one.currency is currency:
                there, here = _added(there, one.there), _added(here, one.here)
        return there, here


def _added(one: Side, other: Side) -> Side:
    def count(first: Count, second: Count) -> Count:
        return Count(first.number + second.number, first.amount_minor + second.amount_minor)

    return Side(count(one.sales, other.sales), count(one.refunds, other.refunds))
