"""Asking by cancelling, silence, and what never left (rules 3, 6, 7 and 8)."""

import pytest

from terminal_app.payments.inputs import (
    ConnectionLost,
    IllegalInputError,
    Input,
    Request,
    RequestNotSent,
    TakenUp,
    TimedOut,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.payment import (
    CancelReason,
    Doubt,
    Outcome,
    Payment,
    State,
    Wait,
)
from tests.unit.payments import cases
from tests.unit.payments.cases import (
    CANCEL,
    CODE,
    ERROR,
    NEW,
    NO_CODE,
    SEND_CANCEL,
    UNREADABLE,
    after,
    name,
    open_payments,
)


@pytest.mark.parametrize("so_far", [(), (CANCEL,)], ids=["waiting", "to be cancelled"])
def test_a_request_that_never_left_is_not_paid(so_far: tuple[Input, ...]) -> None:
    payment, effects = apply(after(*so_far), RequestNotSent(Request.INIT))
    assert (payment.state, payment.outcome, effects) == (State.CANCELED, Outcome.NOT_PAID, ())
    assert payment.waits_for is None


@pytest.mark.parametrize(
    "so_far",
    [(NO_CODE,), (ERROR,), (TimedOut(Wait.RESPONSE),), (UNREADABLE,)],
    ids=["answered", "an error came", "asked about", "a receipt came"],
)
def test_a_request_that_the_server_may_know_of_did_leave(so_far: tuple[Input, ...]) -> None:
    with pytest.raises(IllegalInputError):
        after(*so_far, RequestNotSent(Request.INIT))


def test_a_cancel_that_never_left_settles_nothing_and_is_asked_again_later() -> None:
    payment, effects = apply(after(CODE, CANCEL), RequestNotSent(Request.CANCEL))
    assert effects == ()
    assert (payment.state, payment.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert (payment.waits_for, payment.times_asked) == (Wait.NEXT_ASK, 0)


def test_a_cancel_that_was_not_sent_cant_have_stayed_behind() -> None:
    with pytest.raises(IllegalInputError, match="no cancel is out"):
        after(CANCEL, RequestNotSent(Request.CANCEL))


SILENCE: tuple[Input, ...] = (*(TimedOut(wait) for wait in Wait), ConnectionLost(), TakenUp())


def test_silence_never_settles_anything() -> None:
    for stage in cases.every_step():
        if stage.given in SILENCE:
            assert stage.after.outcome is stage.before.outcome


def test_an_unanswered_request_is_unknown_and_asked_about_when_its_time_is_up() -> None:
    payment, effects = apply(NEW, TimedOut(Wait.RESPONSE))
    assert effects == SEND_CANCEL
    assert (payment.state, payment.doubt) == (State.CANCELLING, Doubt.NO_ANSWER)
    assert (payment.outcome, payment.waits_for) == (Outcome.NOT_KNOWN, Wait.CONFIRMATION)


def test_an_unconfirmed_cancel_is_unknown_and_asked_again_for_as_long_as_it_takes() -> None:
    payment = after(CODE, CANCEL)
    for times in range(2, 50):
        payment, effects = apply(payment, TimedOut(Wait.CONFIRMATION))
        assert (effects, payment.doubt) == ((), Doubt.CANCEL_UNCONFIRMED)
        assert payment.needs_attention
        payment, effects = apply(payment, TimedOut(Wait.NEXT_ASK))
        assert (effects, payment.times_asked) == (SEND_CANCEL, times)
        assert payment.outcome is Outcome.NOT_KNOWN


def test_a_cancel_whose_line_was_lost_is_unknown_and_asked_again_later() -> None:
    payment, effects = apply(after(CODE, CANCEL), ConnectionLost())
    assert effects == ()
    assert (payment.waits_for, payment.doubt) == (Wait.NEXT_ASK, Doubt.CANCEL_UNCONFIRMED)


@pytest.mark.parametrize("so_far", [(), (CODE,), (CANCEL,)], ids=["new", "code shown", "cancel"])
def test_a_lost_line_changes_nothing_while_the_customer_or_the_response_is_awaited(
    so_far: tuple[Input, ...],
) -> None:
    payment = after(*so_far)
    assert apply(payment, ConnectionLost()) == (payment, ())


def test_a_time_limit_of_something_no_longer_awaited_changes_nothing() -> None:
    for stage in cases.every_step():
        if isinstance(stage.given, TimedOut) and stage.given.wait is not stage.before.waits_for:
            assert (stage.after, stage.effects) == (stage.before, ())


@open_payments
def test_a_payment_found_open_at_the_start_is_asked_about_later_and_shows_no_code(
    payment: Payment,
) -> None:
    taken, effects = apply(payment, TakenUp())
    assert effects == ()
    assert (taken.state, taken.waits_for) == (State.CANCELLING, Wait.NEXT_ASK)
    assert taken.needs_attention
    assert taken.code_to_show is None
    assert apply(taken, TimedOut(Wait.NEXT_ASK))[1] == SEND_CANCEL


def test_a_cancel_hides_the_code_and_goes_out() -> None:
    payment, effects = apply(after(CODE), CANCEL)
    assert effects == SEND_CANCEL
    assert payment.code_to_show is None
    assert (payment.cancel_reason, payment.canceled_by) == (CancelReason.CASHIER, "Ola")


def test_a_cancel_before_the_response_waits_for_it() -> None:
    payment, effects = apply(NEW, CANCEL)
    assert effects == ()
    assert (payment.state, payment.waits_for) == (State.CANCELLING, Wait.RESPONSE)


@pytest.mark.parametrize("given", [CODE, NO_CODE, TimedOut(Wait.RESPONSE), ERROR], ids=name)
def test_a_cancel_that_waits_goes_out_with_the_answer_or_when_its_time_is_up(given: Input) -> None:
    payment, effects = apply(after(CANCEL), given)
    assert effects == SEND_CANCEL
    assert (payment.waits_for, payment.times_asked) == (Wait.CONFIRMATION, 1)
    assert payment.cancel_reason is CancelReason.CASHIER


def test_no_code_is_shown_once_a_cancel_was_wanted() -> None:
    for stage in cases.every_step():
        if stage.before.state is State.CANCELLING:
            assert stage.after.code_to_show is None


@pytest.mark.parametrize("so_far", [(CANCEL,), (CODE, CANCEL)], ids=["waits", "is out"])
def test_cancel_pressed_again_sends_no_second_one(so_far: tuple[Input, ...]) -> None:
    payment = after(*so_far)
    assert apply(payment, CANCEL) == (payment, ())


def test_cancel_pressed_while_the_next_ask_is_far_away_asks_now() -> None:
    payment = after(CODE, CANCEL, ConnectionLost())
    assert apply(payment, CANCEL)[1] == SEND_CANCEL


def test_when_the_customers_time_is_up_the_code_goes_and_the_cancel_goes_out() -> None:
    payment, effects = apply(after(CODE), TimedOut(Wait.CUSTOMER))
    assert effects == SEND_CANCEL
    assert payment.code_to_show is None
    assert payment.cancel_reason is CancelReason.TIME_UP


def test_when_the_customers_time_is_up_offline_it_is_unknown_until_the_next_logon() -> None:
    payment = after(CODE, TimedOut(Wait.CUSTOMER), RequestNotSent(Request.CANCEL))
    assert payment.code_to_show is None
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.TIME_UP)
    assert payment.needs_attention
    assert (payment.waits_for, payment.times_asked) == (Wait.NEXT_ASK, 0)
