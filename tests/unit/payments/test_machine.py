"""Every state and every input: the table of moves, and what holds for every step."""

import dataclasses
from collections import defaultdict
from typing import get_args

import pytest

from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    AlarmsDismissed,
    IllegalInputError,
    InitResponseReceived,
    Input,
    Local,
    ProblemReceived,
    ReceiptReceived,
    RefundRequested,
    Remote,
    Request,
    RequestNotSent,
    ResolvedByHand,
    Send,
    StatusReceived,
    UnreadableReceiptReceived,
)
from terminal_app.payments.machine import apply, begin
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Alarm,
    Doubt,
    State,
    Wait,
)
from terminal_app.payments.transitions import TRANSITIONS
from tests.unit.payments import cases
from tests.unit.payments.cases import (
    CANCEL,
    CANCELED,
    CODE,
    DISAGREES,
    EVERY,
    IN_EACH_STATE,
    LOCAL,
    NEW,
    PAID,
    PAID_NO_AMOUNT,
    REFUNDED,
    REMOTE,
    UNREADABLE,
    WIRE_STATES,
    after,
    every_state,
    name,
    stages,
)


def test_the_walk_reaches_every_state() -> None:
    assert {payment.state for payment in cases.reached()} == set(State)


def test_the_walk_gives_every_kind_of_input() -> None:
    assert {type(given) for given in EVERY} == set(get_args(Input)) == set(TRANSITIONS)
    assert {type(given) for given in LOCAL} == set(get_args(Local))
    assert {type(given) for given in REMOTE} == set(get_args(Remote))


def test_the_table_holds_exactly_the_moves_that_happen() -> None:
    happened: dict[type, dict[State, set[State]]] = defaultdict(lambda: defaultdict(set))
    for stage in cases.every_step():
        happened[type(stage.given)][stage.before.state].add(stage.after.state)
    assert happened == {kind: dict(moves) for kind, moves in TRANSITIONS.items()}


def test_no_message_from_the_server_is_illegal_in_any_state() -> None:
    for kind in get_args(Remote):
        assert set(TRANSITIONS[kind]) == set(State)
    told = sum(isinstance(stage.given, Remote) for stage in cases.every_step())
    assert told == len(cases.reached()) * len(REMOTE)


def test_an_input_of_the_till_is_legal_in_every_payment_of_a_state_or_in_none() -> None:
    """But for those that also need something to be out, unknown, refundable, or to stand."""
    narrower = (RequestNotSent, RefundRequested, ResolvedByHand, AlarmsDismissed)
    legal = {(id(stage.before), stage.given) for stage in cases.every_step()}
    for payment in cases.reached():
        for given in LOCAL:
            if not isinstance(given, narrower):
                is_legal = (id(payment), given) in legal
                assert is_legal == (payment.state in TRANSITIONS[type(given)]), (payment, given)


def test_what_never_left_was_neither_answered_nor_asked_about() -> None:
    for payment in cases.reached():
        for request, possible in (
            (
                Request.INIT,
                payment.state in {State.INITIATING, State.CANCELLING}
                and not payment.answered
                and not payment.times_asked
                and payment.doubt not in RECEIPT_DOUBTS,
            ),
            (Request.CANCEL, payment.waits_for is Wait.CONFIRMATION),
            (Request.REFUND, payment.waits_for is Wait.REFUND),
        ):
            legal = bool(stages(RequestNotSent(request), start=payment))
            assert legal == possible, (payment, request)


@every_state
def test_an_illegal_input_raises_says_what_it_was_and_changes_nothing(state: State) -> None:
    payment = IN_EACH_STATE[state]
    before = repr(payment)
    for given in LOCAL:
        if state not in TRANSITIONS[type(given)]:
            with pytest.raises(IllegalInputError, match=f"{type(given).__name__}.*{state.value}"):
                apply(payment, given)
    assert repr(payment) == before


def test_a_step_outside_the_table_is_an_error_of_the_till(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TRANSITIONS, InitResponseReceived, {State.INITIATING: frozenset()})
    with pytest.raises(IllegalInputError, match="INITIATING to PENDING"):
        apply(NEW, CODE)


