"""Refunds: asked for by a person, sent once for each time of asking, bound to their own receipt."""

import pytest

from terminal_app.channel.events import MessageUnmatched, RefundRefusal, RefundRefused
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
from tests.unit.session.engine.engine_harness import OWNER, EngineHarness

AGREES = {"amount": 12_500, "currencyIso": "NOK"}
SERVERS_OWN = "99999999-9999-4999-8999-999999999999"


def refusals(harness: EngineHarness) -> list[RefundRefusal]:
    return [event.refusal for event in harness.of_type(RefundRefused)]


def reversed_told(harness: EngineHarness, payment_id: str, number: str, **fields: object) -> None:
    harness.receipt(payment_id, number, paymentState="REVERSED", **fields)


def refund_of(payment: Payment) -> tuple[RefundResult, int]:
    assert payment.refund is not None
    return payment.refund.result, payment.refund.times_sent


@pytest.fixture
def paid(harness: EngineHarness) -> str:
    """A payment under receipt 1001."""
    return harness.paid()


# -- sent and answered -----------------------------------------------------------------------


def test_a_refund_sends_one_request_by_receipt_number_under_a_name(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    (request,) = harness.refunds("1001")
    assert set(request) == {"messageType", "id", "paymentReceiptId"}
    payment = harness.payment(paid)
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)
    decision = {"what": "refund", "operator": "Ola", "receipt": "1001"}
    assert harness.entries("decision")[-1] == decision


def test_a_refund_that_the_server_confirms_is_not_paid(harness: EngineHarness, paid: str) -> None:
    harness.refund("1001", "Ola")
    request_id = harness.refunds("1001")[-1]["id"]
    reversed_told(harness, paid, "1001", id=request_id, paymentDetails=AGREES)
    payment = harness.payment(paid)
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_PAID)
    assert refund_of(payment) == (RefundResult.DONE, 1)
    assert payment.alarms == ()
    assert harness.engine.outbox.requests.all() == []


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
    harness: EngineHarness, paid: str, kind: str, outcome: Outcome, result: RefundResult, names: str
) -> None:
    harness.refund("1001", "Ola")
    request_id = harness.refunds("1001")[0]["id"]
    fields = {
        "nothing": {},
        "the request": {"id": request_id},
        "a paymentId of the server's own": {"id": request_id, "paymentId": SERVERS_OWN},
    }[names]
    harness.problem(kind, **fields)
    payment = harness.payment(paid)
    assert (payment.outcome, refund_of(payment)[0]) == (outcome, result)
    assert harness.of_type(MessageUnmatched) == []
    harness.wait(10_000)
    assert len(harness.refunds("1001")) == 1


def test_a_refund_without_an_answer_is_not_known_and_goes_out_again_only_by_hand(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    harness.wait(10)
    payment = harness.payment(paid)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.REFUND_UNKNOWN)
    assert payment.needs_attention
    for _ in range(3):
        harness.on_disconnected()
        harness.on_connected()
        harness.wait(10_000)
    again = harness.restarted()
    again.on_connected()
    again.wait(10_000)
    assert (len(harness.refunds("1001")), again.sent) == (1, [])
    again.refund("1001", "Per")
    assert len(again.refunds("1001")) == 1
    assert refund_of(again.payment(paid)) == (RefundResult.UNDER_WAY, 2)
    reversed_told(again, paid, "1001")
    assert again.payment(paid).outcome is Outcome.NOT_PAID
    again.close()
    assert faults_in(again.file) == []


def test_a_refund_is_never_asked_about_by_cancelling(harness: EngineHarness, paid: str) -> None:
    harness.refund("1001", "Ola")
    harness.cancel(paid, "Ola")
    harness.on_disconnected()
    harness.on_connected()
    harness.wait(10_000)
    assert harness.cancels(paid) == []


# -- bound -------------------------------------------------------------------------------------


