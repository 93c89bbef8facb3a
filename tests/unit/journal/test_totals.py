"""What the journal's payments come to: each counted once, and never another server's money."""

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from terminal_app.journal.totals import Report, Sum, Sums, SumsKey, summarize
from terminal_app.payments.inputs import ReceiptReceived, StatusReceived, TakenUp
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, Owner, Payment, State
from terminal_app.payments.refunds import taken_elsewhere
from tests.unit.payments import cases

NEW = cases.NEW
PAID = cases.after(cases.CODE, cases.PAID)
TWICE = cases.after(cases.CODE, cases.PAID, cases.PAID_TWICE)
AMOUNT = cases.ASKED_FOR.amount_minor
DAY = date(2026, 11, 22)


pytestmark = pytest.mark.usefixtures("oslo")


def heading(**changes: Any) -> SumsKey:  # noqa: ANN401 - any field
    return SumsKey(NEW.owner, Currency.NOK, DAY)._replace(**changes)


def summed(payments: Sequence[Payment]) -> Report:
    """Return the totals of payments that are all there are."""
    return summarize(payments, cases.sold_in(payments))


def figures(*payments: Payment) -> Sums:
    """Return the figures of payments of one day."""
    made = summed(payments)
    assert made.days == {heading(): made.totals[heading(day=None)]}
    return made.days[heading()]


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        (PAID, Sums(paid=Sum(1, AMOUNT))),
        (TWICE, Sums(paid=Sum(1, 2 * AMOUNT), second_charges=Sum(1, AMOUNT))),
        (cases.after(cases.DISMISSED, start=TWICE), Sums(paid=Sum(1, 2 * AMOUNT))),
        (NEW, Sums(not_known=Sum(1, AMOUNT))),
        (cases.after(cases.CODE, cases.DISAGREES), Sums(not_known=Sum(1, AMOUNT))),
        (cases.after(cases.CODE, StatusReceived(State.CANCELED)), Sums(not_paid=Sum(1, AMOUNT))),
        (
            cases.after(cases.CODE, cases.PAID, cases.REFUNDED),
            Sums(refunded=Sum(1, AMOUNT), paid_back=Sum(1, AMOUNT)),
        ),
        (
            cases.after(cases.CODE, cases.PAID, cases.REFUND),
            Sums(not_known=Sum(1, AMOUNT)),
        ),
        (
            cases.after(cases.REFUNDED, start=TWICE),
            Sums(paid=Sum(1, AMOUNT), paid_back=Sum(1, AMOUNT)),
        ),
        (
            cases.after(cases.REFUNDED, ReceiptReceived("2", State.REVERSED, None), start=TWICE),
            Sums(refunded=Sum(1, AMOUNT), paid_back=Sum(2, 2 * AMOUNT)),
        ),
        (
            cases.after(cases.CODE, TakenUp(), cases.SETTLED_PAID),
            Sums(by_hand_paid=Sum(1, AMOUNT)),
        ),
        (
            cases.after(cases.CODE, TakenUp(), cases.SETTLED_NOT_PAID),
            Sums(by_hand_not_paid=Sum(1, AMOUNT)),
        ),
        (
            cases.after(cases.CODE, TakenUp(), cases.SETTLED_NOT_PAID, cases.PAID),
            Sums(paid=Sum(1, AMOUNT), other_alarms=Sum(1, AMOUNT)),
        ),
    ],
)
def test_a_payment_stands_where_it_belongs(payment: Payment, expected: Sums) -> None:
    assert figures(payment) == expected


def test_payments_of_a_day_are_added_up() -> None:
    assert figures(PAID, TWICE, NEW, NEW) == Sums(
        paid=Sum(2, 3 * AMOUNT), not_known=Sum(2, 2 * AMOUNT), second_charges=Sum(1, AMOUNT)
    )


def test_a_sale_of_another_till_is_not_this_ones_and_its_refund_is() -> None:
    zero = Money(0, Currency.NOK)
    known = taken_elsewhere(
        "1", payment_id="x", owner=NEW.owner, zero=zero, operator="Kari", at=NEW.started_at
    )
    assert figures(known) == Sums()
    back = cases.after(cases.REFUND, cases.REFUNDED, start=known)
    assert figures(back) == Sums(paid_back=Sum(1, AMOUNT))
    assert figures(cases.after(cases.REFUND, start=known)).not_known == Sum(1, 0)


def test_currencies_servers_and_terminals_are_never_added() -> None:
    crowns = dataclasses.replace(PAID, amount=Money(1, Currency.SEK), charges=())
    test = dataclasses.replace(PAID, owner=Owner("wss://test.example/ws", "TILL-1"))
    other = dataclasses.replace(PAID, owner=Owner(NEW.owner.server, "TILL-2"))
    made = summed([PAID, crowns, test, other])
    assert [sum(one.paid.amount_minor for one in made.totals.values()), len(made.totals)] == [
        3 * AMOUNT + 1,
        4,
    ]
    assert all(one.paid.number == 1 for one in made.totals.values())
    assert list(made.days) == [
        heading(),
        heading(currency=Currency.SEK),
        heading(owner=other.owner),
        heading(owner=test.owner),
    ]


def test_the_day_is_the_tills_own() -> None:
    late = dataclasses.replace(PAID, started_at="2026-11-22T23:30:00+00:00")
    early = dataclasses.replace(PAID, started_at="2026-11-21T23:30:00+00:00")
    made = summed([late, early])
    assert [each.day for each in made.days] == [DAY, date(2026, 11, 23)]
    assert [one.paid.number for one in made.totals.values()] == [2]


def test_a_payment_without_a_readable_time_is_counted_too() -> None:
    odd = dataclasses.replace(PAID, started_at="sometime")
    assert summed([odd, PAID]).days == {
        heading(day=None): Sums(paid=Sum(1, AMOUNT)),
        heading(): Sums(paid=Sum(1, AMOUNT)),
    }


def test_of_all_that_a_payment_can_become_each_is_counted_once() -> None:
    payments = [payment for payment in cases.reached() if not payment.taken_elsewhere]
    (told,) = summed(payments).totals.values()
    outcomes = [payment.outcome for payment in payments]
    assert told.paid.number + told.by_hand_paid.number == outcomes.count(Outcome.PAID)
    not_paid = (told.not_paid, told.refunded, told.by_hand_not_paid)
    assert sum(each.number for each in not_paid) == outcomes.count(Outcome.NOT_PAID)
    assert told.not_known.number == outcomes.count(Outcome.NOT_KNOWN)
    proven = [payment.paid_minor for payment in payments if not payment.is_resolved_by_hand]
    assert told.paid.amount_minor == sum(proven)
    by_hand = [payment.outcome for payment in payments if payment.is_resolved_by_hand]
    assert told.by_hand_paid.number == by_hand.count(Outcome.PAID) > 0