@every_state
def test_a_payment_is_open_exactly_while_it_may_still_be_paid_or_cancelled(state: State) -> None:
    assert IN_EACH_STATE[state].is_open == (
        state in {State.INITIATING, State.PENDING, State.CANCELLING}
    )


@every_state
def test_a_step_of_the_tills_own_shows_as_the_wire_state_that_it_is_still_in(state: State) -> None:
    own = {
        State.INITIATING: State.PENDING,
        State.CANCELLING: State.PENDING,
        State.REFUNDING: State.COMPLETE,
    }
    assert IN_EACH_STATE[state].wire_state is own.get(state, state)
    assert set(own) == set(State) - WIRE_STATES


def test_a_payment_begins_with_its_request_and_nothing_else() -> None:
    assert begin(NEW) == (NEW, (Send(Request.INIT),))


def test_only_a_new_payment_begins() -> None:
    for payment in cases.reached():
        if payment.state is not State.INITIATING or payment.answered or payment.doubt is not None:
            with pytest.raises(IllegalInputError):
                begin(payment)


def test_no_input_ever_sends_a_payments_request_again() -> None:
    for stage in cases.every_step():
        assert Send(Request.INIT) not in stage.effects
        assert len(stage.effects) <= 1


def test_complete_comes_only_from_the_server() -> None:
    """Or back, when a refund of what the server said was paid never happened."""
    for stage in every_step_into(State.COMPLETE):
        match stage.given:
            case StatusReceived() | ReceiptReceived():
                paid = stage.given.state is State.COMPLETE or stage.before.state is State.REFUNDING
                assert paid or stage.after.doubt is Doubt.REFUND_UNCLEAR
            case ProblemReceived() | RequestNotSent(Request.REFUND):
                assert stage.before.state is State.REFUNDING
                assert any(charge.agrees for charge in stage.before.charges)
            case _:
                pytest.fail(repr(stage))


def test_canceled_comes_only_from_the_server_or_from_a_request_that_never_left() -> None:
    assert {stage.given for stage in every_step_into(State.CANCELED)} == {
        CANCELED,
        RequestNotSent(Request.INIT),
    }


def every_step_into(state: State) -> list[cases.Stage]:
    found = [
        stage
        for stage in cases.every_step()
        if stage.before.state is not state and stage.after.state is state
    ]
    assert found
    return found


def test_the_same_message_twice_changes_nothing() -> None:
    for stage in cases.every_step():
        if isinstance(stage.given, Remote):
            assert apply(stage.after, stage.given) == (stage.after, ()), stage


@pytest.mark.parametrize(
    "told",
    [
        PAID,
        PAID_NO_AMOUNT,
        REFUNDED,
        ReceiptReceived("5", State.REVERSED, None),
        DISAGREES,
        UNREADABLE,
    ],
    ids=name,
)
def test_a_receipt_delivered_again_changes_nothing_whatever_came_between(told: Remote) -> None:
    for payment in IN_EACH_STATE.values():
        once = after(told, start=payment)
        for between in EVERY:
            for stage in stages(between, start=once):
                assert apply(stage.after, told) == (stage.after, ()), between


def test_alarms_that_were_seen_stay_on_record_and_new_ones_are_unseen() -> None:
    alarmed = after(CODE, CANCEL, PAID)
    assert alarmed.unseen_alarms == (Alarm.PAID_AFTER_CANCEL,)
    seen = after(AlarmsAcknowledged("Kari"), start=alarmed)
    assert (seen.alarms, seen.unseen_alarms) == (alarmed.alarms, ())
    assert after(CANCELED, start=seen).unseen_alarms == (Alarm.CANCELED_AFTER_PAID,)


def test_seeing_the_alarms_changes_nothing_about_the_money() -> None:
    for payment, given, seen, effects in cases.every_step():
        if isinstance(given, AlarmsAcknowledged):
            assert effects == ()
            assert dataclasses.replace(seen, alarms_seen=payment.alarms_seen) == payment


def test_an_unreadable_receipt_moves_no_payment_to_another_state() -> None:
    for stage in cases.every_step():
        if isinstance(stage.given, UnreadableReceiptReceived):
            assert stage.after.state is stage.before.state
