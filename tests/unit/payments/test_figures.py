"""Figures of payments: sales less refunds is what the merchant has, whatever has come of them."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from terminal_app.payments.figures import (
    NOTHING,
    Count,
    Figures,
    Share,
    Tally,
    of_payment,
    open_outcome,
)
from terminal_app.payments.inputs import ReceiptReceived, StatusReceived, TimedOut
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Alarm, Doubt, Outcome, Payment, Resolution, State, Wait
from terminal_app.payments.sale import LineKind, SaleLine
from tests.unit.payments import cases

AMOUNT = cases.ASKED_FOR.amount_minor
UNKNOWN_BY = TimedOut(Wait.CUSTOMER)
PAID = cases.after(cases.CODE, cases.PAID)
TWICE = cases.after(cases.CODE, cases.PAID, cases.PAID_TWICE)
REFUNDED = cases.after(cases.CODE, cases.PAID, cases.REFUND, cases.REFUNDED)
ONE = Count(1, AMOUNT)


def figures(*payments: Payment, is_sold_here: bool = False) -> Figures:
    tally = Tally()
    for payment in payments:
        tally.add(of_payment(payment, is_sold_here=is_sold_here))
    return tally.figures()


def whole(told: Figures) -> Figures:
    """Return figures without methods and operators."""
    return replace(told, methods=(), operators=())


def by_hand(outcome: Outcome) -> Resolution:
    return Resolution(outcome, "Kari", "asked the bank", "2026-11-22T13:00:00+00:00")


def test_a_sale_is_what_the_server_proved_by_method_and_operator() -> None:
    vipps, kari = Share("Vipps", ONE), Share("Kari", ONE)
    assert figures(PAID) == Figures(sales=ONE, methods=(vipps,), operators=(kari,))
    assert figures(PAID).net_minor == AMOUNT
    told = cases.after(cases.CODE, StatusReceived(State.COMPLETE))
    assert whole(figures(told)) == Figures(sales=ONE)
    assert figures(told).methods == (Share("", ONE),)


def test_a_refunded_sale_stays_a_sale_and_is_subtracted_once() -> None:
    assert whole(figures(REFUNDED)) == Figures(sales=ONE, refunds=ONE)
    assert figures(REFUNDED).methods == (Share("Vipps", ONE, ONE),)
    assert figures(REFUNDED).net_minor == 0
    told = cases.after(cases.CODE, StatusReceived(State.REVERSED))
    assert whole(figures(told)) == Figures(sales=ONE, refunds=ONE)


def test_a_second_charge_is_in_the_sales_and_on_a_line_of_its_own() -> None:
    both = Count(1, 2 * AMOUNT)
    assert whole(figures(TWICE)) == Figures(sales=both, second_charges=ONE)
    assert figures(TWICE).average_minor == AMOUNT
    settled = cases.after(
        cases.CODE, cases.PAID, cases.PAID_TWICE, ReceiptReceived("2", State.REVERSED, None)
    )
    told = whole(figures(settled))
    assert told == Figures(sales=both, second_charges=ONE, refunds=ONE)
    assert told.net_minor == AMOUNT


def test_a_receipt_over_another_amount_is_no_sale_until_it_is_paid_back() -> None:
    odd = ReceiptReceived("1", State.COMPLETE, cases.OTHER_AMOUNT)
    disagrees = cases.after(cases.CODE, odd)
    assert figures(disagrees) == NOTHING
    back = cases.after(ReceiptReceived("1", State.REVERSED, cases.OTHER_AMOUNT), start=disagrees)
    one = Count(1, cases.OTHER_AMOUNT.amount_minor)
    assert whole(figures(back)) == Figures(sales=one, refunds=one)


def test_a_refund_over_less_than_its_charge_is_taken_off_and_stays_open() -> None:
    part = ReceiptReceived("9", State.REVERSED, Money(5_000, cases.ASKED_FOR.currency))
    partly = cases.after(cases.CODE, cases.PAID, part)
    told = figures(partly)
    assert whole(told) == Figures(sales=ONE, refunds=Count(1, 5_000))
    assert told.net_minor == AMOUNT - 5_000
    assert open_outcome(partly) is not None
    # All of it after all: the part isn't taken off besides.
    back = cases.after(cases.REFUNDED, start=partly)
    assert figures(back).net_minor == 0
    by_a_person = replace(partly, resolution=by_hand(Outcome.NOT_PAID))
    assert figures(by_a_person).refunded_by_hand == Count(1, AMOUNT - 5_000)


def test_what_a_person_says_is_apart_and_in_no_sum() -> None:
    unknown = cases.after(cases.CODE, UNKNOWN_BY)
    assert figures(unknown) == NOTHING
    paid = replace(unknown, resolution=by_hand(Outcome.PAID))
    assert figures(paid) == Figures(paid_by_hand=ONE)
    not_paid = replace(unknown, resolution=by_hand(Outcome.NOT_PAID))
    assert figures(not_paid) == Figures(not_paid_by_hand=ONE)
    refunding = replace(
        cases.after(cases.CODE, cases.PAID, cases.REFUND),
        waits_for=None,
        doubt=Doubt.REFUND_UNKNOWN,
    )
    assert whole(figures(refunding)) == Figures(sales=ONE)
    back = replace(refunding, resolution=by_hand(Outcome.NOT_PAID))
    assert whole(figures(back)) == Figures(sales=ONE, refunded_by_hand=ONE)
    kept = replace(refunding, resolution=by_hand(Outcome.PAID))
    assert whole(figures(kept)) == Figures(sales=ONE)


def test_what_was_not_paid_is_in_no_sum() -> None:
    declined = cases.after(cases.CODE, StatusReceived(State.CANCELED))
    assert figures(declined) == Figures(not_paid=ONE)
    assert figures(declined).net_minor == 0


def test_a_refund_by_number_counts_here_unless_its_sale_does() -> None:
    back = cases.after(cases.REFUND, cases.REFUNDED, start=cases.ELSEWHERE)
    assert whole(figures(back)) == Figures(refunds=ONE)
    assert figures(back, is_sold_here=True) == NOTHING
    assert figures(cases.ELSEWHERE) == NOTHING


def test_tips_are_those_of_sales_that_stand() -> None:
    lines = (
        SaleLine(LineKind.AMOUNT, "Amount", 1, AMOUNT - 500),
        SaleLine(LineKind.TIP, "Tip", 1, 500),
    )
    assert figures(replace(PAID, lines=lines)).tips == Count(1, 500)
    assert figures(replace(TWICE, lines=lines)).tips == Count(1, 500)
    assert figures(replace(REFUNDED, lines=lines)).tips == Count()
    assert figures(replace(cases.NEW, lines=lines)) == NOTHING


def settled(payments: Iterable[Payment]) -> list[Payment]:
    return [
        one
        for one in payments
        if one.proven_outcome is not Outcome.NOT_KNOWN and not one.taken_elsewhere
    ]


def test_whatever_comes_of_a_payment_net_is_what_the_server_says_the_merchant_has() -> None:
    payments = settled(stage.after for stage in cases.every_step())
    assert len(payments) > 100
    for payment in payments:
        told = figures(payment)
        assert told.net_minor == payment.paid_minor, payment
        assert told.sales.number <= 1
        for shares in (told.methods, told.operators):
            for part in ("sales", "refunds"):
                parts = [getattr(one, part) for one in shares]
                amount_minor = sum(one.amount_minor for one in parts)
                assert amount_minor == getattr(told, part).amount_minor


def test_nothing_that_can_be_reached_is_refunded_more_than_it_was_charged() -> None:
    for payment in (stage.after for stage in cases.every_step()):
        told = figures(payment)
        if not payment.taken_elsewhere:
            assert told.net_minor >= 0, payment
        counted = (told.not_paid, told.paid_by_hand, told.not_paid_by_hand)
        assert sum(one.number for one in counted) <= 1
        if any(one.number for one in counted):
            assert told.sales == told.refunds == Count()


def test_what_is_added_can_be_taken_away_again() -> None:
    tally = Tally()
    for payment in cases.reached():
        tally.add(of_payment(payment))
    full = tally.figures()
    again = Tally(full)
    assert again.figures() == full
    for payment in cases.reached():
        again.add(of_payment(payment), -1)
    assert again.figures() == NOTHING
    tally.add_figures(full)
    assert tally.figures().net_minor == 2 * full.net_minor


@pytest.mark.parametrize(
    ("sales", "second", "average"),
    [
        (Count(), Count(), None),
        (Count(2, 301), Count(), 151),
        (Count(1, 600), Count(1, 300), 300),
        # A second charge that became known after the closing: no sale is in this one.
        (Count(0, 300), Count(1, 300), None),
    ],
)
def test_the_average_is_that_of_first_charges(
    sales: Count, second: Count, average: int | None
) -> None:
    assert Figures(sales=sales, second_charges=second).average_minor == average


def test_what_is_not_known_and_what_has_an_alarm_is_open_by_name() -> None:
    assert open_outcome(PAID) is None
    unknown = open_outcome(cases.after(cases.CODE, UNKNOWN_BY))
    assert unknown is not None
    assert unknown.payment_id == cases.NEW.payment_id
    assert unknown.amount == Money(AMOUNT, cases.ASKED_FOR.currency)
    twice = open_outcome(TWICE)
    assert twice is not None
    assert (twice.alarms, twice.receipt_id) == ((Alarm.SECOND_RECEIPT,), "1")
    for payment in cases.reached():
        is_open = open_outcome(payment) is not None
        assert is_open or payment.outcome is not Outcome.NOT_KNOWN
