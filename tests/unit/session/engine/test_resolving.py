"""What isn't known, settled by a person's word; and the payments of other servers, in sight."""

import pytest

from terminal_app.channel.events import (
    MessageUnmatched,
    PaymentChanged,
    Refusal,
    ResolutionRefused,
)
from terminal_app.payments.payment import Alarm, Outcome, Owner, State
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import OWNER, EngineHarness

AGREES = {"amount": 12_500, "currencyIso": "NOK"}
ELSEWHERE = Owner("wss://other.example/ws", OWNER.terminal_id)


def unknown(harness: EngineHarness, amount_minor: int = 12_500) -> str:
    """A payment whose request and cancel are unanswered."""
    payment_id = harness.charge(amount_minor)
    harness.wait(15)
    harness.wait(10)
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
    return payment_id


# -- by hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.PAID, Outcome.NOT_PAID])
def test_an_unknown_outcome_is_settled_under_a_name_with_a_reason_and_asked_about_no_more(
    harness: EngineHarness, outcome: Outcome
) -> None:
    payment_id = unknown(harness)
    state = harness.payment(payment_id).state
    asked = len(harness.cancels(payment_id))
    harness.resolve(payment_id, outcome)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.state) == (outcome, state)
    assert payment.is_resolved_by_hand
    assert payment.resolution is not None
    assert (payment.resolution.operator, payment.resolution.at) == (
        "Ola",
        harness.clock.wall_time(),
    )
    assert harness.entries("decision")[-1] == {
        "what": "settle",
        "operator": "Ola",
        "outcome": outcome.value,
        "reason": "the customer showed the wallet",
    }
    harness.on_disconnected()
    harness.on_connected()
    harness.wait(10_000)
    again = harness.restarted()
    again.on_connected()
    again.wait(10_000)
    assert (len(harness.cancels(payment_id)), again.sent) == (asked, [])
    assert again.payment(payment_id).outcome is outcome
    again.close()
    assert faults_in(again.file) == []


def test_a_settled_payment_is_no_longer_in_the_way_of_the_same_amount(
    harness: EngineHarness,
) -> None:
    payment_id = unknown(harness)
    harness.charge()
    assert harness.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    harness.resolve(payment_id, Outcome.NOT_PAID)
    assert len(harness.inits(harness.charge())) == 1


def test_what_is_known_or_still_waited_for_is_not_settled_by_hand(harness: EngineHarness) -> None:
    paid = harness.paid()
    waited_for = harness.charge(200)
    harness.respond(waited_for)
    for payment_id in (paid, waited_for, harness.new_id()):
        before = harness.rows("SELECT snapshot FROM payments")
        harness.resolve(payment_id, Outcome.NOT_PAID)
        (*_, refused) = harness.of_type(ResolutionRefused)
        assert (refused.payment_id, refused.detail) == (payment_id, "")
        assert harness.rows("SELECT snapshot FROM payments") == before


def test_a_settlement_that_cannot_be_recorded_is_refused_and_says_why(
    harness: EngineHarness,
) -> None:
    payment_id = unknown(harness)
    harness.disk.fail()
    harness.resolve(payment_id, Outcome.NOT_PAID)
    harness.resolve(payment_id, Outcome.NOT_PAID)
    first, second = harness.of_type(ResolutionRefused)
    assert "full" in first.detail
    assert second.detail
    harness.disk.mend()
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
    harness.wait(1)
    harness.resolve(payment_id, Outcome.NOT_PAID)
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID


@pytest.mark.parametrize(
    ("by_hand", "alarms"),
    [(Outcome.PAID, ()), (Outcome.NOT_PAID, (Alarm.OVERRULED,))],
    ids=["the same", "otherwise"],
)
def test_the_servers_proof_overrules_a_person_and_alarms_where_it_says_otherwise(
    harness: EngineHarness, by_hand: Outcome, alarms: tuple[Alarm, ...]
) -> None:
    payment_id = unknown(harness)
    harness.resolve(payment_id, by_hand)
    harness.receipt(payment_id, paymentDetails=AGREES)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.resolution) == (Outcome.PAID, None)
    assert set(alarms) == set(payment.alarms) - {Alarm.PAID_AFTER_CANCEL}


def test_a_confirmed_cancel_overrules_paid_by_hand(harness: EngineHarness) -> None:
    payment_id = unknown(harness)
    harness.resolve(payment_id, Outcome.PAID)
    harness.told(payment_id, "CANCELED")
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.alarms) == (Outcome.NOT_PAID, (Alarm.OVERRULED,))


