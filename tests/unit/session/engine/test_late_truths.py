"""What a hostile tester found: decisions on a full disk, and alarms that outlive a restart."""

from pathlib import Path

import pytest

from terminal_app.channel.events import NotRecorded, PaymentChanged
from terminal_app.payments.payment import Alarm, Outcome, State
from tests.unit.session.engine.engine_harness import OWNER, EngineHarness

AGREES = {"amount": 12_500, "currencyIso": "NOK"}


@pytest.fixture
def harness(tmp_path: Path) -> EngineHarness:
    harness = EngineHarness(tmp_path)
    harness.on_connected()
    return harness


def test_a_cancel_on_a_full_disk_goes_out_once_it_can_be_recorded(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.disk.fail()
    harness.cancel(payment_id, "Kari")
    (told,) = harness.of_type(NotRecorded)
    assert (told.payment_id, told.cancel_wanted) == (payment_id, True)
    assert harness.cancels(payment_id) == []
    harness.disk.mend()
    harness.wait(1)
    assert len(harness.cancels(payment_id)) == 1
    assert harness.payment(payment_id).canceled_by == "Kari"


def test_a_cancel_on_a_full_disk_is_dropped_when_the_receipt_was_waiting(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.disk.fail()
    harness.receipt(payment_id, paymentDetails=AGREES)
    harness.cancel(payment_id, "Kari")
    harness.disk.mend()
    harness.wait(1)
    assert harness.cancels(payment_id) == []
    assert harness.payment(payment_id).outcome is Outcome.PAID


def test_an_alarm_nobody_has_seen_is_told_again_at_the_next_start(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id, "1", paymentDetails=AGREES)
    harness.receipt(payment_id, "2", paymentDetails=AGREES)
    harness.events.clear()
    harness.take_up(OWNER)
    told = [event for event in harness.events if isinstance(event, PaymentChanged)]
    assert told[-1].payment.unseen_alarms == (Alarm.SECOND_RECEIPT,)
    harness.acknowledge(payment_id, "Kari")
    assert harness.payment(payment_id).unseen_alarms == ()
    assert {"what": "seen", "operator": "Kari"} in harness.entries("decision")
    harness.events.clear()
    harness.take_up(OWNER)
    assert harness.told_of(payment_id)[-1].unseen_alarms == ()


def test_an_alarm_nobody_has_seen_is_told_though_another_was_paid_since(
    harness: EngineHarness,
) -> None:
    alarmed = harness.paid(number="1")
    harness.receipt(alarmed, "2", paymentDetails=AGREES)
    harness.paid(200, "3")
    harness.events.clear()
    harness.take_up(OWNER)
    assert [one.unseen_alarms for one in harness.told_of(alarmed)] == [(Alarm.SECOND_RECEIPT,)]


def test_an_anonymous_problem_while_a_decline_is_in_flight_settles_no_sale(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.hear("GET_PAYMENT_REQUEST", paymentId=harness.new_id())
    harness.problem("input-error", description="about the decline, for all we know")
    payment = harness.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert len(harness.cancels(payment_id)) == 1


def test_a_decline_that_was_answered_is_in_flight_no_more(harness: EngineHarness) -> None:
    scanned = harness.new_id()
    harness.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    harness.told(scanned, "CANCELED")
    payment_id = harness.charge()
    harness.problem("input-error")
    assert harness.payment(payment_id).state is State.ERROR
