"""What the server has told decides, not the order it told it in, nor how often.

``truth`` is a second, much simpler statement of rule 5: count the charges, count the refunds.
Every order of up to five messages of a set is held against it, out of several states.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from terminal_app.payments.inputs import ReceiptReceived, Remote, StatusReceived
from terminal_app.payments.machine import apply
from terminal_app.payments.payment import Alarm, Outcome, Payment, State
from tests.unit.payments.cases import (
    ASKED_FOR,
    CANCEL,
    CANCELED,
    CODE,
    COMPLETE,
    IN_EACH_STATE,
    NEW,
    PAID,
    PAID_NO_AMOUNT,
    PAID_TWICE,
    REFUNDED,
    REVERSED,
    after,
)

LONGEST = 5
STATUSES: tuple[Remote, ...] = (COMPLETE, CANCELED, REVERSED)
SETS: dict[str, tuple[Remote, ...]] = {
    "a refund has its charge's number": (
        PAID,
        PAID_TWICE,
        REFUNDED,
        ReceiptReceived("2", State.REVERSED, ASKED_FOR),
        *STATUSES,
    ),
    "a refund has a number of its own": (
        PAID_NO_AMOUNT,
        PAID_TWICE,
        ReceiptReceived("5", State.REVERSED, ASKED_FOR),
        ReceiptReceived("6", State.REVERSED, None),
        *STATUSES,
    ),
    "one refund has its charge's number, another one of its own": (
        PAID,
        PAID_TWICE,
        ReceiptReceived("3", State.COMPLETE, ASKED_FOR),
        REFUNDED,
        ReceiptReceived("5", State.REVERSED, ASKED_FOR),
        *STATUSES,
    ),
}
STARTS = {
    "unanswered": NEW,
    "code shown": after(CODE),
    "cancel out": after(CODE, CANCEL),
    "canceled": IN_EACH_STATE[State.CANCELED],
    "refused": IN_EACH_STATE[State.ERROR],
}
starts = pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
sets = pytest.mark.parametrize("messages", SETS.values(), ids=SETS.keys())


class Truth(NamedTuple):
    """What a till may say after messages: ``outcome``, or also "not known" if ``unclear``."""

    outcome: Outcome
    charges_left: int = 0
    unclear: bool = False


def truth(start: Payment, told: tuple[Remote, ...]) -> Truth:
    receipts = [one for one in told if isinstance(one, ReceiptReceived)]
    charges = {one.receipt_id for one in receipts if one.state is State.COMPLETE}
    refunds = {one.receipt_id for one in receipts if one.state is State.REVERSED}
    bare = REVERSED in told
    left = len(charges - refunds)
    unnamed = max(len(refunds - charges), bare and not refunds)
    if charges and left > unnamed:
        return Truth(Outcome.PAID, left - unnamed, unclear=bool(unnamed) or bare)
    if refunds or bare:
        return Truth(Outcome.NOT_PAID)
    if COMPLETE in told:
        return Truth(Outcome.PAID, 1)
    return Truth(Outcome.NOT_PAID if CANCELED in told else start.proven_outcome)


def orders(
    start: Payment, messages: tuple[Remote, ...], told: tuple[Remote, ...] = ()
) -> Iterator[tuple[tuple[Remote, ...], Payment]]:
    """Every order of every choice of the messages, with the payment that it leads to."""
    yield told, start
    if len(told) < LONGEST:
        for message in messages:
            if message not in told:
                yield from orders(apply(start, message)[0], messages, (*told, message))


@sets
@starts
def test_the_order_of_messages_never_decides_whether_it_is_paid(
    start: Payment, messages: tuple[Remote, ...]
) -> None:
    for told, payment in orders(start, messages):
        expected = truth(start, told)
        if expected.unclear and payment.outcome is Outcome.NOT_KNOWN:
            assert payment.needs_attention, told
            continue
        assert payment.outcome is expected.outcome, told
        assert payment.paid_minor == expected.charges_left * ASKED_FOR.amount_minor, told


@sets
@starts
def test_nothing_that_was_told_changes_anything_when_it_is_told_again(
    start: Payment, messages: tuple[Remote, ...]
) -> None:
    for told, payment in orders(start, messages):
        for again in told:
            assert says_the_same(apply(payment, again)[0], payment), (told, again)


def says_the_same(one: Payment, other: Payment) -> bool:
    return (one.state, one.outcome, one.doubt, one.charges, one.reversals) == (
        other.state,
        other.outcome,
        other.doubt,
        other.charges,
        other.reversals,
    )


@sets
@starts
def test_a_second_charge_alarms_in_every_order_and_one_charge_never_does(
    start: Payment, messages: tuple[Remote, ...]
) -> None:
    for told, payment in orders(start, messages):
        receipts = [one for one in told if isinstance(one, ReceiptReceived)]
        charges = [one for one in receipts if one.state is State.COMPLETE]
        assert (Alarm.SECOND_RECEIPT in payment.alarms) == (len(charges) > 1), told


def test_the_model_itself_knows_paid_from_not_paid() -> None:
    assert truth(NEW, (PAID,)) == Truth(Outcome.PAID, 1)
    assert truth(NEW, (REFUNDED, PAID)) == Truth(Outcome.NOT_PAID)
    assert truth(NEW, (PAID, PAID_TWICE, REFUNDED)) == Truth(Outcome.PAID, 1)
    assert truth(NEW, (CANCELED, COMPLETE)) == Truth(Outcome.PAID, 1)
    assert truth(NEW, (StatusReceived(State.PENDING),)) == Truth(Outcome.NOT_KNOWN)