def test_what_was_settled_by_hand_is_not_asked_about_whatever_the_server_says_short_of_proof(
    harness: EngineHarness,
) -> None:
    payment_id = unknown(harness)
    asked = len(harness.cancels(payment_id))
    harness.resolve(payment_id, Outcome.NOT_PAID)
    harness.told(payment_id, "ERROR")
    harness.told(payment_id, "PENDING")
    harness.problem("unexpected-error", paymentId=payment_id)
    harness.respond(payment_id)
    harness.wait(10_000)
    assert len(harness.cancels(payment_id)) == asked
    assert harness.payment(payment_id).is_resolved_by_hand


def test_a_refund_that_is_not_known_can_be_settled_by_hand(harness: EngineHarness) -> None:
    payment_id = harness.paid()
    harness.refund("1001", "Ola")
    harness.wait(10)
    harness.resolve(payment_id, Outcome.NOT_PAID)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.state) == (Outcome.NOT_PAID, State.REFUNDING)
    harness.receipt(payment_id, "1001", paymentState="REVERSED")
    assert harness.payment(payment_id).alarms == ()


# -- payments of another server ------------------------------------------------------------------


def taken_before(harness: EngineHarness, *, answered: bool) -> tuple[str, EngineHarness]:
    """A payment that was open when the till was pointed at another server."""
    payment_id = harness.charge()
    if answered:
        harness.respond(payment_id)
    moved = harness.restarted(ELSEWHERE)
    moved.on_connected()
    return payment_id, moved


@pytest.mark.parametrize("answered", [True, False])
def test_a_payment_of_another_server_is_in_sight_and_in_the_way_of_the_same_amount(
    harness: EngineHarness, *, answered: bool
) -> None:
    payment_id, moved = taken_before(harness, answered=answered)
    (told,) = moved.of_type(PaymentChanged)
    assert told.is_foreign
    assert told.wait_ends_at is None
    assert told.payment.needs_attention
    assert told.payment.code_to_show is None
    moved.charge()
    assert moved.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    assert len(moved.inits(moved.charge(despite_unknown=True))) == 1
    assert moved.payment(payment_id).owner == OWNER
    moved.close()


@pytest.mark.parametrize("answered", [True, False])
def test_a_payment_of_another_server_is_never_asked_about_and_nobody_cancels_it(
    harness: EngineHarness, *, answered: bool
) -> None:
    payment_id, moved = taken_before(harness, answered=answered)
    for _ in range(3):
        moved.cancel(payment_id, "Ola")
        moved.wait(10_000)
        moved.on_disconnected()
        moved.wait(10_000)
        moved.on_connected()
    assert moved.sent == []
    assert moved.engine.next_deadline == float("inf")
    moved.close()


@pytest.mark.parametrize("answered", [True, False])
def test_a_payment_of_another_server_is_settled_by_hand(
    harness: EngineHarness, *, answered: bool
) -> None:
    payment_id, moved = taken_before(harness, answered=answered)
    moved.resolve(payment_id, Outcome.NOT_PAID)
    assert moved.of_type(ResolutionRefused) == []
    (*_, told) = moved.of_type(PaymentChanged)
    assert told.is_foreign
    assert told.payment.outcome is Outcome.NOT_PAID
    assert len(moved.inits(moved.charge())) == 1
    moved.close()
    assert faults_in(moved.file) == []


def test_what_another_server_says_of_it_counts_for_nothing(harness: EngineHarness) -> None:
    payment_id, moved = taken_before(harness, answered=True)
    before = moved.payment(payment_id)
    moved.receipt(payment_id, paymentDetails=AGREES)
    moved.told(payment_id, "CANCELED")
    moved.problem("input-error", paymentId=payment_id)
    moved.receipt(payment_id, "1001", paymentState="REVERSED")
    moved.receipt(payment_id, "x")
    assert moved.payment(payment_id) == before
    assert len(moved.of_type(MessageUnmatched)) == 5
    moved.close()


def test_back_at_its_server_the_payment_is_asked_about_again(harness: EngineHarness) -> None:
    payment_id, moved = taken_before(harness, answered=True)
    back = moved.restarted(OWNER)
    back.on_connected()
    back.wait(5)
    assert len(back.cancels(payment_id)) == 1
    back.told(payment_id, "CANCELED")
    assert back.payment(payment_id).outcome is Outcome.NOT_PAID
    back.close()
