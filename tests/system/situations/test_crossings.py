"""Messages that cross each other, a lost connection, or a full disk."""

from pathlib import Path

import pytest

from terminal_app.channel.commands import RefundReceipt, ResolveByHand
from terminal_app.channel.events import (
    ConnectionState,
    NotRecorded,
    PaymentChanged,
    RecordingRestored,
    RefundRefused,
)
from terminal_app.payments.payment import (
    Alarm,
    Doubt,
    Outcome,
    Payment,
    ProblemKind,
    RefundResult,
    State,
)
from terminal_app.simulator import Kind, SimulatorServer
from tests.support.waiting import wait_for
from tests.system.situations.ledger_comparison import disagreements
from tests.unit.session.engine.engine_harness import Disk, EngineHarness
from tests.unit.session.shop import QUICK, Shop, connection_to

PAID, NOT_PAID, NOT_KNOWN = Outcome.PAID, Outcome.NOT_PAID, Outcome.NOT_KNOWN
AGREES = {"amount": 12_500, "currencyIso": "NOK"}
SERVERS_OWN = "99999999-9999-4999-8999-999999999999"
ASK_NOBODY = QUICK._replace(take_up=3000.0, ask_first=3000.0, ask_most=3000.0)


def test_a_cancel_that_crosses_a_receipt_is_paid_and_alarms_and_can_be_refunded(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = shop.charge(12_516)
    shop.until_code(payment_id)
    shop.cancel(payment_id)
    payment = shop.until_outcome(payment_id, PAID)
    assert payment.alarms == (Alarm.PAID_AFTER_CANCEL,)
    assert payment.receipt_id is not None
    shop.post(RefundReceipt(payment.receipt_id, "Ola"))
    assert shop.until_outcome(payment_id, NOT_PAID).state is State.REVERSED
    assert server.ledger.refunded_total() == server.charged_total() == 12_516
    assert disagreements(shop.payments(), server.ledger) == []


def test_a_refund_that_crosses_a_disconnect_is_not_known_and_never_sent_again_by_itself(
    server: SimulatorServer, shop: Shop
) -> None:
    """The server is mute when the REFUND comes, and the connection ends before it is read."""
    payment_id = shop.charge(12_502)
    payment = shop.until_payment(payment_id, lambda payment: payment.receipt_id is not None)
    assert payment.receipt_id is not None
    server.faults.mute = True
    shop.post(RefundReceipt(payment.receipt_id, "Ola"))
    shop.until_payment(payment_id, lambda payment: payment.needs_attention)
    server.drop_connections()
    server.faults.mute = False
    shop.until_line(ConnectionState.CONNECTED)
    unknown = shop.payments()[payment_id]
    assert (unknown.outcome, unknown.state) == (NOT_KNOWN, State.REFUNDING)
    shop.until_outcome(shop.charge(10_002), PAID)
    assert refunds_received(server) <= 1
    shop.post(RefundReceipt(payment.receipt_id, "Ola"))
    settled = shop.until_outcome(payment_id, NOT_PAID)
    assert settled.refund is not None
    assert settled.refund.result is RefundResult.DONE
    assert server.ledger.refunded_total() == 12_502
    assert disagreements(shop.payments(), server.ledger) == []


def refunds_received(server: SimulatorServer) -> int:
    texts = [str(entry.facts["text"]) for entry in server.ledger.entries(Kind.RECEIVED)]
    return sum('"REFUND"' in text for text in texts)


def test_a_refund_that_is_confirmed_on_the_next_line_is_done(harness: EngineHarness) -> None:
    payment_id = harness.paid()
    harness.refund("1001", "Ola")
    harness.on_disconnected()
    assert harness.payment(payment_id).outcome is NOT_KNOWN
    harness.on_connected()
    harness.receipt(payment_id, "1001", paymentState="REVERSED", paymentDetails=AGREES)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.alarms) == (NOT_PAID, ())
    assert len(harness.refunds("1001")) == 1


def test_with_two_requests_in_flight_a_problem_that_names_nothing_settles_neither(
    server: SimulatorServer, tmp_path: Path
) -> None:
    """The simulator is silent about the first (11) and answers the second anonymously (26)."""
    times = ASK_NOBODY._replace(init_response=0.1, confirmation=0.1)
    with Shop(connection_to(server), tmp_path, times=times) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        server.faults.mute = True
        first = shop.charge(12_511)
        shop.until_payment(first, lambda payment: payment.times_asked == 1)
        second = shop.charge(10_026)
        shop.until_payment(second, lambda payment: payment.times_asked == 1)
        server.faults.mute = False
        wait_for("both settled", lambda: outcomes(shop) == {NOT_PAID})
    problem = shop.payments()[second].problem
    assert problem is not None
    assert problem.kind is ProblemKind.UNKNOWN
    assert shop.set_aside() == 1
    assert server.charged_total() == 0
    assert disagreements(shop.payments(), server.ledger) == []


def outcomes(shop: Shop) -> set[Outcome]:
    return {payment.outcome for payment in shop.payments().values()}


def test_old_receipts_that_are_delivered_again_at_the_logon_change_nothing(
    server: SimulatorServer, shop: Shop
) -> None:
    for _ in range(5):
        shop.until_payment(shop.charge(12_502), lambda payment: payment.receipt_id is not None)
    texts = [
        str(entry.facts["text"])
        for entry in server.ledger.entries(Kind.SENT)
        if "PAYMENT_RECEIPT" in str(entry.facts["text"])
    ]
    before = shop.payments()
    server.drop_connections()
    shop.until_line(ConnectionState.WAITING)
    shop.until_line(ConnectionState.CONNECTED)
    heard = "SELECT count(*) FROM entries WHERE kind = 'heard'"
    ((count,),) = shop.rows(heard)
    told = len(shop.seen)
    for text in texts * 2:
        server.send_to("TILL-1", text)
    last = shop.charge(10_002)
    shop.until_payment(last, lambda payment: payment.receipt_id is not None)
    ((after,),) = shop.rows(heard)
    assert after >= count + 2 * len(texts)
    changed = [event for event in shop.seen[told:] if isinstance(event, PaymentChanged)]
    assert {event.payment.payment_id for event in changed} == {last}
    assert {one: shop.payments()[one] for one in before} == before


