"""Refunds: asked for by a person, sent once for each time of asking, bound to their own receipt."""

import pytest

from terminal_app.channel.events import MessageSetAside, RefundRefusal, RefundRefused
from terminal_app.payments.payment import (
    Alarm,
    Doubt,
    Outcome,
    Owner,
    Payment,
    RefundResult,
    State,
    Wait,
)
from tests.support.journals import faults_in
from tests.unit.session.engine.counter import OWNER, Counter

AGREES = {"amount": 12_500, "currencyIso": "NOK"}
SERVERS_OWN = "99999999-9999-4999-8999-999999999999"


def refusals(counter: Counter) -> list[RefundRefusal]:
    return [event.refusal for event in counter.of_type(RefundRefused)]


def reversed_told(counter: Counter, payment_id: str, number: str, **fields: object) -> None:
    counter.receipt(payment_id, number, paymentState="REVERSED", **fields)


def refund_of(payment: Payment) -> tuple[RefundResult, int]:
    assert payment.refund is not None
    return payment.refund.result, payment.refund.times_sent


@pytest.fixture
def paid(counter: Counter) -> str:
    """A payment under receipt 1001."""
    return counter.paid()


# -- sent and answered -----------------------------------------------------------------------


def test_a_refund_sends_one_request_by_receipt_number_under_a_name(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    (request,) = counter.refunds("1001")
    assert set(request) == {"messageType", "id", "paymentReceiptId"}
    payment = counter.payment(paid)
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)
    decision = {"what": "refund", "operator": "Ola", "receipt": "1001"}
    assert counter.entries("decision")[-1] == decision


def test_a_refund_that_the_server_confirms_is_not_paid(counter: Counter, paid: str) -> None:
    counter.orders.refund("1001", "Ola")
    request_id = counter.refunds("1001")[-1]["id"]
    reversed_told(counter, paid, "1001", id=request_id, paymentDetails=AGREES)
    payment = counter.payment(paid)
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_PAID)
    assert refund_of(payment) == (RefundResult.DONE, 1)
    assert payment.alarms == ()
    assert counter.desk.requests.all() == []


@pytest.mark.parametrize(
    ("kind", "outcome", "result"),
    [
        ("input-error", Outcome.PAID, RefundResult.REFUSED),
        ("merchant-validation-error", Outcome.PAID, RefundResult.REFUSED),
        ("payment-not-found", Outcome.PAID, RefundResult.REFUSED),
        ("payment-already-refunded", Outcome.NOT_PAID, RefundResult.DONE),
        ("unexpected-error", Outcome.NOT_KNOWN, RefundResult.UNDER_WAY),
        ("wallet-asleep", Outcome.NOT_KNOWN, RefundResult.UNDER_WAY),
    ],
)
@pytest.mark.parametrize("names", ["nothing", "the request", "a paymentId of the server's own"])
def test_what_a_problem_makes_of_a_refund(
    counter: Counter, paid: str, kind: str, outcome: Outcome, result: RefundResult, names: str
) -> None:
    counter.orders.refund("1001", "Ola")
    request_id = counter.refunds("1001")[0]["id"]
    fields = {
        "nothing": {},
        "the request": {"id": request_id},
        "a paymentId of the server's own": {"id": request_id, "paymentId": SERVERS_OWN},
    }[names]
    counter.problem(kind, **fields)
    payment = counter.payment(paid)
    assert (payment.outcome, refund_of(payment)[0]) == (outcome, result)
    assert counter.of_type(MessageSetAside) == []
    counter.wait(10_000)
    assert len(counter.refunds("1001")) == 1


def test_a_refund_without_an_answer_is_not_known_and_goes_out_again_only_by_hand(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    counter.wait(10)
    payment = counter.payment(paid)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.REFUND_UNKNOWN)
    assert payment.needs_attention
    for _ in range(3):
        counter.line_down()
        counter.line_up()
        counter.wait(10_000)
    again = counter.restarted()
    again.line_up()
    again.wait(10_000)
    assert (len(counter.refunds("1001")), again.sent) == (1, [])
    again.orders.refund("1001", "Per")
    assert len(again.refunds("1001")) == 1
    assert refund_of(again.payment(paid)) == (RefundResult.UNDER_WAY, 2)
    reversed_told(again, paid, "1001")
    assert again.payment(paid).outcome is Outcome.NOT_PAID
    again.desk.close()
    assert faults_in(again.file) == []


