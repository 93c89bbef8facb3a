"""Which charge was paid back: of several, in part, in any order, and taken elsewhere."""

import pytest

from terminal_app.payments.inputs import (
    Input,
    ReceiptReceived,
    RefundRequested,
    Request,
    RequestNotSent,
    TakenUp,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import (
    Alarm,
    Doubt,
    Outcome,
    Payment,
    ProblemKind,
    RefundResult,
    State,
    Wait,
)
from tests.unit.payments.cases import (
    ASKED_FOR,
    CODE,
    DISAGREES,
    ELSEWHERE,
    OTHER_AMOUNT,
    PAID,
    PAID_TWICE,
    REFUND,
    REFUNDED,
    REVERSED,
    SEND_REFUND,
    after,
    name,
    problem,
)

ASKED = after(CODE, PAID, REFUND)
OWN_NUMBER = ReceiptReceived("5", State.REVERSED, ASKED_FOR)
"""A refund that the server gives a receipt number of its own."""
REFUND_2 = RefundRequested("2", "Ola")
REFUND_3 = RefundRequested("3", "Ola")
REFUNDED_2 = ReceiptReceived("2", State.REVERSED, ASKED_FOR)
PART = ReceiptReceived("1", State.REVERSED, Money(5_000, Currency.NOK))
ALREADY = problem(Request.REFUND, ProblemKind.PAYMENT_ALREADY_REFUNDED)
NOT_FOUND = problem(Request.REFUND, ProblemKind.PAYMENT_NOT_FOUND)


def result(payment: Payment) -> RefundResult | None:
    return payment.refund.result if payment.refund is not None else None


@pytest.mark.parametrize(
    ("asked", "told", "left"), [(REFUND, REFUNDED, "2"), (REFUND_2, REFUNDED_2, "1")], ids=repr
)
def test_each_of_two_charges_can_be_refunded_and_the_other_stays_paid(
    asked: RefundRequested, told: ReceiptReceived, left: str
) -> None:
    payment = after(CODE, PAID, PAID_TWICE, asked, told)
    assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.PAID)
    assert (payment.receipt_id, payment.refundable) == (left, (left,))
    assert payment.paid_minor == ASKED_FOR.amount_minor
    assert result(payment) is RefundResult.DONE


def test_both_of_two_charges_refunded_is_reversed() -> None:
    payment = after(CODE, PAID, PAID_TWICE, REFUND_2, REFUNDED_2, REFUND, REFUNDED)
    assert (payment.state, payment.outcome, payment.paid_minor) == (
        State.REVERSED,
        Outcome.NOT_PAID,
        0,
    )


@pytest.mark.parametrize("told", [OWN_NUMBER, REVERSED, ALREADY], ids=name)
def test_an_answer_without_the_charges_number_is_of_the_one_that_was_asked_for(
    told: Input,
) -> None:
    payment = after(CODE, PAID, PAID_TWICE, REFUND_2, told)
    assert (payment.state, payment.refundable) == (State.COMPLETE, ("1",))


def test_a_refund_of_the_other_charge_leaves_the_asked_one_awaited() -> None:
    payment = after(CODE, PAID, PAID_TWICE, REFUND_2, REFUNDED)
    assert (payment.state, payment.waits_for) == (State.REFUNDING, Wait.REFUND)
    assert after(REFUNDED_2, start=payment).state is State.REVERSED


def test_a_second_receipt_while_the_refund_is_awaited_alarms_and_stays_paid_after_it() -> None:
    payment = after(PAID_TWICE, start=ASKED)
    assert (payment.state, payment.waits_for) == (State.REFUNDING, Wait.REFUND)
    assert payment.alarms == (Alarm.SECOND_RECEIPT,)
    done = after(REFUNDED, start=payment)
    assert (done.outcome, done.receipt_id, done.refundable) == (Outcome.PAID, "2", ("2",))
    refused = after(NOT_FOUND, start=payment)
    assert (refused.outcome, refused.refundable) == (Outcome.PAID, ("1", "2"))


def test_a_bare_reversed_for_two_charges_is_not_known_until_it_is_said_which() -> None:
    unclear = after(CODE, PAID, PAID_TWICE, REVERSED)
    assert (unclear.state, unclear.outcome) == (State.COMPLETE, Outcome.NOT_KNOWN)
    assert unclear.doubt is Doubt.REFUND_UNCLEAR
    clear = after(REFUNDED_2, start=unclear)
    assert (clear.outcome, clear.refundable, clear.doubt) == (Outcome.PAID, ("1",), None)


@pytest.mark.parametrize("told", [REFUNDED, ALREADY], ids=name)
def test_a_refund_asked_while_another_is_unclear_ends_with_its_answer(told: Input) -> None:
    payment = after(CODE, PAID, PAID_TWICE, REVERSED, REFUND, told)
    assert payment.state is not State.REFUNDING
    assert result(payment) is RefundResult.DONE
    assert "1" not in payment.refundable


def test_a_refund_of_an_odd_charge_beside_a_proper_one_leaves_it_paid() -> None:
    odd_back = ReceiptReceived("3", State.REVERSED, OTHER_AMOUNT)
    payment = after(CODE, PAID, DISAGREES, REFUND_3, odd_back)
    assert (payment.state, payment.outcome, payment.refundable) == (
        State.COMPLETE,
        Outcome.PAID,
        ("1",),
    )


