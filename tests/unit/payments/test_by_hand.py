"""Settling by hand (rule 10): the outcome alone, until the server's proof overrules it."""

import dataclasses

import pytest

from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    ConnectionLost,
    IllegalInputError,
    Input,
    RefundRequested,
    Remote,
    Request,
    RequestNotSent,
    ResolvedByHand,
    StatusReceived,
    TakenUp,
    TimedOut,
    UnreadableReceiptReceived,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.payment import (
    Alarm,
    Doubt,
    Outcome,
    Payment,
    ProblemKind,
    State,
    Wait,
)
from tests.unit.payments import cases
from tests.unit.payments.cases import (
    CANCEL,
    CANCELED,
    CODE,
    COMPLETE,
    DISAGREES,
    ERROR,
    IN_EACH_STATE,
    PAID,
    PAID_TWICE,
    REFUND,
    REFUNDED,
    REVERSED,
    SEND_REFUND,
    SETTLED_NOT_PAID,
    SETTLED_PAID,
    UNREADABLE,
    after,
    every_state,
    name,
    problem,
    stages,
)

SETTLEMENTS = (SETTLED_PAID, SETTLED_NOT_PAID)
NOT_KNOWN = {
    "cancel unconfirmed": after(CODE, CANCEL, ConnectionLost()),
    "asked again": after(CODE, CANCEL, ConnectionLost(), TimedOut(Wait.NEXT_ASK)),
    "taken up": after(CODE, TakenUp()),
    "a receipt disagrees": after(CODE, DISAGREES),
    "canceled, and a receipt disagrees": after(CODE, CANCELED, DISAGREES),
    "paid, and a receipt can't be read": after(CODE, PAID, UNREADABLE),
    "refund not known": after(CODE, PAID, REFUND, ConnectionLost()),
    "refund unclear": after(CODE, PAID, PAID_TWICE, REVERSED),
}
not_known = pytest.mark.parametrize("payment", NOT_KNOWN.values(), ids=NOT_KNOWN.keys())
by_hand = pytest.mark.parametrize("given", SETTLEMENTS, ids=["paid", "not paid"])


@by_hand
@not_known
def test_a_person_settles_what_isnt_known_and_the_asking_stops(
    payment: Payment, given: ResolvedByHand
) -> None:
    settled, effects = apply(payment, given)
    assert effects == ()
    assert settled == dataclasses.replace(payment, resolution=given.resolution, waits_for=None)
    assert settled.outcome is given.resolution.outcome
    assert settled.proven_outcome is Outcome.NOT_KNOWN
    assert settled.is_resolved_by_hand
    assert not settled.needs_attention


def test_the_name_and_the_reason_are_kept() -> None:
    resolution = after(SETTLED_PAID, start=NOT_KNOWN["taken up"]).resolution
    assert resolution is not None
    assert (resolution.operator, resolution.reason) == ("Ola", "Seen in the portal")


@by_hand
@every_state
def test_what_is_known_or_under_way_isnt_settled_by_hand(
    state: State, given: ResolvedByHand
) -> None:
    with pytest.raises(IllegalInputError, match="only what isn't known"):
        apply(IN_EACH_STATE[state], given)


def test_exactly_what_needs_attention_or_is_settled_can_be_settled_and_its_state_stays() -> None:
    settled = {
        id(stage.before): stage
        for stage in cases.every_step()
        if isinstance(stage.given, ResolvedByHand)
    }
    for payment in cases.reached():
        can_be = payment.needs_attention or payment.is_resolved_by_hand
        assert (id(payment) in settled) == can_be
    for stage in settled.values():
        assert stage.after.state is stage.before.state


def test_what_was_settled_wrongly_can_be_corrected() -> None:
    payment = after(SETTLED_PAID, SETTLED_NOT_PAID, start=NOT_KNOWN["taken up"])
    assert (payment.outcome, payment.alarms) == (Outcome.NOT_PAID, ())


def test_what_the_server_has_proved_is_settled_by_nobody() -> None:
    with pytest.raises(IllegalInputError):
        after(SETTLED_NOT_PAID, start=after(PAID, start=NOT_KNOWN["taken up"]))


def test_a_settled_paid_counts_as_paid_and_a_settled_not_paid_doesnt() -> None:
    payment = NOT_KNOWN["taken up"]
    assert after(SETTLED_PAID, start=payment).paid_minor == payment.amount.amount_minor
    assert after(SETTLED_NOT_PAID, start=payment).paid_minor == 0


# -- nothing is asked any more ---------------------------------------------------------


def test_nothing_is_asked_or_awaited_once_it_is_settled() -> None:
    found = 0
    for stage in cases.every_step():
        if stage.before.resolution is not None and stage.after.resolution is not None:
            found += 1
            assert stage.effects == ()
            assert stage.after.waits_for is None
            assert stage.after.times_asked == stage.before.times_asked
    assert found


def test_what_a_person_says_was_paid_back_isnt_refunded_again() -> None:
    settled = after(SETTLED_NOT_PAID, start=NOT_KNOWN["refund not known"])
    assert settled.refundable == ()
    with pytest.raises(IllegalInputError):
        apply(settled, REFUND)


def test_a_refund_settled_as_not_done_may_be_asked_again_by_a_person() -> None:
    settled = after(SETTLED_PAID, start=NOT_KNOWN["refund not known"])
    payment, effects = apply(settled, REFUND)
    assert effects == SEND_REFUND
    assert (payment.resolution, payment.outcome) == (None, Outcome.NOT_KNOWN)


