"""Answers at odds with themselves, and people's second thoughts."""

import json

import pytest

from terminal_app.channel.events import (
    MessageUnmatched,
    RefundRefusal,
    RefundRefused,
    ResolutionRefused,
)
from terminal_app.journal.totals import summarize
from terminal_app.payments.payment import Alarm, Doubt, Outcome, Owner, State
from terminal_app.payments.scan import ScanState
from terminal_app.session.transport.link import Text
from tests.unit.payments.cases import sold_in
from tests.unit.session.engine.engine_harness import OWNER, EngineHarness

AGREES = {"amount": 12_500, "currencyIso": "NOK"}
OTHERWISE = {"amount": 99_900, "currencyIso": "NOK"}


def reversed_told(harness: EngineHarness, payment_id: str, number: str, **fields: object) -> None:
    harness.receipt(payment_id, number, paymentState="REVERSED", **fields)


def refund_id(harness: EngineHarness, number: str) -> str:
    return str(harness.refunds(number)[-1]["id"])


def test_a_refund_of_another_tills_receipt_keeps_the_amount_that_it_was_first_told(
    harness: EngineHarness,
) -> None:
    harness.refund("778", "Ola")
    ((payment_id, *_),) = harness.rows("SELECT payment_id FROM payments")
    reversed_told(harness, harness.new_id(), "778", paymentDetails=AGREES)
    assert harness.payment(payment_id).amount.amount_minor == 12_500
    reversed_told(harness, harness.new_id(), "778", paymentDetails=OTHERWISE)
    payment = harness.payment(payment_id)
    assert payment.amount.amount_minor == 12_500
    assert payment.alarms == (Alarm.RECEIPT_DISAGREES,)


def test_a_charge_in_answer_to_a_refund_is_no_second_charge(harness: EngineHarness) -> None:
    """That the answer says REVERSED is assumed: whatever this is, it isn't told as a sale."""
    paid = harness.paid()
    harness.refund("1001", "Ola")
    harness.receipt(paid, "5005", id=refund_id(harness, "1001"), paymentDetails=AGREES)
    payment = harness.payment(paid)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert len(payment.charges) == 1
    assert Alarm.SECOND_RECEIPT not in payment.alarms


def test_a_refund_that_repeats_one_payments_request_and_names_another_refunds_neither(
    harness: EngineHarness,
) -> None:
    first, second = harness.paid(10_000, "111"), harness.paid(20_000, "222")
    harness.refund("222", "Ola")
    reversed_told(harness, first, "999", id=refund_id(harness, "222"))
    assert harness.payment(first).outcome is Outcome.NOT_KNOWN
    assert harness.payment(second).outcome is Outcome.NOT_KNOWN


