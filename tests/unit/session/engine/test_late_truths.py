"""What a hostile tester found: decisions on a full disk, and alarms that outlive a restart."""

from pathlib import Path

import pytest

from terminal_app.channel.events import DismissalRefused, NotRecorded, PaymentChanged
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


def doubly_charged(harness: EngineHarness) -> str:
    """Charge twice, and let the cashier leave the alarm with Enter; another sale follows."""
    payment_id = harness.paid(number="1")
    harness.receipt(payment_id, "2", paymentDetails=AGREES)
    harness.acknowledge(payment_id, "Kari")
    harness.paid(200, "3")
    return payment_id


def test_an_alarm_that_was_seen_is_told_at_each_start_until_its_money_is_settled(
    harness: EngineHarness,
) -> None:
    payment_id = doubly_charged(harness)
    harness.events.clear()
    harness.take_up(OWNER)
    (told,) = harness.told_of(payment_id)
    assert (told.alarms, told.unseen_alarms) == ((Alarm.SECOND_RECEIPT,), ())
    # The last that is told is the one that was paid last: its receipt is the till's last one.
    last = [event for event in harness.events if isinstance(event, PaymentChanged)][-1]
    assert last.payment.receipt_id == "3"
    harness.dismiss(told, "Ola", "The customer keeps both")
    assert harness.journal.alarmed(OWNER) == []


def test_a_dismissal_is_recorded_with_name_reason_and_time(harness: EngineHarness) -> None:
    payment_id = doubly_charged(harness)
    harness.dismiss(harness.payment(payment_id), "Ola", "The customer keeps both")
    (dismissal,) = harness.payment(payment_id).dismissals
    assert (dismissal.operator, dismissal.reason) == ("Ola", "The customer keeps both")
    assert dismissal.at
    decision = {"what": "dismiss", "operator": "Ola", "reason": "The customer keeps both"}
    assert decision in harness.entries("decision")
    assert harness.of_type(DismissalRefused) == []


def test_no_dismissal_covers_a_charge_that_the_person_hasnt_seen(harness: EngineHarness) -> None:
    payment_id = harness.paid(number="1")
    harness.receipt(payment_id, "2", paymentDetails=AGREES)
    shown = harness.payment(payment_id)
    harness.receipt(payment_id, "4", paymentDetails=AGREES)
    harness.dismiss(shown, "Ola", "The customer keeps both")
    assert harness.of_type(DismissalRefused) == [DismissalRefused(payment_id)]
    assert harness.payment(payment_id).dismissals == ()
    assert harness.payment(payment_id).unseen_alarms == (Alarm.SECOND_RECEIPT,)


def test_nothing_is_dismissed_twice_or_where_nothing_stands(harness: EngineHarness) -> None:
    payment_id = doubly_charged(harness)
    shown = harness.payment(payment_id)
    harness.dismiss(shown, "Ola", "The customer keeps both")
    harness.dismiss(shown, "Ola", "again")
    harness.dismiss(harness.payment(payment_id), "Ola", "again")
    assert len(harness.of_type(DismissalRefused)) == 2
    assert len(harness.payment(payment_id).dismissals) == 1


def test_a_dismissal_that_cant_be_recorded_is_refused(harness: EngineHarness) -> None:
    payment_id = doubly_charged(harness)
    harness.disk.fail()
    harness.dismiss(harness.payment(payment_id), "Ola", "The customer keeps both")
    (refused,) = harness.of_type(DismissalRefused)
    assert refused.detail
    harness.disk.mend()
    harness.wait(1)
    assert harness.payment(payment_id).dismissals == ()


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
