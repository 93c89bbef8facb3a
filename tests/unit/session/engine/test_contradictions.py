"""Answers at odds with themselves, and people's second thoughts."""

import json

from terminal_app.channel.events import (
    MessageSetAside,
    RefundRefusal,
    RefundRefused,
    SettlementRefused,
)
from terminal_app.journal.totals import summarize
from terminal_app.payments.payment import Alarm, Doubt, Outcome, Owner, State
from terminal_app.payments.scan import ScanState
from terminal_app.session.transport.link import Text
from tests.unit.session.engine.counter import OWNER, Counter

AGREES = {"amount": 12_500, "currencyIso": "NOK"}
OTHERWISE = {"amount": 99_900, "currencyIso": "NOK"}


def reversed_told(counter: Counter, payment_id: str, number: str, **fields: object) -> None:
    counter.receipt(payment_id, number, paymentState="REVERSED", **fields)


def refund_id(counter: Counter, number: str) -> str:
    return str(counter.refunds(number)[-1]["id"])


def test_a_refund_of_another_tills_receipt_keeps_the_amount_that_it_was_first_told(
    counter: Counter,
) -> None:
    counter.orders.refund("778", "Ola")
    ((payment_id, *_),) = counter.rows("SELECT payment_id FROM payments")
    reversed_told(counter, counter.new_id(), "778", paymentDetails=AGREES)
    assert counter.payment(payment_id).amount.amount_minor == 12_500
    reversed_told(counter, counter.new_id(), "778", paymentDetails=OTHERWISE)
    payment = counter.payment(payment_id)
    assert payment.amount.amount_minor == 12_500
    assert payment.alarms == (Alarm.RECEIPT_DISAGREES,)


def test_a_charge_in_answer_to_a_refund_is_no_second_charge(counter: Counter) -> None:
    """That the answer says REVERSED is assumed: whatever this is, it isn't told as a sale."""
    paid = counter.paid()
    counter.orders.refund("1001", "Ola")
    counter.receipt(paid, "5005", id=refund_id(counter, "1001"), paymentDetails=AGREES)
    payment = counter.payment(paid)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert len(payment.charges) == 1
    assert Alarm.SECOND_RECEIPT not in payment.alarms


def test_a_refund_that_repeats_one_payments_request_and_names_another_refunds_neither(
    counter: Counter,
) -> None:
    first, second = counter.paid(10_000, "111"), counter.paid(20_000, "222")
    counter.orders.refund("222", "Ola")
    reversed_told(counter, first, "999", id=refund_id(counter, "222"))
    assert counter.payment(first).outcome is Outcome.NOT_KNOWN
    assert counter.payment(second).outcome is Outcome.NOT_KNOWN


def test_a_waiting_customer_whom_the_server_calls_paid_is_not_charged(counter: Counter) -> None:
    scanned = counter.scan()
    counter.receipt(scanned, "502", paymentDetails=AGREES)
    assert [scan.state for scan in counter.scans_told(scanned)][-1] is ScanState.WITHDRAWN
    counter.answer(scanned)
    assert counter.inits(scanned) == []
    assert [told.receipt_id for told in counter.of_type(MessageSetAside)] == ["502"]


def test_only_its_answer_goes_out_under_a_scans_payment_id(counter: Counter) -> None:
    scanned = counter.scan()
    counter.start(scanned)
    assert counter.inits(scanned) == []
    counter.answer(scanned)
    assert len(counter.inits(scanned)) == 1


def test_what_was_settled_as_not_paid_is_refunded_only_after_that_was_corrected(
    counter: Counter,
) -> None:
    paid = counter.paid()
    counter.orders.refund("1001", "Ola")
    counter.wait(10)
    counter.settle(paid, Outcome.NOT_PAID)
    counter.orders.refund("1001", "Ola")
    (refused,) = counter.of_type(RefundRefused)
    assert refused.refusal is RefundRefusal.SETTLED_BY_HAND
    assert len(counter.refunds("1001")) == 1
    counter.settle(paid, Outcome.PAID)
    assert counter.payment(paid).outcome is Outcome.PAID
    counter.orders.refund("1001", "Ola")
    assert len(counter.refunds("1001")) == 2