def test_a_waiting_customer_whom_the_server_calls_paid_is_not_charged(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    harness.receipt(scanned, "502", paymentDetails=AGREES)
    assert [scan.state for scan in harness.scans_told(scanned)][-1] is ScanState.WITHDRAWN
    harness.answer(scanned)
    assert harness.inits(scanned) == []
    assert [told.receipt_id for told in harness.of_type(MessageUnmatched)] == ["502"]


def test_only_its_answer_goes_out_under_a_scans_payment_id(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.start(scanned)
    assert harness.inits(scanned) == []
    harness.answer(scanned)
    assert len(harness.inits(scanned)) == 1


def test_what_was_settled_as_not_paid_is_refunded_only_after_that_was_corrected(
    harness: EngineHarness,
) -> None:
    paid = harness.paid()
    harness.refund("1001", "Ola")
    harness.wait(10)
    harness.resolve(paid, Outcome.NOT_PAID)
    harness.refund("1001", "Ola")
    (refused,) = harness.of_type(RefundRefused)
    assert refused.refusal is RefundRefusal.RESOLVED_BY_HAND
    assert len(harness.refunds("1001")) == 1
    harness.resolve(paid, Outcome.PAID)
    assert harness.payment(paid).outcome is Outcome.PAID
    harness.refund("1001", "Ola")
    assert len(harness.refunds("1001")) == 2


def test_a_settlement_can_be_corrected_until_the_server_has_spoken(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    harness.wait(10)
    harness.resolve(payment_id, Outcome.PAID)
    harness.resolve(payment_id, Outcome.NOT_PAID)
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID
    assert harness.of_type(ResolutionRefused) == []
    harness.receipt(payment_id, paymentDetails=AGREES)
    harness.resolve(payment_id, Outcome.NOT_PAID)
    assert len(harness.of_type(ResolutionRefused)) == 1
    assert harness.payment(payment_id).outcome is Outcome.PAID


def test_a_receipt_refunded_under_another_terminal_id_is_refunded_once_in_the_books(
    harness: EngineHarness,
) -> None:
    sold = harness.paid()
    other = harness.restarted(Owner(OWNER.server, "TILL-2"))
    other.on_connected()
    other.refund("1001", "Ola")
    reversed_told(other, sold, "1001", paymentDetails=AGREES)
    assert other.payment(sold).state is State.REVERSED
    rows = other.rows("SELECT payment_id FROM payments")
    payments = [other.payment(row[0]) for row in rows]
    totals = summarize(payments, sold_in(payments)).totals.values()
    assert [one.paid_back.amount_minor for one in totals] == [12_500]
    assert [one.paid.number for one in totals] == [0]
    other.close()


def test_nonsense_is_told_in_one_word_and_counted(harness: EngineHarness) -> None:
    junk = [Text(json.dumps({"messageType": "LOYALTY", "n": n}).encode()) for n in range(50)]
    harness.receive(*junk)
    (told,) = harness.of_type(MessageUnmatched)
    assert told.count == 50
    assert len(harness.entries("set_aside")) == 50


def test_a_problem_that_repeats_no_id_refuses_no_refund_while_it_may_answer_another_request(
    harness: EngineHarness,
) -> None:
    """The cancel of before was never answered: the PROBLEM may be about that."""
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    harness.on_disconnected()
    harness.on_connected()
    harness.receipt(payment_id, "1001", paymentDetails=AGREES)
    harness.refund("1001", "Ola")
    harness.problem("input-error", paymentId=payment_id)
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_a_problem_that_repeats_no_id_proves_no_refund_while_it_may_answer_another_request(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.on_disconnected()
    harness.on_connected()
    harness.receipt(payment_id, "1001", paymentDetails=AGREES)
    harness.refund("1001", "Ola")
    harness.problem("payment-already-refunded", paymentId=payment_id)
    payment = harness.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)


def test_what_the_server_says_of_a_payment_under_refund_is_told_though_it_proves_nothing(
    harness: EngineHarness,
) -> None:
    """It may be about the cancel of before or about the refund."""
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    harness.receipt(payment_id, "1001", paymentDetails=AGREES)
    harness.refund("1001", "Ola")
    harness.on_disconnected()
    harness.on_connected()
    harness.problem("input-error", paymentId=payment_id, description="Ask the bank")
    payment = harness.payment(payment_id)
    assert payment.outcome is Outcome.NOT_KNOWN
    assert payment.problem is not None
    assert payment.problem.description == "Ask the bank"


def test_a_late_answer_to_one_charges_refund_is_not_about_the_others(
    harness: EngineHarness,
) -> None:
    paid = harness.paid(number="1001")
    harness.receipt(paid, "1002", paymentDetails=AGREES)
    harness.refund("1001", "Ola")
    first = refund_id(harness, "1001")
    harness.wait(10)
    reversed_told(harness, paid, "1001", paymentDetails=AGREES)
    harness.refund("1002", "Ola")
    harness.problem("payment-already-refunded", id=first)
    payment = harness.payment(paid)
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)
    harness.problem("input-error", id=first)
    assert harness.payment(paid).outcome is Outcome.NOT_KNOWN


def test_a_nameless_answer_to_a_refund_that_was_told_otherwise_is_not_another_payments(
    harness: EngineHarness,
) -> None:
    """Refunded in the portal meanwhile: the REFUND's own answer still comes, and names nothing."""
    paid = harness.paid(10_000, "1001")
    harness.refund("1001", "Ola")
    reversed_told(harness, paid, "1001")
    other = harness.charge(20_000)
    harness.respond(other)
    harness.cancel(other, "Kari")
    harness.problem("payment-already-refunded")
    assert harness.payment(other).outcome is Outcome.NOT_KNOWN


def test_a_nameless_answer_to_a_refund_of_before_the_connection_is_not_another_payments(
    harness: EngineHarness,
) -> None:
    """The server has read it all the same, and answers on the next connection."""
    harness.paid(10_000, "1001")
    harness.refund("1001", "Ola")
    harness.on_disconnected()
    harness.on_connected()
    other = harness.charge(20_000)
    harness.respond(other)
    harness.cancel(other, "Kari")
    harness.problem("payment-already-refunded")
    assert harness.payment(other).outcome is Outcome.NOT_KNOWN
    harness.receipt(other, "1002", paymentDetails={"amount": 20_000, "currencyIso": "NOK"})
    assert harness.payment(other).outcome is Outcome.PAID


@pytest.mark.parametrize(
    ("is_one_unanswered", "state"), [(True, State.REFUNDING), (False, State.REVERSED)]
)
def test_a_nameless_answer_is_believed_where_nothing_of_before_is_unanswered_and_not_elsewhere(
    state: State, harness: EngineHarness, *, is_one_unanswered: bool
) -> None:
    paid = harness.paid(10_000, "1001")
    if is_one_unanswered:
        harness.charge(20_000)
    harness.on_disconnected()
    harness.on_connected()
    harness.refund("1001", "Ola")
    harness.problem("payment-already-refunded")
    assert harness.payment(paid).state is state


def test_a_problem_that_is_told_twice_answers_one_request_and_no_other(
    harness: EngineHarness,
) -> None:
    """It names the payment alone: the second time it would answer the cancel that it led to."""
    payment_id = harness.charge()
    told = {"id": harness.new_id(), "paymentId": payment_id}
    harness.problem("payment-already-refunded", **told)
    harness.wait(16)
    harness.wait(16)
    assert len(harness.cancels(payment_id)) == 1
    harness.receipt(payment_id, "1001", paymentDetails={"amount": "12,50"})
    harness.problem("payment-already-refunded", **told)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.state) == (Outcome.NOT_KNOWN, State.CANCELLING)
    assert len(harness.of_type(MessageUnmatched)) == 1
    harness.problem("payment-already-refunded", id=harness.cancels(payment_id)[0]["id"])
    assert harness.payment(payment_id).state is State.REVERSED


def test_a_problem_that_the_disk_refused_is_no_repetition_when_it_is_heard_again(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.disk.fail()
    harness.problem("input-error", paymentId=payment_id)
    harness.disk.mend()
    harness.wait(1)
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID


def test_a_customers_own_cancel_answers_no_cancel_of_the_tills(harness: EngineHarness) -> None:
    """The till's CANCEL crossed it: a nameless PROBLEM may be about that, and refuses no sale."""
    first = harness.charge(10_000)
    harness.respond(first)
    harness.cancel(first, "Kari")
    harness.told(first, "CANCELED")
    assert harness.payment(first).outcome is Outcome.NOT_PAID
    second = harness.charge(20_000)
    harness.problem("input-error")
    assert harness.payment(second).outcome is Outcome.NOT_KNOWN


def test_a_cancel_that_is_answered_by_its_id_leaves_a_problem_to_the_next_sale(
    harness: EngineHarness,
) -> None:
    first = harness.charge(10_000)
    harness.respond(first)
    harness.cancel(first, "Kari")
    (cancel,) = harness.cancels(first)
    harness.told(first, "CANCELED", id=cancel["id"])
    second = harness.charge(20_000)
    harness.problem("input-error")
    assert harness.payment(second).outcome is Outcome.NOT_PAID