# -- by hand, then proof ----------------------------------------------------------------------


@pytest.mark.parametrize("by_hand", [PAID, NOT_PAID], ids=["the same", "the other"])
def test_what_was_settled_by_hand_gives_way_to_proof_and_alarms_if_it_was_wrong(
    server: SimulatorServer, tmp_path: Path, by_hand: Outcome
) -> None:
    times = ASK_NOBODY._replace(init_response=0.2, confirmation=0.1)
    with Shop(connection_to(server), tmp_path, times=times) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_514)
        shop.until_code(payment_id)
        shop.cancel(payment_id)
        shop.until_payment(payment_id, lambda payment: payment.needs_attention)
        shop.post(ResolveByHand(payment_id, by_hand, "Ola", "saw the wallet"))
        settled = shop.until_outcome(payment_id, by_hand)
        assert settled.is_resolved_by_hand
        server.pay(payment_id, late=True)
        proven = shop.until_payment(payment_id, lambda payment: payment.receipt_id is not None)
        assert (proven.outcome, proven.resolution) == (PAID, None)
        assert (Alarm.OVERRULED in proven.alarms) == (by_hand is NOT_PAID)
    assert disagreements(shop.payments(), server.ledger) == []


# -- odd receipts -------------------------------------------------------------------------------


def open_payment(harness: EngineHarness) -> str:
    payment_id = harness.charge()
    harness.respond(payment_id)
    return payment_id


def test_a_receipt_without_an_amount_pays_what_was_asked_for_and_says_so(
    harness: EngineHarness,
) -> None:
    payment_id = open_payment(harness)
    harness.receipt(payment_id)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.amount_confirmed) == (PAID, False)
    harness.receipt(payment_id, paymentDetails=AGREES)
    assert harness.payment(payment_id).alarms == ()


def test_a_receipt_in_another_currency_is_not_known_and_cancels_nothing(
    harness: EngineHarness,
) -> None:
    payment_id = open_payment(harness)
    harness.receipt(payment_id, paymentDetails={"amount": 12_500, "currencyIso": "SEK"})
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (NOT_KNOWN, Doubt.RECEIPT_DISAGREES)
    assert payment.code_to_show is None
    for _ in range(3):
        harness.on_disconnected()
        harness.on_connected()
        harness.wait(10_000)
    again = harness.restarted()
    again.on_connected()
    again.wait(10_000)
    assert (harness.cancels(payment_id), again.sent) == ([], [])
    again.receipt(payment_id, paymentDetails=AGREES)
    assert again.payment(payment_id).outcome is PAID
    again.close()


def test_a_second_receipt_number_is_a_double_charge_that_stays_in_sight(
    harness: EngineHarness,
) -> None:
    payment_id = harness.paid()
    harness.receipt(payment_id, "1002", paymentDetails=AGREES)
    harness.receipt(payment_id, "1002", paymentDetails=AGREES)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.alarms) == (PAID, (Alarm.SECOND_RECEIPT,))
    assert payment.refundable == ("1001", "1002")
    assert payment.paid_minor == 25_000
    again = harness.restarted()
    (told, *_) = again.told_of(payment_id)
    assert told.unseen_alarms == (Alarm.SECOND_RECEIPT,)
    again.close()


def test_a_refund_told_under_a_new_payment_id_is_the_payments_of_its_receipt(
    harness: EngineHarness,
) -> None:
    """Not requested at this till, but in the merchant's back office."""
    payment_id = harness.paid()
    harness.receipt(SERVERS_OWN, "1001", paymentState="REVERSED", paymentDetails=AGREES)
    payment = harness.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.REVERSED, NOT_PAID)
    assert harness.rows("SELECT payment_id FROM payments") == [(payment_id,)]
    harness.refund("1001", "Ola")
    (refused,) = harness.of_type(RefundRefused)
    assert refused.payment == payment
    assert harness.refunds("1001") == []


# -- the disk -------------------------------------------------------------------------------------


def test_a_full_disk_while_a_receipt_arrives_and_a_lost_line_after_it_lose_no_money(
    server: SimulatorServer, tmp_path: Path
) -> None:
    disk = Disk()
    with Shop(connection_to(server), tmp_path, connect=disk.connect) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        shop.until_code(payment_id)
        disk.fail()
        server.pay(payment_id)
        told = shop.until_any(NotRecorded)
        assert told.receipt_id in server.payments()[payment_id].receipt_ids
        server.drop_connections()
        shop.until_line(ConnectionState.CONNECTED)
        assert last_told(shop, payment_id).outcome is NOT_KNOWN
        disk.mend()
        shop.until_outcome(payment_id, PAID)
        shop.until_any(RecordingRestored)
    assert shop.sound()
    assert disagreements(shop.payments(), server.ledger) == []
    asked = [entry for entry in server.ledger.entries(Kind.CANCELED) if entry.facts["by"] == "till"]
    assert asked == []


def last_told(shop: Shop, payment_id: str) -> Payment:
    told = [event.payment for event in shop.seen if isinstance(event, PaymentChanged)]
    return next(payment for payment in reversed(told) if payment.payment_id == payment_id)