def test_a_settlement_can_be_corrected_until_the_server_has_spoken(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.orders.cancel(payment_id, "Kari")
    counter.wait(10)
    counter.settle(payment_id, Outcome.PAID)
    counter.settle(payment_id, Outcome.NOT_PAID)
    assert counter.payment(payment_id).outcome is Outcome.NOT_PAID
    assert counter.of_type(SettlementRefused) == []
    counter.receipt(payment_id, paymentDetails=AGREES)
    counter.settle(payment_id, Outcome.NOT_PAID)
    assert len(counter.of_type(SettlementRefused)) == 1
    assert counter.payment(payment_id).outcome is Outcome.PAID


def test_a_receipt_refunded_under_another_terminal_id_is_refunded_once_in_the_books(
    counter: Counter,
) -> None:
    sold = counter.paid()
    other = counter.restarted(Owner(OWNER.server, "TILL-2"))
    other.line_up()
    other.orders.refund("1001", "Ola")
    reversed_told(other, sold, "1001", paymentDetails=AGREES)
    assert other.payment(sold).state is State.REVERSED
    rows = other.rows("SELECT payment_id FROM payments")
    totals = summarize([other.payment(row[0]) for row in rows]).totals.values()
    assert [one.paid_back.amount_minor for one in totals] == [12_500]
    assert [one.paid.number for one in totals] == [0]
    other.desk.close()


def test_nonsense_is_told_in_one_word_and_counted(counter: Counter) -> None:
    junk = [Text(json.dumps({"messageType": "LOYALTY", "n": n}).encode()) for n in range(50)]
    counter.reception.hear(*junk)
    (told,) = counter.of_type(MessageSetAside)
    assert told.count == 50
    assert len(counter.entries("set_aside")) == 50


def test_a_problem_that_repeats_no_id_refuses_no_refund_while_it_may_answer_another_request(
    counter: Counter,
) -> None:
    """The cancel of before was never answered: the PROBLEM may be about that."""
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.orders.cancel(payment_id, "Kari")
    counter.line_down()
    counter.line_up()
    counter.receipt(payment_id, "1001", paymentDetails=AGREES)
    counter.orders.refund("1001", "Ola")
    counter.problem("input-error", paymentId=payment_id)
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_a_problem_that_repeats_no_id_proves_no_refund_while_it_may_answer_another_request(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.line_down()
    counter.line_up()
    counter.receipt(payment_id, "1001", paymentDetails=AGREES)
    counter.orders.refund("1001", "Ola")
    counter.problem("payment-already-refunded", paymentId=payment_id)
    payment = counter.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)


def test_what_the_server_says_of_a_payment_under_refund_is_told_though_it_proves_nothing(
    counter: Counter,
) -> None:
    """It may be about the cancel of before or about the refund."""
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.orders.cancel(payment_id, "Kari")
    counter.receipt(payment_id, "1001", paymentDetails=AGREES)
    counter.orders.refund("1001", "Ola")
    counter.line_down()
    counter.line_up()
    counter.problem("input-error", paymentId=payment_id, description="Ask the bank")
    payment = counter.payment(payment_id)
    assert payment.outcome is Outcome.NOT_KNOWN
    assert payment.problem is not None
    assert payment.problem.description == "Ask the bank"


def test_a_late_answer_to_one_charges_refund_is_not_about_the_others(counter: Counter) -> None:
    paid = counter.paid(number="1001")
    counter.receipt(paid, "1002", paymentDetails=AGREES)
    counter.orders.refund("1001", "Ola")
    first = refund_id(counter, "1001")
    counter.wait(10)
    reversed_told(counter, paid, "1001", paymentDetails=AGREES)
    counter.orders.refund("1002", "Ola")
    counter.problem("payment-already-refunded", id=first)
    payment = counter.payment(paid)
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)
    counter.problem("input-error", id=first)
    assert counter.payment(paid).outcome is Outcome.NOT_KNOWN


def test_a_nameless_answer_to_a_refund_that_was_told_otherwise_is_not_another_payments(
    counter: Counter,
) -> None:
    """Refunded in the portal meanwhile: the REFUND's own answer still comes, and names nothing."""
    paid = counter.paid(10_000, "1001")
    counter.orders.refund("1001", "Ola")
    reversed_told(counter, paid, "1001")
    other = counter.charge(20_000)
    counter.respond(other)
    counter.orders.cancel(other, "Kari")
    counter.problem("payment-already-refunded")
    assert counter.payment(other).outcome is Outcome.NOT_KNOWN


def test_a_problem_that_is_told_twice_answers_one_request_and_no_other(counter: Counter) -> None:
    """It names the payment alone: the second time it would answer the cancel that it led to."""
    payment_id = counter.charge()
    told = {"id": counter.new_id(), "paymentId": payment_id}
    counter.problem("payment-already-refunded", **told)
    counter.wait(16)
    counter.wait(16)
    assert len(counter.cancels(payment_id)) == 1
    counter.receipt(payment_id, "1001", paymentDetails={"amount": "12,50"})
    counter.problem("payment-already-refunded", **told)
    payment = counter.payment(payment_id)
    assert (payment.outcome, payment.state) == (Outcome.NOT_KNOWN, State.CANCELLING)
    assert len(counter.of_type(MessageSetAside)) == 1
    counter.problem("payment-already-refunded", id=counter.cancels(payment_id)[0]["id"])
    assert counter.payment(payment_id).state is State.REVERSED


def test_a_problem_that_the_disk_refused_is_no_repetition_when_it_is_heard_again(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.disk.fail()
    counter.problem("input-error", paymentId=payment_id)
    counter.disk.mend()
    counter.wait(1)
    assert counter.payment(payment_id).outcome is Outcome.NOT_PAID


def test_a_customers_own_cancel_answers_no_cancel_of_the_tills(counter: Counter) -> None:
    """The till's CANCEL crossed it: a nameless PROBLEM may be about that, and refuses no sale."""
    first = counter.charge(10_000)
    counter.respond(first)
    counter.orders.cancel(first, "Kari")
    counter.told(first, "CANCELED")
    assert counter.payment(first).outcome is Outcome.NOT_PAID
    second = counter.charge(20_000)
    counter.problem("input-error")
    assert counter.payment(second).outcome is Outcome.NOT_KNOWN


def test_a_cancel_that_is_answered_by_its_id_leaves_a_problem_to_the_next_sale(
    counter: Counter,
) -> None:
    first = counter.charge(10_000)
    counter.respond(first)
    counter.orders.cancel(first, "Kari")
    (cancel,) = counter.cancels(first)
    counter.told(first, "CANCELED", id=cancel["id"])
    second = counter.charge(20_000)
    counter.problem("input-error")
    assert counter.payment(second).outcome is Outcome.NOT_PAID
