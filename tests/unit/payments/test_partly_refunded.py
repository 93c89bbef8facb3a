"""What is refunded in part: one of two charges, or less than a charge; never told as all of it."""

import dataclasses

import pytest

from terminal_app.payments.inputs import Input, ReceiptReceived, UnreadableReceiptReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, State
from terminal_app.payments.refunds import partly_refunded
from tests.unit.payments import cases

WHOLE = cases.ASKED_FOR.amount_minor


def refund(number: str, amount_minor: int | None = None) -> ReceiptReceived:
    amount = None if amount_minor is None else Money(amount_minor, Currency.NOK)
    return ReceiptReceived(number, State.REVERSED, amount)


@pytest.mark.parametrize(
    ("given", "part", "outcome"),
    [
        ((), None, Outcome.PAID),
        ((refund("1"),), None, Outcome.NOT_PAID),
        ((refund("1", WHOLE),), None, Outcome.NOT_PAID),
        ((refund("9", 5_000),), (5_000, WHOLE), Outcome.NOT_KNOWN),
        ((refund("1", 5_000),), (5_000, WHOLE), Outcome.NOT_KNOWN),
        ((refund("9", 5_000), refund("9", 5_000)), (5_000, WHOLE), Outcome.NOT_KNOWN),
        ((refund("8", 5_000), refund("9", 2_000)), (7_000, WHOLE), Outcome.NOT_KNOWN),
        ((refund("9", 20_000),), None, Outcome.NOT_KNOWN),
        ((refund("8", 5_000), refund("9", WHOLE - 5_000)), None, Outcome.NOT_KNOWN),
        (
            (ReceiptReceived("9", State.REVERSED, Money(5_000, Currency.SEK)),),
            None,
            Outcome.NOT_KNOWN,
        ),
        ((UnreadableReceiptReceived("9", State.REVERSED),), None, Outcome.NOT_KNOWN),
        ((cases.PAID_TWICE, refund("2")), (WHOLE, 2 * WHOLE), Outcome.PAID),
        ((cases.PAID_TWICE, refund("2"), refund("1")), None, Outcome.NOT_PAID),
        ((cases.PAID_TWICE,), None, Outcome.PAID),
    ],
)
def test_a_part_is_told_and_changes_no_outcome(
    given: tuple[Input, ...], part: tuple[int, int] | None, outcome: Outcome
) -> None:
    payment = cases.after(cases.CODE, cases.PAID, *given)
    found = partly_refunded(payment)
    told = None if found is None else (found.refunded.amount_minor, found.charged.amount_minor)
    assert (told, payment.outcome) == (part, outcome)


def test_of_a_charge_over_an_amount_that_nobody_told_no_part_is() -> None:
    odd = UnreadableReceiptReceived("3", State.COMPLETE)
    payment = cases.after(cases.CODE, cases.PAID, cases.PAID_TWICE, odd, refund("2"))
    assert partly_refunded(payment) is None


def test_a_refund_of_a_charge_in_full_is_remembered_as_it_was_before_parts_were_told() -> None:
    (reversal,) = cases.after(cases.CODE, cases.PAID, refund("1", WHOLE)).reversals
    assert reversal == dataclasses.replace(reversal, amount=None)
