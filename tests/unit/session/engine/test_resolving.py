"""What isn't known, settled by a person's word; and the payments of other servers, in sight."""

import pytest

from terminal_app.channel.events import (
    MessageSetAside,
    PaymentChanged,
    Refusal,
    SettlementRefused,
)
from terminal_app.payments.payment import Alarm, Outcome, Owner, State
from tests.support.journals import faults_in
from tests.unit.session.engine.counter import OWNER, Counter

AGREES = {"amount": 12_500, "currencyIso": "NOK"}
ELSEWHERE = Owner("wss://other.example/ws", OWNER.terminal_id)


def unknown(counter: Counter, amount_minor: int = 12_500) -> str:
    """A payment whose request and cancel are unanswered."""
    payment_id = counter.charge(amount_minor)
    counter.wait(15)
    counter.wait(10)
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN
    return payment_id


# -- by hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.PAID, Outcome.NOT_PAID])
def test_an_unknown_outcome_is_settled_under_a_name_with_a_reason_and_asked_about_no_more(
    counter: Counter, outcome: Outcome
) -> None:
    payment_id = unknown(counter)
    state = counter.payment(payment_id).state
    asked = len(counter.cancels(payment_id))
    counter.settle(payment_id, outcome)
    payment = counter.payment(payment_id)
    assert (payment.outcome, payment.state) == (outcome, state)
    assert payment.is_settled_by_hand
    assert payment.settlement is not None
    assert (payment.settlement.operator, payment.settlement.at) == (
        "Ola",
        counter.clock.wall_time(),
    )
    assert counter.entries("decision")[-1] == {
        "what": "settle",
        "operator": "Ola",
        "outcome": outcome.value,
        "reason": "the customer showed the wallet",
    }
    counter.line_down()
    counter.line_up()
    counter.wait(10_000)
    again = counter.restarted()
    again.line_up()
    again.wait(10_000)
    assert (len(counter.cancels(payment_id)), again.sent) == (asked, [])
    assert again.payment(payment_id).outcome is outcome
    again.desk.close()
    assert faults_in(again.file) == []


def test_a_settled_payment_is_no_longer_in_the_way_of_the_same_amount(counter: Counter) -> None:
    payment_id = unknown(counter)
    counter.charge()
    assert counter.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    counter.settle(payment_id, Outcome.NOT_PAID)
    assert len(counter.inits(counter.charge())) == 1


def test_what_is_known_or_still_waited_for_is_not_settled_by_hand(counter: Counter) -> None:
    paid = counter.paid()
    waited_for = counter.charge(200)
    counter.respond(waited_for)
    for payment_id in (paid, waited_for, counter.new_id()):
        before = counter.rows("SELECT snapshot FROM payments")
        counter.settle(payment_id, Outcome.NOT_PAID)
        (*_, refused) = counter.of_type(SettlementRefused)
        assert (refused.payment_id, refused.detail) == (payment_id, "")
        assert counter.rows("SELECT snapshot FROM payments") == before


def test_a_settlement_that_cannot_be_recorded_is_refused_and_says_why(counter: Counter) -> None:
    payment_id = unknown(counter)
    counter.disk.fail()
    counter.settle(payment_id, Outcome.NOT_PAID)
    counter.settle(payment_id, Outcome.NOT_PAID)
    first, second = counter.of_type(SettlementRefused)
    assert "full" in first.detail
    assert second.detail
    counter.disk.mend()
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN
    counter.wait(1)
    counter.settle(payment_id, Outcome.NOT_PAID)
    assert counter.payment(payment_id).outcome is Outcome.NOT_PAID


@pytest.mark.parametrize(
    ("by_hand", "alarms"),
    [(Outcome.PAID, ()), (Outcome.NOT_PAID, (Alarm.OVERRULED,))],
    ids=["the same", "otherwise"],
)
def test_the_servers_proof_overrules_a_person_and_alarms_where_it_says_otherwise(
    counter: Counter, by_hand: Outcome, alarms: tuple[Alarm, ...]
) -> None:
    payment_id = unknown(counter)
    counter.settle(payment_id, by_hand)
    counter.receipt(payment_id, paymentDetails=AGREES)
    payment = counter.payment(payment_id)
    assert (payment.outcome, payment.settlement) == (Outcome.PAID, None)
    assert set(alarms) == set(payment.alarms) - {Alarm.PAID_AFTER_CANCEL}


def test_a_confirmed_cancel_overrules_paid_by_hand(counter: Counter) -> None:
    payment_id = unknown(counter)
    counter.settle(payment_id, Outcome.PAID)
    counter.told(payment_id, "CANCELED")
    payment = counter.payment(payment_id)
    assert (payment.outcome, payment.alarms) == (Outcome.NOT_PAID, (Alarm.OVERRULED,))