def test_a_refund_is_never_asked_about_by_cancelling(counter: Counter, paid: str) -> None:
    counter.orders.refund("1001", "Ola")
    counter.orders.cancel(paid, "Ola")
    counter.line_down()
    counter.line_up()
    counter.wait(10_000)
    assert counter.cancels(paid) == []


# -- bound -------------------------------------------------------------------------------------


def test_a_confirmation_under_a_new_payment_id_is_bound_by_the_receipt_number(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    reversed_told(counter, SERVERS_OWN, "1001", paymentDetails=AGREES)
    assert counter.payment(paid).outcome is Outcome.NOT_PAID
    assert counter.rows("SELECT count(*) FROM payments") == [(1,)]


def test_a_confirmation_under_new_names_alone_is_bound_by_the_requests_id(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    request_id = counter.refunds("1001")[0]["id"]
    reversed_told(counter, SERVERS_OWN, "5005", id=request_id, paymentDetails=AGREES)
    payment = counter.payment(paid)
    assert (payment.outcome, payment.receipt_id) == (Outcome.NOT_PAID, "1001")
    assert "5005" in payment.other_receipt_ids


def test_a_refund_told_by_a_number_that_two_payments_have_refunds_neither(
    counter: Counter, paid: str
) -> None:
    other = counter.paid(100, "1001")
    reversed_told(counter, SERVERS_OWN, "1001", paymentDetails=AGREES)
    assert counter.of_type(MessageSetAside)[0].receipt_id == "1001"
    for payment_id in (paid, other):
        assert counter.payment(payment_id).outcome is Outcome.PAID


def test_of_two_payments_with_one_number_the_one_that_is_named_is_refunded(
    counter: Counter, paid: str
) -> None:
    other = counter.paid(100, "1001")
    reversed_told(counter, paid, "1001", paymentDetails=AGREES)
    assert counter.payment(paid).outcome is Outcome.NOT_PAID
    assert counter.payment(other).outcome is Outcome.PAID


def test_a_refund_receipt_that_names_nothing_known_is_set_aside_with_its_number(
    counter: Counter, paid: str
) -> None:
    """The server says that money went back, and the till can't tell whose."""
    counter.orders.refund("1001", "Ola")
    reversed_told(counter, SERVERS_OWN, "5005", paymentDetails=AGREES)
    assert counter.of_type(MessageSetAside)[0].receipt_id == "5005"
    assert counter.payment(paid).outcome is Outcome.NOT_KNOWN


def test_a_refund_that_names_one_payment_and_anothers_number_refunds_neither(
    counter: Counter,
) -> None:
    first, second = counter.paid(number="1001"), counter.paid(number="1002")
    reversed_told(counter, first, "1002")
    payment = counter.payment(first)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert payment.alarms == (Alarm.RECEIPT_UNREADABLE,)
    assert counter.payment(second).outcome is Outcome.PAID
    reversed_told(counter, second, "1002")
    assert counter.payment(second).outcome is Outcome.NOT_PAID


def test_a_late_problem_that_names_a_payment_under_refund_is_about_that_refund(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    counter.line_down()
    counter.line_up()
    counter.problem("merchant-validation-error", paymentId=paid)
    payment = counter.payment(paid)
    assert payment.outcome is Outcome.PAID
    assert refund_of(payment) == (RefundResult.REFUSED, 1)


def test_a_problem_under_a_refunds_id_that_names_another_payment_leaves_the_refund_alone(
    counter: Counter,
) -> None:
    """An answer belongs to the payment that it names, and this one is the till's own."""
    first, second = counter.paid(number="1001"), counter.paid(number="1002")
    counter.orders.refund("1001", "Ola")
    request_id = counter.refunds("1001")[0]["id"]
    counter.problem("input-error", id=request_id, paymentId=second)
    assert counter.payment(first).outcome is Outcome.NOT_KNOWN
    assert counter.payment(second).outcome is Outcome.PAID


def test_a_problem_that_names_a_foreign_payment_and_no_request_settles_no_refund(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    counter.problem("input-error", paymentId=SERVERS_OWN)
    assert counter.payment(paid).state is State.REFUNDING
    assert len(counter.of_type(MessageSetAside)) == 1


def test_a_problem_that_could_be_about_a_sale_or_a_refund_makes_both_unknown(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    sale = counter.charge(200)
    counter.problem("input-error")
    for payment_id in (paid, sale):
        assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN
        assert counter.payment(payment_id).needs_attention
    assert len(counter.refunds("1001")) == 1


def test_a_second_answer_to_a_refund_is_not_taken_for_an_answer_to_a_sale(
    counter: Counter, paid: str
) -> None:
    counter.orders.refund("1001", "Ola")
    request_id = counter.refunds("1001")[0]["id"]
    counter.problem("input-error", id=request_id)
    assert counter.payment(paid).outcome is Outcome.PAID
    sale = counter.charge(200)
    counter.problem("input-error", id=request_id)
    assert counter.payment(sale).state is State.INITIATING
    assert counter.payment(sale).problem is None


# -- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "A-1", "-1", "1.5", " 1001", "\uff11", "1001\n", "²"])
def test_what_is_no_receipt_number_is_refused(counter: Counter, paid: str, text: str) -> None:
    counter.orders.refund(text, "Ola")
    assert refusals(counter) == [RefundRefusal.NOT_A_NUMBER]
    assert counter.payment(paid).outcome is Outcome.PAID
    assert len(counter.sent) == 1


@pytest.mark.parametrize("number", ["1001", "4711"], ids=["the till's own", "unknown"])
def test_a_refund_is_refused_while_not_logged_on(counter: Counter, paid: str, number: str) -> None:
    counter.line_down()
    counter.orders.refund(number, "Ola")
    assert refusals(counter) == [RefundRefusal.NOT_CONNECTED]
    counter.line_up()
    counter.wait(3600)
    assert len(counter.sent) == 1
    assert counter.payment(paid).outcome is Outcome.PAID


def test_a_refund_that_is_under_way_is_not_sent_twice(counter: Counter, paid: str) -> None:
    counter.orders.refund("1001", "Ola")
    counter.orders.refund("1001", "Ola")
    assert refusals(counter) == [RefundRefusal.UNDER_WAY]
    (refused,) = counter.of_type(RefundRefused)
    assert refused.payment == counter.payment(paid)
    assert len(counter.refunds("1001")) == 1


def test_what_was_refunded_is_not_refunded_again(counter: Counter, paid: str) -> None:
    counter.orders.refund("1001", "Ola")
    reversed_told(counter, paid, "1001")
    counter.orders.refund("1001", "Ola")
    assert refusals(counter) == [RefundRefusal.ALREADY_REFUNDED]
    assert len(counter.refunds("1001")) == 1


def test_the_number_of_a_refund_itself_is_not_refunded(counter: Counter, paid: str) -> None:
    counter.orders.refund("1001", "Ola")
    reversed_told(counter, paid, "5005")
    counter.orders.refund("5005", "Ola")
    assert refusals(counter) == [RefundRefusal.ALREADY_REFUNDED]
    assert counter.refunds("5005") == []


def test_a_receipt_of_another_server_is_refused_here(counter: Counter, paid: str) -> None:
    other = counter.restarted(Owner("wss://other.example/ws", OWNER.terminal_id))
    other.line_up()
    other.orders.refund("1001", "Ola")
    assert refusals(other) == [RefundRefusal.ANOTHER_SERVER]
    assert other.sent == []
    assert other.payment(paid).outcome is Outcome.PAID
    other.desk.close()


@pytest.mark.parametrize("number", ["1001", "4711"], ids=["the till's own", "unknown"])
@pytest.mark.parametrize("failing", [1, 2, 3, 4, 5])
def test_a_refund_that_cannot_be_recorded_is_not_sent(
    counter: Counter, paid: str, number: str, failing: int
) -> None:
    at = len(counter.disk.statements) + failing
    counter.disk.fails = lambda count, _statement: count == at
    counter.orders.refund(number, "Ola")
    counter.disk.mend()
    assert refusals(counter) == [RefundRefusal.CANNOT_RECORD]
    assert counter.refunds(number) == []
    assert counter.payment(paid).outcome is Outcome.PAID
    counter.orders.refund(number, "Ola")
    assert refusals(counter)[1:] == [RefundRefusal.CANNOT_RECORD], "not before it was written to"
    counter.wait(1)
    counter.orders.refund(number, "Ola")
    assert len(counter.refunds(number)) == 1


def test_a_refund_of_which_no_byte_left_is_as_if_nobody_had_asked(
    counter: Counter, paid: str
) -> None:
    mark = counter.bytes_put
    counter.orders.refund("1001", "Ola")
    counter.line_down(left_up_to=mark)
    payment = counter.payment(paid)
    assert (payment.outcome, payment.refund) == (Outcome.PAID, None)
    counter.line_up()
    counter.orders.refund("1001", "Ola")
    assert refund_of(counter.payment(paid)) == (RefundResult.UNDER_WAY, 1)


def test_a_refund_of_which_one_byte_left_is_not_known(counter: Counter, paid: str) -> None:
    mark = counter.bytes_put
    counter.orders.refund("1001", "Ola")
    counter.line_down(left_up_to=mark + 1)
    payment = counter.payment(paid)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.REFUND_UNKNOWN)
    assert payment.waits_for is None


# -- taken elsewhere ------------------------------------------------------------------------------


def test_an_unknown_receipt_is_refunded_and_its_amount_is_the_servers_to_say(
    counter: Counter,
) -> None:
    counter.orders.refund("4711", "Ola")
    (request,) = counter.refunds("4711")
    ((payment_id,),) = counter.rows("SELECT payment_id FROM payments")
    assert counter.payment(payment_id).taken_elsewhere
    details = {"amount": 9_900, "currencyIso": "SEK"}
    reversed_told(counter, SERVERS_OWN, "4711", id=request["id"], paymentDetails=details)
    payment = counter.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_PAID)
    assert str(payment.amount) == "99.00 SEK"
    assert payment.alarms == ()


def test_a_receipt_that_was_refunded_before_its_payment_was_known_is_refunded_there_too(
    counter: Counter,
) -> None:
    """The receipt comes late, for a payment that was thought not to be paid."""
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.orders.cancel(payment_id, "Kari")
    counter.told(payment_id, "CANCELED")
    counter.orders.refund("4711", "Ola")
    (request,) = counter.refunds("4711")
    reversed_told(counter, SERVERS_OWN, "4711", id=request["id"], paymentDetails=AGREES)
    counter.receipt(payment_id, "4711", paymentDetails=AGREES)
    payment = counter.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_PAID)


def test_an_unknown_receipt_that_the_server_does_not_know_either_can_be_asked_for_again(
    counter: Counter,
) -> None:
    for times in (1, 2):
        counter.orders.refund("4711", "Ola")
        assert len(counter.refunds("4711")) == times
        counter.problem("payment-not-found", id=counter.refunds("4711")[-1]["id"])
    assert counter.rows("SELECT count(*) FROM payments") == [(1,)]
    assert refusals(counter) == []


def test_an_unknown_receipts_refund_that_is_not_known_is_asked_again_as_the_same(
    counter: Counter,
) -> None:
    counter.orders.refund("4711", "Ola")
    counter.orders.refund("4711", "Ola")
    assert refusals(counter) == [RefundRefusal.UNDER_WAY]
    counter.wait(10)
    again = counter.restarted()
    again.line_up()
    again.orders.refund("4711", "Ola")
    assert len(again.refunds("4711")) == 1
    ((payment_id,),) = again.rows("SELECT payment_id FROM payments")
    assert refund_of(again.payment(payment_id)) == (RefundResult.UNDER_WAY, 2)
    again.desk.close()


# -- two charges ----------------------------------------------------------------------------------


@pytest.fixture
def charged_twice(counter: Counter, paid: str) -> str:
    """Receipts 1001 and 1002."""
    counter.receipt(paid, "1002", paymentDetails=AGREES)
    return paid


def test_of_two_charges_one_refund_leaves_the_other_paid(
    counter: Counter, charged_twice: str
) -> None:
    counter.orders.refund("1002", "Ola")
    reversed_told(counter, charged_twice, "1002", paymentDetails=AGREES)
    payment = counter.payment(charged_twice)
    assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, "1001")
    assert payment.paid_minor == 12_500
    counter.orders.refund("1002", "Ola")
    assert refusals(counter) == [RefundRefusal.ALREADY_REFUNDED]


def test_of_two_charges_both_can_be_refunded_one_after_the_other(
    counter: Counter, charged_twice: str
) -> None:
    for number in ("1001", "1002"):
        counter.orders.refund(number, "Ola")
        assert len(counter.refunds(number)) == 1
        reversed_told(counter, charged_twice, number, paymentDetails=AGREES)
    assert counter.payment(charged_twice).outcome is Outcome.NOT_PAID


@pytest.mark.parametrize("answered", [True, False], ids=["awaited", "not known"])
def test_the_other_charge_is_not_said_to_be_refunded_while_ones_refund_is_open(
    counter: Counter, charged_twice: str, *, answered: bool
) -> None:
    counter.orders.refund("1001", "Ola")
    if not answered:
        counter.wait(10)
        assert counter.payment(charged_twice).waits_for is not Wait.REFUND
    counter.orders.refund("1002", "Ola")
    assert refusals(counter) == [RefundRefusal.UNDER_WAY]
    assert counter.refunds("1002") == []
