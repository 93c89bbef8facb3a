"""X, Z, export and settlement come to what the raw entries say, whatever happens and when.

The sums to compare with are read off the receipts in the entries themselves, those of archives
among them, and not off the payments that the program makes of them.
"""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal_app.console.csv_cells import Style
from terminal_app.console.export import as_csv, as_json
from terminal_app.console.export.booked import Days
from terminal_app.journal import stored
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_read_only
from terminal_app.payments.inputs import (
    IllegalInputError,
    Input,
    ReceiptReceived,
    RefundRequested,
    TimedOut,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Owner, Payment, State, Wait
from terminal_app.settings import Settlement
from terminal_app.settlement.comparison import Wanted, compare
from terminal_app.settlement.layout import layouts
from terminal_app.settlement.result import Category, Comparison
from terminal_app.settlement.result import Days as SettledDays
from tests.unit.journal.test_closings import OTHER_TILL, OWNERS, TILL, Till
from tests.unit.payments import cases

EVER = Days(date(2026, 1, 1), date(2027, 12, 31), 0)
MOMENTS = (
    # Midnight in Oslo, and the hours that are left out and doubled there.
    "2026-03-28T22:59:59+00:00",
    "2026-03-28T23:00:00+00:00",
    "2026-03-29T00:59:59+00:00",
    "2026-03-29T01:00:00+00:00",
    "2026-10-24T22:30:00+00:00",
    "2026-10-25T00:30:00+00:00",
    "2026-10-25T01:30:00+00:00",
    "2026-12-31T23:30:00+00:00",
)
NEAR = sorted(
    {
        date.fromisoformat(moment[:10]) + timedelta(days=offset)
        for moment in MOMENTS
        for offset in (-1, 0, 1)
    }
)
"""All business days that they can belong to."""


pytestmark = pytest.mark.usefixtures("oslo")


# -- what happens ------------------------------------------------------------------------------


class Step(NamedTuple):
    """One thing that happens; ``which`` chooses among the payments that there are."""

    what: str
    which: int = 0
    owner: Owner = TILL
    moment: str = MOMENTS[0]


_TOLD = ("paid", "paid", "paid", "again", "ask", "back", "cancel", "canceled", "late", "by hand")
_OF_PAYMENT = st.builds(Step, st.sampled_from(_TOLD), st.integers(0, 9))
_BEGIN = st.builds(
    Step, st.just("begin"), owner=st.sampled_from(OWNERS), moment=st.sampled_from(MOMENTS)
)
_CLOSE = st.builds(Step, st.just("close"), owner=st.sampled_from(OWNERS))
STEPS = st.lists(
    st.one_of(_BEGIN, _OF_PAYMENT, _OF_PAYMENT, _CLOSE, st.just(Step("archive"))),
    min_size=8,
    max_size=40,
)


@contextmanager
def happened(steps: list[Step]) -> Iterator[Till]:
    """Make a till to which ``steps`` happened."""
    with tempfile.TemporaryDirectory() as folder:
        till = Till(Path(folder) / "till")
        try:
            for step in steps:
                take(till, step)
            yield till
        finally:
            till.journal.close()


def take(till: Till, step: Step) -> None:
    payments = list(till.payments.values())
    match step.what:
        case "begin":
            currency = Currency.SEK if len(payments) % 4 == 3 else Currency.NOK
            amount = Money(cases.ASKED_FOR.amount_minor + len(payments), currency)
            new = replace(cases.NEW, owner=step.owner, amount=amount, started_at=step.moment)
            till.apply(till.begin(new).payment_id, cases.CODE)
        case "close":
            till.close_day(step.owner)
        case "archive":
            till.archive()
        case _ if payments:
            payment = payments[step.which % len(payments)]
            told = told_of(payment, step.what)
            with suppress(IllegalInputError):
                if told is not None:
                    till.apply(payment.payment_id, told)


def told_of(payment: Payment, what: str) -> Input | None:
    """Return what is told of a payment; None: it can't be."""
    first, second = (f"{int(payment.payment_id[:8])}0{charge}" for charge in (1, 2))
    standing = payment.standing[-1].receipt_id if payment.standing else None
    match what:
        case "paid":
            return ReceiptReceived(first, State.COMPLETE, payment.amount, "Vipps", None)
        case "again":
            return ReceiptReceived(second, State.COMPLETE, payment.amount, "Swish", None)
        case "ask" if standing is not None:
            return RefundRequested(standing, "Ola")
        case "back" if standing is not None:
            return ReceiptReceived(standing, State.REVERSED, payment.amount)
        case "cancel":
            return cases.CANCEL
        case "canceled":
            return cases.CANCELED
        case "late":
            return TimedOut(Wait.CUSTOMER)
        case "by hand":
            return cases.SETTLED_PAID
    return None


# -- what the entries say ----------------------------------------------------------------------


class Raw(NamedTuple):
    """One charge or refund that a receipt in the entries proves."""

    owner: Owner
    currency: str
    number: str
    is_refund: bool
    amount_minor: int


def raw(till: Till) -> set[Raw]:
    """Return what the receipts in all entries say, those of archives among them."""
    owners: dict[str, Owner] = {}
    found: set[Raw] = set()
    archives = sorted((till.folder / "archives").glob("*.sqlite3"))
    for file in (*archives, till.folder / FILE_NAME):
        with open_read_only(file) as database, closing(stored.walk(database)) as entries:
            for entry in entries:
                body = json.loads(entry.body)
                name = entry.payment_id or ""
                if body.get("input") == "Begin":
                    told = body["payment"]["owner"]
                    owners[name] = Owner(told["server"], told["terminal_id"])
                if body.get("input") == "ReceiptCame":
                    amount, is_refund = body["amount"], body["state"] == "REVERSED"
                    number, minor = body["receipt_id"], amount["amount_minor"]
                    found.add(Raw(owners[name], amount["currency"], number, is_refund, minor))
    return found


Sums = dict[tuple[Owner, str], tuple[int, int]]
"""Sales and refunds in minor units, by owner and currency."""


def added(told: Iterable[tuple[Owner, str, int, int]]) -> Sums:
    """Return the sums of sales and refunds; those that come to nothing are left out."""
    sales: Counter[tuple[Owner, str]] = Counter()
    refunds: Counter[tuple[Owner, str]] = Counter()
    for owner, currency, sale_minor, refund_minor in told:
        sales[owner, currency] += sale_minor
        refunds[owner, currency] += refund_minor
    return {key: (sales[key], refunds[key]) for key in sales if sales[key] or refunds[key]}


def expected_of(till: Till) -> Sums:
    return added(
        (one.owner, one.currency, *((0, minor) if one.is_refund else (minor, 0)))
        for one in raw(till)
        for minor in (one.amount_minor,)
    )


# -- what the program says ---------------------------------------------------------------------


def closed(till: Till) -> Sums:
    """Return what all Z and the X come to."""
    with till.reading() as reader:
        periods = [one.closing.period for one in reader.closings()]
        periods += [reader.so_far(owner) for owner in OWNERS]
    return added(
        (
            period.owner,
            one.currency.value,
            one.figures.sales.amount_minor,
            one.figures.refunds.amount_minor,
        )
        for period in periods
        for one in period.sums
    )


def rows_of(till: Till, days: Days) -> list[dict[str, str]]:
    with till.reading() as reader:
        text = "\r\n".join(as_csv.payment_lines(reader, days, Style()))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def minor(text: str) -> int:
    return int(text.replace(".", ""))


def exported(rows: list[dict[str, str]]) -> Sums:
    assert all(minor(row["net"]) == minor(row["sales"]) - minor(row["refunds"]) for row in rows)
    return added(
        (
            Owner(row["server"], row["terminalId"]),
            row["currency"],
            minor(row["sales"]),
            minor(row["refunds"]),
        )
        for row in rows
    )


def totals(till: Till) -> Sums:
    """Return the totals of the JSON document."""
    with till.reading() as reader:
        told = json.loads("\n".join(as_json.lines(reader, EVER)))
    return added(
        (
            Owner(one["server"], one["terminalId"]),
            one["currency"],
            one["sales"]["amount"],
            one["refunds"]["amount"],
        )
        for one in told["totals"]
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS, st.integers(0, 12))
def test_closings_and_export_come_to_what_the_receipts_in_the_entries_say(
    steps: list[Step], cut_off_hour: int
) -> None:
    with happened(steps) as till:
        expected = expected_of(till)
        assert closed(till) == expected
        assert totals(till) == expected
        rows = rows_of(till, EVER)
        assert exported(rows) == expected
        # Each payment once: on one business day, whose figures are those of the day's page.
        by_day: list[dict[str, str]] = []
        for day in NEAR:
            of_day = rows_of(till, Days(day, day, cut_off_hour))
            with till.reading() as reader:
                figures = reader.figures_of(day, cut_off_hour)
            nets = sum(one.told.figures.net_minor for one in figures)
            assert sum(minor(row["net"]) for row in of_day) == nets
            assert {row["day"] for row in of_day} <= {day.isoformat()}
            by_day += of_day
        ids = sorted(row["paymentId"] for row in rows)
        assert sorted(row["paymentId"] for row in by_day) == ids == sorted(till.payments)


# -- the settlement ----------------------------------------------------------------------------


class Told(NamedTuple):
    """A line of the provider's file."""

    number: str
    is_refund: bool
    amount_minor: int


def compared(till: Till, lines: list[Told]) -> Comparison:
    own = Settlement(
        format="csv",
        receipt="No",
        amount="Sum",
        kind="Kind",
        sale_word="Sale",
        refund_word="Refund",
        decimal=".",
    )
    file = till.folder.parent / "settlement.csv"
    rows = [
        f"{one.number},{'Refund' if one.is_refund else 'Sale'},"
        f"{one.amount_minor // 100}.{one.amount_minor % 100:02}\n"
        for one in lines
    ]
    file.write_text("".join(("No,Kind,Sum\n", *rows)), encoding="utf-8")
    days = SettledDays(EVER.first, EVER.last)
    wanted = Wanted(layouts(own), TILL.server, TILL.terminal_id, Currency.NOK, days)
    with till.reading() as reader:
        return compare(reader, file, wanted)


CHANGES = ("kept", "kept", "kept", "left out", "other amount", "twice", "unknown")
UNKNOWN = Told("900000000", is_refund=False, amount_minor=777)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS, st.lists(st.sampled_from(CHANGES), min_size=1, max_size=30))
def test_a_settlement_and_the_journal_are_whole_in_their_categories(
    steps: list[Step], changes: list[str]
) -> None:
    with happened(steps) as till:
        own = sorted(
            (one for one in raw(till) if one.owner in {TILL, OTHER_TILL}),
            key=lambda one: (one.number, one.is_refund),
        )
        lines, expected = [UNKNOWN], Counter({Category.MISSING_HERE: 1})
        for place, one in enumerate(own):
            line = Told(one.number, one.is_refund, one.amount_minor)
            match changes[place % len(changes)]:
                case "left out":
                    expected[Category.MISSING_THERE] += 1
                case "other amount":
                    expected[Category.OTHER_AMOUNT] += 1
                    lines.append(line._replace(amount_minor=line.amount_minor + 1))
                case "twice":
                    expected[Category.DOUBLED] += 1
                    lines += [line, line]
                case "unknown":
                    expected[Category.MISSING_HERE] += 1
                    lines += [line, UNKNOWN._replace(number=f"9{place:09}")]
                case _:
                    lines.append(line)
        told = compared(till, lines)
        found = Counter(one.category for one in told.findings)
        # An archive alone says when its refunds were made: these aren't looked for.
        found[Category.MISSING_THERE] += told.undated
        assert found == expected
        nets = [told.total(currency)[0].net_minor for currency in Currency]
        assert sum(nets) == sum(
            -one.amount_minor if one.is_refund else one.amount_minor for one in lines
        )
        for currency in Currency:
            here = told.total(currency)[1]
            of_currency = [one for one in own if one.currency == currency.value]
            sales = [one.amount_minor for one in of_currency if not one.is_refund]
            assert (here.sales.number, here.sales.amount_minor) == (len(sales), sum(sales))
        refunds = sum(told.total(currency)[1].refunds.number for currency in Currency)
        assert refunds + told.undated == sum(one.is_refund for one in own)