def test_an_odd_charge_alone_refunded_is_not_paid() -> None:
    odd_back = ReceiptReceived("3", State.REVERSED, OTHER_AMOUNT)
    payment = after(CODE, DISAGREES, REFUND_3, odd_back)
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_PAID)


@pytest.mark.parametrize("own", [REFUNDED, OWN_NUMBER], ids=name)
def test_status_and_receipt_of_one_refund_count_once_in_either_order(own: ReceiptReceived) -> None:
    for told in ((REVERSED, own), (own, REVERSED)):
        for payment in (after(*told, start=ASKED), after(CODE, PAID, *told)):
            assert payment.state is State.REVERSED
            assert [one.receipt_id for one in payment.reversals] == [own.receipt_id]
            assert after(PAID_TWICE, start=payment).refundable == ("2",)


@pytest.mark.parametrize("told", [REFUNDED, OWN_NUMBER, REVERSED], ids=name)
def test_a_refund_told_before_its_charge_waits_for_it(told: Input) -> None:
    first = after(CODE, told)
    assert (first.state, first.outcome) == (State.REVERSED, Outcome.NOT_PAID)
    payment = after(PAID, start=first)
    assert (payment.state, payment.refundable, payment.alarms) == (State.REVERSED, (), ())


def test_a_bare_reversed_may_be_about_the_charge_that_turns_out_to_be_refunded_already() -> None:
    payment = after(CODE, PAID, PAID_TWICE, REVERSED, REFUND, ALREADY)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.REFUND_UNCLEAR)
    assert payment.refundable == ("2",)


def test_a_charge_that_is_refunded_by_its_number_gives_back_the_refund_it_was_matched_with() -> (
    None
):
    third = ReceiptReceived("3", State.COMPLETE, ASKED_FOR)
    payment = after(CODE, PAID_TWICE, OWN_NUMBER, PAID, third, REFUNDED_2)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.REFUND_UNCLEAR)
    done = after(REFUNDED, start=payment)
    assert (done.state, done.outcome) == (State.REVERSED, Outcome.NOT_PAID)


def test_a_refund_of_a_number_not_yet_charged_is_of_that_number_when_its_charge_comes() -> None:
    payment = after(CODE, PAID, REFUNDED_2, PAID_TWICE)
    assert (payment.outcome, payment.refundable) == (Outcome.PAID, ("1",))
    assert after(REFUNDED, start=payment).state is State.REVERSED


def test_a_refund_named_after_another_charge_than_the_bare_reversed_is_unclear() -> None:
    payment = after(CODE, PAID_TWICE, REVERSED, PAID, REFUNDED)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.REFUND_UNCLEAR)
    assert after(REFUNDED_2, start=payment).state is State.REVERSED


# -- in part ---------------------------------------------------------------------------


def test_a_refund_in_part_is_not_known_and_alarms() -> None:
    for payment in (after(CODE, PAID, PART), after(PART, start=ASKED)):
        assert payment.outcome is Outcome.NOT_KNOWN
        assert payment.doubt is Doubt.RECEIPT_DISAGREES
        assert payment.alarms == (Alarm.RECEIPT_DISAGREES,)


def test_a_refund_in_part_told_before_its_charge_is_not_known_after_it_either() -> None:
    for number in ("1", "5"):
        part = ReceiptReceived(number, State.REVERSED, Money(5_000, Currency.NOK))
        payment = after(CODE, part, PAID)
        assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.NOT_KNOWN)


def test_a_refund_in_part_of_what_is_refunded_already_alarms_and_stays_reversed() -> None:
    payment = after(CODE, PAID, REFUNDED, PART)
    assert payment.state is State.REVERSED
    assert payment.alarms == (Alarm.RECEIPT_DISAGREES,)


def test_a_refund_in_part_doesnt_end_the_wait_for_the_answer() -> None:
    payment = after(PART, start=ASKED)
    assert payment.waits_for is Wait.REFUND
    assert after(REFUNDED, start=payment).state is State.REVERSED


# -- taken elsewhere -------------------------------------------------------------------


def test_a_payment_of_another_till_is_known_by_its_number_alone() -> None:
    assert (ELSEWHERE.state, ELSEWHERE.refundable) == (State.COMPLETE, ("1",))
    assert (ELSEWHERE.amount.amount_minor, ELSEWHERE.paid_minor) == (0, 0)
    payment, effects = apply(ELSEWHERE, REFUND)
    assert (payment.state, effects) == (State.REFUNDING, SEND_REFUND)


@pytest.mark.parametrize("told", [REFUNDED, OWN_NUMBER], ids=name)
def test_its_amount_is_what_the_refunds_receipt_says(told: ReceiptReceived) -> None:
    payment = after(REFUND, told, start=ELSEWHERE)
    assert (payment.state, payment.amount, payment.alarms) == (State.REVERSED, ASKED_FOR, ())
    unsaid = after(REFUND, ReceiptReceived("1", State.REVERSED, None), start=ELSEWHERE)
    assert (unsaid.state, unsaid.amount) == (State.REVERSED, ELSEWHERE.amount)


def test_its_refund_refused_is_still_paid_and_unanswered_is_not_known() -> None:
    asked = after(REFUND, start=ELSEWHERE)
    assert after(NOT_FOUND, start=asked).outcome is Outcome.PAID
    assert after(TakenUp(), start=asked).outcome is Outcome.NOT_KNOWN
    assert after(RequestNotSent(Request.REFUND), start=asked) == ELSEWHERE