# -- the server's word -----------------------------------------------------------------

PROOF: dict[str, tuple[Remote, Outcome]] = {
    "receipt": (PAID, Outcome.PAID),
    "complete": (COMPLETE, Outcome.PAID),
    "canceled": (CANCELED, Outcome.NOT_PAID),
    "reversed": (REVERSED, Outcome.NOT_PAID),
    "already refunded": (
        problem(Request.CANCEL, ProblemKind.PAYMENT_ALREADY_REFUNDED),
        Outcome.NOT_PAID,
    ),
}


@by_hand
@pytest.mark.parametrize(("told", "proven"), PROOF.values(), ids=PROOF.keys())
def test_proof_overrules_and_alarms_only_where_it_says_otherwise(
    told: Remote, proven: Outcome, given: ResolvedByHand
) -> None:
    payment = after(given, told, start=NOT_KNOWN["cancel unconfirmed"])
    assert (payment.outcome, payment.resolution) == (proven, None)
    assert (Alarm.OVERRULED in payment.alarms) == (proven is not given.resolution.outcome)


@pytest.mark.parametrize(
    ("told", "proven"),
    [
        (REFUNDED, Outcome.NOT_PAID),
        (problem(Request.REFUND, ProblemKind.PAYMENT_ALREADY_REFUNDED), Outcome.NOT_PAID),
        (problem(Request.REFUND, ProblemKind.INPUT_ERROR), Outcome.PAID),
    ],
    ids=["refunded", "already refunded", "refused"],
)
@by_hand
def test_a_refund_settled_by_hand_is_overruled_by_the_late_answer(
    told: Remote, proven: Outcome, given: ResolvedByHand
) -> None:
    payment = after(given, told, start=NOT_KNOWN["refund not known"])
    assert (payment.outcome, payment.resolution) == (proven, None)
    assert (Alarm.OVERRULED in payment.alarms) == (proven is not given.resolution.outcome)


def test_it_is_overruled_exactly_where_proof_and_the_person_disagree() -> None:
    found = set()
    for payment in cases.reached():
        if not payment.needs_attention:
            continue
        for given in SETTLEMENTS:
            settled = after(given, start=payment)
            for told in cases.REMOTE:
                changed = after(told, start=settled)
                if changed.proven_outcome is Outcome.NOT_KNOWN:
                    assert Alarm.OVERRULED not in changed.alarms[len(settled.alarms) :]
                    continue
                assert changed.resolution is None
                overruled = changed.proven_outcome is not given.resolution.outcome
                if overruled:
                    assert Alarm.OVERRULED in changed.unseen_alarms
                found.add(overruled)
    assert found == {True, False}


@pytest.mark.parametrize("odd", [DISAGREES, UNREADABLE, UnreadableReceiptReceived(None)], ids=name)
@by_hand
def test_an_odd_receipt_opens_it_again(odd: Remote, given: ResolvedByHand) -> None:
    payment = after(given, odd, start=NOT_KNOWN["cancel unconfirmed"])
    assert (payment.resolution, payment.outcome) == (None, Outcome.NOT_KNOWN)
    assert payment.needs_attention
    assert payment.waits_for is None


@pytest.mark.parametrize(
    "given",
    [
        *map(TimedOut, Wait),
        ConnectionLost(),
        TakenUp(),
        AlarmsAcknowledged("Kari"),
        CANCEL,
        CODE,
        ERROR,
        StatusReceived(State.PENDING),
        problem(Request.INIT, ProblemKind.UNEXPECTED_ERROR),
        problem(Request.CANCEL, ProblemKind.UNEXPECTED_ERROR),
        problem(Request.REFUND, ProblemKind.UNKNOWN),
    ],
    ids=name,
)
@not_known
def test_what_proves_nothing_changes_no_settled_outcome(payment: Payment, given: Input) -> None:
    for by_a_person in SETTLEMENTS:
        for stage in stages(given, start=after(by_a_person, start=payment)):
            assert stage.after.outcome is by_a_person.resolution.outcome
            assert stage.effects == ()


def test_the_settled_outcome_changes_only_by_the_server_or_by_a_person() -> None:
    """Or by the proof that the request never left: it is a proof as good as the server's."""
    for stage in cases.every_step():
        if stage.before.is_resolved_by_hand and stage.after.outcome is not stage.before.outcome:
            by_proof = stage.given == RequestNotSent(Request.INIT)
            by_a_person = isinstance(stage.given, RefundRequested | ResolvedByHand)
            assert by_proof or by_a_person or isinstance(stage.given, Remote), stage


def test_an_alarm_that_was_seen_comes_again_when_another_settlement_is_overruled() -> None:
    payment = after(SETTLED_NOT_PAID, PAID, AlarmsAcknowledged("Kari"), start=NOT_KNOWN["taken up"])
    assert payment.unseen_alarms == ()
    payment = after(REFUND, ConnectionLost(), SETTLED_PAID, REFUNDED, start=payment)
    assert payment.unseen_alarms == (Alarm.OVERRULED,)


def test_the_doubt_stays_on_record_while_a_person_stands_in_for_the_server() -> None:
    assert after(SETTLED_PAID, start=NOT_KNOWN["taken up"]).doubt is Doubt.RESTARTED