def test_what_was_settled_by_hand_is_not_asked_about_whatever_the_server_says_short_of_proof(
    counter: Counter,
) -> None:
    payment_id = unknown(counter)
    asked = len(counter.cancels(payment_id))
    counter.settle(payment_id, Outcome.NOT_PAID)
    counter.told(payment_id, "ERROR")
    counter.told(payment_id, "PENDING")
    counter.problem("unexpected-error", paymentId=payment_id)
    counter.respond(payment_id)
    counter.wait(10_000)
    assert len(counter.cancels(payment_id)) == asked
    assert counter.payment(payment_id).is_settled_by_hand


def test_a_refund_that_is_not_known_can_be_settled_by_hand(counter: Counter) -> None:
    payment_id = counter.paid()
    counter.orders.refund("1001", "Ola")
    counter.wait(10)
    counter.settle(payment_id, Outcome.NOT_PAID)
    payment = counter.payment(payment_id)
    assert (payment.outcome, payment.state) == (Outcome.NOT_PAID, State.REFUNDING)
    counter.receipt(payment_id, "1001", paymentState="REVERSED")
    assert counter.payment(payment_id).alarms == ()


# -- payments of another server ------------------------------------------------------------------


def taken_before(counter: Counter, *, answered: bool) -> tuple[str, Counter]:
    """A payment that was open when the till was pointed at another server."""
    payment_id = counter.charge()
    if answered:
        counter.respond(payment_id)
    moved = counter.restarted(ELSEWHERE)
    moved.line_up()
    return payment_id, moved


@pytest.mark.parametrize("answered", [True, False])
def test_a_payment_of_another_server_is_in_sight_and_in_the_way_of_the_same_amount(
    counter: Counter, *, answered: bool
) -> None:
    payment_id, moved = taken_before(counter, answered=answered)
    (told,) = moved.of_type(PaymentChanged)
    assert told.is_elsewheres
    assert told.wait_ends_at is None
    assert told.payment.needs_attention
    assert told.payment.code_to_show is None
    moved.charge()
    assert moved.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    assert len(moved.inits(moved.charge(despite_unknown=True))) == 1
    assert moved.payment(payment_id).owner == OWNER
    moved.desk.close()


@pytest.mark.parametrize("answered", [True, False])
def test_a_payment_of_another_server_is_never_asked_about_and_nobody_cancels_it(
    counter: Counter, *, answered: bool
) -> None:
    payment_id, moved = taken_before(counter, answered=answered)
    for _ in range(3):
        moved.orders.cancel(payment_id, "Ola")
        moved.wait(10_000)
        moved.line_down()
        moved.wait(10_000)
        moved.line_up()
    assert moved.sent == []
    assert moved.desk.next_deadline == float("inf")
    moved.desk.close()


@pytest.mark.parametrize("answered", [True, False])
def test_a_payment_of_another_server_is_settled_by_hand(
    counter: Counter, *, answered: bool
) -> None:
    payment_id, moved = taken_before(counter, answered=answered)
    moved.settle(payment_id, Outcome.NOT_PAID)
    assert moved.of_type(SettlementRefused) == []
    (*_, told) = moved.of_type(PaymentChanged)
    assert told.is_elsewheres
    assert told.payment.outcome is Outcome.NOT_PAID
    assert len(moved.inits(moved.charge())) == 1
    moved.desk.close()
    assert faults_in(moved.file) == []


def test_what_another_server_says_of_it_counts_for_nothing(counter: Counter) -> None:
    payment_id, moved = taken_before(counter, answered=True)
    before = moved.payment(payment_id)
    moved.receipt(payment_id, paymentDetails=AGREES)
    moved.told(payment_id, "CANCELED")
    moved.problem("input-error", paymentId=payment_id)
    moved.receipt(payment_id, "1001", paymentState="REVERSED")
    moved.receipt(payment_id, "x")
    assert moved.payment(payment_id) == before
    assert len(moved.of_type(MessageSetAside)) == 5
    moved.desk.close()


def test_back_at_its_server_the_payment_is_asked_about_again(counter: Counter) -> None:
    payment_id, moved = taken_before(counter, answered=True)
    back = moved.restarted(OWNER)
    back.line_up()
    back.wait(5)
    assert len(back.cancels(payment_id)) == 1
    back.told(payment_id, "CANCELED")
    assert back.payment(payment_id).outcome is Outcome.NOT_PAID
    back.desk.close()