def test_a_confirmation_under_a_new_payment_id_is_bound_by_the_receipt_number(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    reversed_told(harness, SERVERS_OWN, "1001", paymentDetails=AGREES)
    assert harness.payment(paid).outcome is Outcome.NOT_PAID
    assert harness.rows("SELECT count(*) FROM payments") == [(1,)]


def test_a_confirmation_under_new_names_alone_is_bound_by_the_requests_id(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    request_id = harness.refunds("1001")[0]["id"]
    reversed_told(harness, SERVERS_OWN, "5005", id=request_id, paymentDetails=AGREES)
    payment = harness.payment(paid)
    assert (payment.outcome, payment.receipt_id) == (Outcome.NOT_PAID, "1001")
    assert "5005" in payment.other_receipt_ids


def test_a_refund_told_by_a_number_that_two_payments_have_refunds_neither(
    harness: EngineHarness, paid: str
) -> None:
    other = harness.paid(100, "1001")
    reversed_told(harness, SERVERS_OWN, "1001", paymentDetails=AGREES)
    assert harness.of_type(MessageUnmatched)[0].receipt_id == "1001"
    for payment_id in (paid, other):
        assert harness.payment(payment_id).outcome is Outcome.PAID


def test_of_two_payments_with_one_number_the_one_that_is_named_is_refunded(
    harness: EngineHarness, paid: str
) -> None:
    other = harness.paid(100, "1001")
    reversed_told(harness, paid, "1001", paymentDetails=AGREES)
    assert harness.payment(paid).outcome is Outcome.NOT_PAID
    assert harness.payment(other).outcome is Outcome.PAID


def test_a_refund_receipt_that_names_nothing_known_is_set_aside_with_its_number(
    harness: EngineHarness, paid: str
) -> None:
    """The server says that money went back, and the till can't tell whose."""
    harness.refund("1001", "Ola")
    reversed_told(harness, SERVERS_OWN, "5005", paymentDetails=AGREES)
    assert harness.of_type(MessageUnmatched)[0].receipt_id == "5005"
    assert harness.payment(paid).outcome is Outcome.NOT_KNOWN


def test_a_refund_that_names_one_payment_and_anothers_number_refunds_neither(
    harness: EngineHarness,
) -> None:
    first, second = harness.paid(number="1001"), harness.paid(number="1002")
    reversed_told(harness, first, "1002")
    payment = harness.payment(first)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert payment.alarms == (Alarm.RECEIPT_UNREADABLE,)
    assert harness.payment(second).outcome is Outcome.PAID
    reversed_told(harness, second, "1002")
    assert harness.payment(second).outcome is Outcome.NOT_PAID


def test_a_late_problem_that_names_a_payment_under_refund_is_about_that_refund(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    harness.on_disconnected()
    harness.on_connected()
    harness.problem("merchant-validation-error", paymentId=paid)
    payment = harness.payment(paid)
    assert payment.outcome is Outcome.PAID
    assert refund_of(payment) == (RefundResult.REFUSED, 1)


def test_a_problem_under_a_refunds_id_that_names_another_payment_leaves_the_refund_alone(
    harness: EngineHarness,
) -> None:
    """An answer belongs to the payment that it names, and this one is the till's own."""
    first, second = harness.paid(number="1001"), harness.paid(number="1002")
    harness.refund("1001", "Ola")
    request_id = harness.refunds("1001")[0]["id"]
    harness.problem("input-error", id=request_id, paymentId=second)
    assert harness.payment(first).outcome is Outcome.NOT_KNOWN
    assert harness.payment(second).outcome is Outcome.PAID


def test_a_problem_that_names_a_foreign_payment_and_no_request_settles_no_refund(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    harness.problem("input-error", paymentId=SERVERS_OWN)
    assert harness.payment(paid).state is State.REFUNDING
    assert len(harness.of_type(MessageUnmatched)) == 1


def test_a_problem_that_could_be_about_a_sale_or_a_refund_makes_both_unknown(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    sale = harness.charge(200)
    harness.problem("input-error")
    for payment_id in (paid, sale):
        assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
        assert harness.payment(payment_id).needs_attention
    assert len(harness.refunds("1001")) == 1


def test_a_second_answer_to_a_refund_is_not_taken_for_an_answer_to_a_sale(
    harness: EngineHarness, paid: str
) -> None:
    harness.refund("1001", "Ola")
    request_id = harness.refunds("1001")[0]["id"]
    harness.problem("input-error", id=request_id)
    assert harness.payment(paid).outcome is Outcome.PAID
    sale = harness.charge(200)
    harness.problem("input-error", id=request_id)
    assert harness.payment(sale).state is State.INITIATING
    assert harness.payment(sale).problem is None


# -- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "A-1", "-1", "1.5", " 1001", "\uff11", "1001\n", "²"])
def test_what_is_no_receipt_number_is_refused(harness: EngineHarness, paid: str, text: str) -> None:
    harness.refund(text, "Ola")
    assert refusals(harness) == [RefundRefusal.NOT_A_NUMBER]
    assert harness.payment(paid).outcome is Outcome.PAID
    assert len(harness.sent) == 1


@pytest.mark.parametrize("number", ["1001", "4711"], ids=["the till's own", "unknown"])
def test_a_refund_is_refused_while_not_logged_on(
    harness: EngineHarness, paid: str, number: str
) -> None:
    harness.on_disconnected()
    harness.refund(number, "Ola")
    assert refusals(harness) == [RefundRefusal.NOT_CONNECTED]
    harness.on_connected()
    harness.wait(3600)
    assert len(harness.sent) == 1
    assert harness.payment(paid).outcome is Outcome.PAID


def test_a_refund_that_is_under_way_is_not_sent_twice(harness: EngineHarness, paid: str) -> None:
    harness.refund("1001", "Ola")
    harness.refund("1001", "Ola")
    assert refusals(harness) == [RefundRefusal.UNDER_WAY]
    (refused,) = harness.of_type(RefundRefused)
    assert refused.payment == harness.payment(paid)
    assert len(harness.refunds("1001")) == 1


def test_what_was_refunded_is_not_refunded_again(harness: EngineHarness, paid: str) -> None:
    harness.refund("1001", "Ola")
    reversed_told(harness, paid, "1001")
    harness.refund("1001", "Ola")
    assert refusals(harness) == [RefundRefusal.ALREADY_REFUNDED]
    assert len(harness.refunds("1001")) == 1


def test_the_number_of_a_refund_itself_is_not_refunded(harness: EngineHarness, paid: str) -> None:
    harness.refund("1001", "Ola")
    reversed_told(harness, paid, "5005")
    harness.refund("5005", "Ola")
    assert refusals(harness) == [RefundRefusal.ALREADY_REFUNDED]
    assert harness.refunds("5005") == []


def test_a_receipt_of_another_server_is_refused_here(harness: EngineHarness, paid: str) -> None:
    other = harness.restarted(Owner("wss://other.example/ws", OWNER.terminal_id))
    other.on_connected()
    other.refund("1001", "Ola")
    assert refusals(other) == [RefundRefusal.ANOTHER_SERVER]
    assert other.sent == []
    assert other.payment(paid).outcome is Outcome.PAID
    other.close()


@pytest.mark.parametrize("number", ["1001", "4711"], ids=["the till's own", "unknown"])
@pytest.mark.parametrize("failing", [1, 2, 3, 4, 5])
def test_a_refund_that_cannot_be_recorded_is_not_sent(
    harness: EngineHarness, paid: str, number: str, failing: int
) -> None:
    at = len(harness.disk.statements) + failing
    harness.disk.fails = lambda count, _statement: count == at
    harness.refund(number, "Ola")
    harness.disk.mend()
    assert refusals(harness) == [RefundRefusal.CANNOT_RECORD]
    assert harness.refunds(number) == []
    assert harness.payment(paid).outcome is Outcome.PAID
    harness.refund(number, "Ola")
    assert refusals(harness)[1:] == [RefundRefusal.CANNOT_RECORD], "not before it was written to"
    harness.wait(1)
    harness.refund(number, "Ola")
    assert len(harness.refunds(number)) == 1


def test_a_refund_of_which_no_byte_left_is_as_if_nobody_had_asked(
    harness: EngineHarness, paid: str
) -> None:
    mark = harness.bytes_put
    harness.refund("1001", "Ola")
    harness.on_disconnected(sent_up_to=mark)
    payment = harness.payment(paid)
    assert (payment.outcome, payment.refund) == (Outcome.PAID, None)
    harness.on_connected()
    harness.refund("1001", "Ola")
    assert refund_of(harness.payment(paid)) == (RefundResult.UNDER_WAY, 1)


def test_a_refund_of_which_one_byte_left_is_not_known(harness: EngineHarness, paid: str) -> None:
    mark = harness.bytes_put
    harness.refund("1001", "Ola")
    harness.on_disconnected(sent_up_to=mark + 1)
    payment = harness.payment(paid)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.REFUND_UNKNOWN)
    assert payment.waits_for is None


# -- taken elsewhere ------------------------------------------------------------------------------


def test_an_unknown_receipt_is_refunded_and_its_amount_is_the_servers_to_say(
    harness: EngineHarness,
) -> None:
    harness.refund("4711", "Ola")
    (request,) = harness.refunds("4711")
    ((payment_id,),) = harness.rows("SELECT payment_id FROM payments")
    assert harness.payment(payment_id).taken_elsewhere
    details = {"amount": 9_900, "currencyIso": "SEK"}
    reversed_told(harness, SERVERS_OWN, "4711", id=request["id"], paymentDetails=details)
    payment = harness.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_PAID)
    assert str(payment.amount) == "99.00 SEK"
    assert payment.alarms == ()


def test_a_receipt_that_was_refunded_before_its_payment_was_known_is_refunded_there_too(
    harness: EngineHarness,
) -> None:
    """The receipt comes late, for a payment that was thought not to be paid."""
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    harness.told(payment_id, "CANCELED")
    harness.refund("4711", "Ola")
    (request,) = harness.refunds("4711")
    reversed_told(harness, SERVERS_OWN, "4711", id=request["id"], paymentDetails=AGREES)
    harness.receipt(payment_id, "4711", paymentDetails=AGREES)
    payment = harness.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.REVERSED, Outcome.NOT_PAID)


def test_an_unknown_receipt_that_the_server_does_not_know_either_can_be_asked_for_again(
    harness: EngineHarness,
) -> None:
    for times in (1, 2):
        harness.refund("4711", "Ola")
        assert len(harness.refunds("4711")) == times
        harness.problem("payment-not-found", id=harness.refunds("4711")[-1]["id"])
    assert harness.rows("SELECT count(*) FROM payments") == [(1,)]
    assert refusals(harness) == []


def test_an_unknown_receipts_refund_that_is_not_known_is_asked_again_as_the_same(
    harness: EngineHarness,
) -> None:
    harness.refund("4711", "Ola")
    harness.refund("4711", "Ola")
    assert refusals(harness) == [RefundRefusal.UNDER_WAY]
    harness.wait(10)
    again = harness.restarted()
    again.on_connected()
    again.refund("4711", "Ola")
    assert len(again.refunds("4711")) == 1
    ((payment_id,),) = again.rows("SELECT payment_id FROM payments")
    assert refund_of(again.payment(payment_id)) == (RefundResult.UNDER_WAY, 2)
    again.close()


# -- two charges ----------------------------------------------------------------------------------


@pytest.fixture
def charged_twice(harness: EngineHarness, paid: str) -> str:
    """Receipts 1001 and 1002."""
    harness.receipt(paid, "1002", paymentDetails=AGREES)
    return paid


def test_of_two_charges_one_refund_leaves_the_other_paid(
    harness: EngineHarness, charged_twice: str
) -> None:
    harness.refund("1002", "Ola")
    reversed_told(harness, charged_twice, "1002", paymentDetails=AGREES)
    payment = harness.payment(charged_twice)
    assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, "1001")
    assert payment.paid_minor == 12_500
    harness.refund("1002", "Ola")
    assert refusals(harness) == [RefundRefusal.ALREADY_REFUNDED]


def test_of_two_charges_both_can_be_refunded_one_after_the_other(
    harness: EngineHarness, charged_twice: str
) -> None:
    for number in ("1001", "1002"):
        harness.refund(number, "Ola")
        assert len(harness.refunds(number)) == 1
        reversed_told(harness, charged_twice, number, paymentDetails=AGREES)
    assert harness.payment(charged_twice).outcome is Outcome.NOT_PAID


@pytest.mark.parametrize("answered", [True, False], ids=["awaited", "not known"])
def test_the_other_charge_is_not_said_to_be_refunded_while_ones_refund_is_open(
    harness: EngineHarness, charged_twice: str, *, answered: bool
) -> None:
    harness.refund("1001", "Ola")
    if not answered:
        harness.wait(10)
        assert harness.payment(charged_twice).waits_for is not Wait.REFUND
    harness.refund("1002", "Ola")
    assert refusals(harness) == [RefundRefusal.UNDER_WAY]
    assert harness.refunds("1002") == []
