"""What a hostile tester found: decisions on a full disk, and alarms that outlive a restart."""

from pathlib import Path

import pytest

from terminal_app.channel.events import NotRecorded, PaymentChanged
from terminal_app.payments.payment import Alarm, Outcome, State
from tests.unit.session.engine.counter import OWNER, Counter

AGREES = {"amount": 12_500, "currencyIso": "NOK"}


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    counter = Counter(tmp_path)
    counter.line_up()
    return counter


def test_a_cancel_on_a_full_disk_goes_out_once_it_can_be_recorded(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.disk.fail()
    counter.orders.cancel(payment_id, "Kari")
    (told,) = counter.of_type(NotRecorded)
    assert (told.payment_id, told.cancel_wanted) == (payment_id, True)
    assert counter.cancels(payment_id) == []
    counter.disk.mend()
    counter.wait(1)
    assert len(counter.cancels(payment_id)) == 1
    assert counter.payment(payment_id).canceled_by == "Kari"


def test_a_cancel_on_a_full_disk_is_dropped_when_the_receipt_was_waiting(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.disk.fail()
    counter.receipt(payment_id, paymentDetails=AGREES)
    counter.orders.cancel(payment_id, "Kari")
    counter.disk.mend()
    counter.wait(1)
    assert counter.cancels(payment_id) == []
    assert counter.payment(payment_id).outcome is Outcome.PAID


def test_an_alarm_nobody_has_seen_is_told_again_at_the_next_start(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.receipt(payment_id, "1", paymentDetails=AGREES)
    counter.receipt(payment_id, "2", paymentDetails=AGREES)
    counter.events.clear()
    counter.take_up(OWNER)
    told = [event for event in counter.events if isinstance(event, PaymentChanged)]
    assert told[-1].payment.unseen_alarms == (Alarm.SECOND_RECEIPT,)
    counter.orders.acknowledge(payment_id, "Kari")
    assert counter.payment(payment_id).unseen_alarms == ()
    assert {"what": "seen", "operator": "Kari"} in counter.entries("decision")
    counter.events.clear()
    counter.take_up(OWNER)
    assert counter.told_of(payment_id)[-1].unseen_alarms == ()


def test_an_alarm_nobody_has_seen_is_told_though_another_was_paid_since(counter: Counter) -> None:
    alarmed = counter.paid(number="1")
    counter.receipt(alarmed, "2", paymentDetails=AGREES)
    counter.paid(200, "3")
    counter.events.clear()
    counter.take_up(OWNER)
    assert [one.unseen_alarms for one in counter.told_of(alarmed)] == [(Alarm.SECOND_RECEIPT,)]


def test_an_anonymous_problem_while_a_decline_is_in_flight_settles_no_sale(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.hear("GET_PAYMENT_REQUEST", paymentId=counter.new_id())
    counter.problem("input-error", description="about the decline, for all we know")
    payment = counter.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert len(counter.cancels(payment_id)) == 1


def test_a_decline_that_was_answered_is_in_flight_no_more(counter: Counter) -> None:
    scanned = counter.new_id()
    counter.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    counter.told(scanned, "CANCELED")
    payment_id = counter.charge()
    counter.problem("input-error")
    assert counter.payment(payment_id).state is State.ERROR
