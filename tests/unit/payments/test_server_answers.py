"""What the server answers: responses, STATUS_UPDATE, and the table of PROBLEMs."""

import pytest

from terminal_app.payments.inputs import (
    InitResponseReceived,
    Input,
    Request,
    Send,
    StatusReceived,
    TimedOut,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.payment import (
    CancelReason,
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
    DISAGREES,
    ERROR,
    IN_EACH_STATE,
    INIT_REFUSED,
    NEW,
    NO_CODE,
    OPEN,
    PENDING,
    SEND_CANCEL,
    WIRE_STATES,
    after,
    name,
    open_payments,
    problem,
)


def test_a_response_with_a_code_shows_it_and_waits_for_the_customer() -> None:
    payment = after(CODE)
    assert (payment.state, payment.waits_for) == (State.PENDING, Wait.CUSTOMER)
    assert payment.code_to_show == CODE.qr_code
    assert payment.outcome is Outcome.NOT_KNOWN
    assert not payment.needs_attention


@pytest.mark.parametrize("given", [NO_CODE, InitResponseReceived("")], ids=name)
def test_a_response_without_a_code_is_said_and_asks_to_cancel(given: InitResponseReceived) -> None:
    payment, effects = apply(NEW, given)
    assert effects == SEND_CANCEL
    assert (payment.state, payment.doubt) == (State.CANCELLING, Doubt.NO_CODE)
    assert payment.cancel_reason is CancelReason.NO_CODE


def test_a_second_response_changes_nothing() -> None:
    payment = after(CODE)
    assert apply(payment, InitResponseReceived("https://elsewhere.example/")) == (payment, ())


@pytest.mark.parametrize("given", [CODE, NO_CODE], ids=name)
def test_a_response_to_what_was_refused_is_asked_about_by_cancelling(
    given: InitResponseReceived,
) -> None:
    payment, effects = apply(after(INIT_REFUSED), given)
    assert effects == SEND_CANCEL
    assert (payment.state, payment.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert payment.needs_attention
    assert payment.code_to_show is None
    assert apply(payment, given) == (payment, ())


def test_a_response_to_what_was_refused_asks_nothing_where_a_receipt_is_in_doubt() -> None:
    payment = after(INIT_REFUSED, DISAGREES)
    assert apply(payment, CODE) == (payment, ())


REFUSALS = (ProblemKind.INPUT_ERROR, ProblemKind.MERCHANT_VALIDATION_ERROR)
ASKING = (ProblemKind.PAYMENT_NOT_FOUND, ProblemKind.UNEXPECTED_ERROR, ProblemKind.UNKNOWN)
UNANSWERED = {what: payment for what, payment in OPEN.items() if not payment.answered}
ANSWERED = {what: payment for what, payment in OPEN.items() if payment.answered}


@pytest.mark.parametrize("kind", REFUSALS, ids=name)
@pytest.mark.parametrize("payment", UNANSWERED.values(), ids=UNANSWERED.keys())
def test_a_refused_request_is_an_error_and_not_paid(payment: Payment, kind: ProblemKind) -> None:
    refused, effects = apply(payment, problem(Request.INIT, kind))
    assert (refused.state, refused.outcome, effects) == (State.ERROR, Outcome.NOT_PAID, ())
    assert refused.waits_for is None
    assert refused.problem is not None
    assert refused.problem.kind is kind


@pytest.mark.parametrize("kind", REFUSALS, ids=name)
@pytest.mark.parametrize("payment", ANSWERED.values(), ids=ANSWERED.keys())
def test_a_refusal_of_a_request_that_was_answered_is_not_believed(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.INIT, kind))
    assert changed.outcome is Outcome.NOT_KNOWN
    assert changed.doubt is not None
    assert_asks(payment, changed, effects)


@pytest.mark.parametrize("kind", ASKING, ids=name)
@open_payments
def test_any_other_problem_with_the_request_is_unknown_and_asks(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.INIT, kind))
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert changed.needs_attention
    assert changed.problem is not None
    assert_asks(payment, changed, effects)


@open_payments
def test_an_error_told_for_an_open_payment_is_unknown_and_asks(payment: Payment) -> None:
    changed, effects = apply(payment, ERROR)
    assert changed.needs_attention
    assert_asks(payment, changed, effects)


def assert_asks(before: Payment, changed: Payment, effects: tuple[Send, ...]) -> None:
    """It asks now, unless an ask is out or due already."""
    if before.waits_for in {Wait.CONFIRMATION, Wait.NEXT_ASK}:
        assert (effects, changed.waits_for) == ((), before.waits_for)
    else:
        assert (effects, changed.waits_for) == (SEND_CANCEL, Wait.CONFIRMATION)
        assert changed.times_asked == before.times_asked + 1


@open_payments
def test_already_refunded_in_answer_to_the_request_is_unknown_and_asks_nothing_yet(
    payment: Payment,
) -> None:
    told = problem(Request.INIT, ProblemKind.PAYMENT_ALREADY_REFUNDED)
    changed, effects = apply(payment, told)
    assert effects == ()
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert changed.needs_attention
    assert changed.waits_for is Wait.NEXT_ASK


CANCEL_OUT = {
    "code was shown": after(CODE, CANCEL),
    "no code was shown": after(TimedOut(Wait.RESPONSE)),
}
cancel_out = pytest.mark.parametrize("payment", CANCEL_OUT.values(), ids=CANCEL_OUT.keys())


@pytest.mark.parametrize("kind", [*REFUSALS, *ASKING], ids=name)
@cancel_out
def test_a_problem_with_the_cancel_leaves_the_outcome_unknown(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.CANCEL, kind))
    assert effects == ()
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert changed.waits_for is Wait.NEXT_ASK
    assert changed.needs_attention
    assert changed.problem is not None


def test_a_payment_that_the_server_doesnt_know_is_not_paid_if_it_never_could_be() -> None:
    never_shown = after(TimedOut(Wait.RESPONSE))
    gone = problem(Request.CANCEL, ProblemKind.PAYMENT_NOT_FOUND, request_long_gone=True)
    changed, effects = apply(never_shown, gone)
    assert (changed.state, changed.outcome, effects) == (State.ERROR, Outcome.NOT_PAID, ())
    assert (changed.doubt, changed.waits_for) == (None, None)


@pytest.mark.parametrize(
    ("so_far", "gone"),
    [
        ((CODE, CANCEL), True),
        ((TimedOut(Wait.RESPONSE),), False),
        ((TimedOut(Wait.RESPONSE), DISAGREES, CANCEL), True),
    ],
    ids=["a code was shown", "its request may be under way", "a receipt spoke of it"],
)
def test_a_payment_that_the_server_doesnt_know_is_else_unknown(
    so_far: tuple[Input, ...], *, gone: bool
) -> None:
    told = problem(Request.CANCEL, ProblemKind.PAYMENT_NOT_FOUND, request_long_gone=gone)
    changed = after(*so_far, told)
    assert (changed.state, changed.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)


@pytest.mark.parametrize(
    "kind",
    [kind for kind in ProblemKind if kind is not ProblemKind.PAYMENT_NOT_FOUND],
    ids=name,
)
def test_only_payment_not_found_proves_that_a_payment_never_was(kind: ProblemKind) -> None:
    told = problem(Request.CANCEL, kind, request_long_gone=True)
    assert after(TimedOut(Wait.RESPONSE), told).state is not State.ERROR


@cancel_out
def test_already_refunded_in_answer_to_the_cancel_is_reversed(payment: Payment) -> None:
    told = problem(Request.CANCEL, ProblemKind.PAYMENT_ALREADY_REFUNDED)
    changed, effects = apply(payment, told)
    assert (changed.state, changed.outcome, effects) == (State.REVERSED, Outcome.NOT_PAID, ())


@pytest.mark.parametrize(
    "state",
    [State.COMPLETE, State.CANCELED, State.ERROR, State.REVERSED],
    ids=lambda state: state.value,
)
def test_a_late_already_refunded_is_the_stronger_truth(state: State) -> None:
    told = problem(Request.CANCEL, ProblemKind.PAYMENT_ALREADY_REFUNDED)
    assert after(told, start=IN_EACH_STATE[state]).state is State.REVERSED


@pytest.mark.parametrize("kind", ProblemKind, ids=name)
@pytest.mark.parametrize("payment", [NEW, after(CODE)], ids=["unanswered", "code shown"])
def test_a_problem_with_a_cancel_that_nobody_sent_is_noted_and_settles_nothing(
    payment: Payment, kind: ProblemKind
) -> None:
    changed, effects = apply(payment, problem(Request.CANCEL, kind))
    assert effects == ()
    assert (changed.state, changed.outcome) == (payment.state, payment.outcome)
    assert changed.problem is not None


@pytest.mark.parametrize("kind", ProblemKind, ids=name)
@pytest.mark.parametrize("request_", Request, ids=lambda request: request.value)
@pytest.mark.parametrize(
    "state", [State.COMPLETE, State.CANCELED, State.REVERSED], ids=lambda state: state.value
)
def test_a_problem_takes_no_money_back_that_has_come(
    state: State, request_: Request, kind: ProblemKind
) -> None:
    payment = IN_EACH_STATE[state]
    changed = after(problem(request_, kind), start=payment)
    assert changed.state in {payment.state, State.REVERSED}


@open_payments
def test_canceled_from_the_server_settles_an_open_payment_as_not_paid(payment: Payment) -> None:
    changed, effects = apply(payment, CANCELED)
    assert (changed.state, changed.outcome, effects) == (State.CANCELED, Outcome.NOT_PAID, ())
    assert (changed.waits_for, changed.doubt) == (None, None)


@open_payments
def test_pending_from_the_server_changes_nothing_and_confirms_no_cancel(payment: Payment) -> None:
    assert apply(payment, PENDING) == (payment, ())


def test_a_state_of_the_tills_own_from_the_server_changes_nothing() -> None:
    for stage in cases.every_step():
        if isinstance(stage.given, StatusReceived) and stage.given.state not in WIRE_STATES:
            assert (stage.after, stage.effects) == (stage.before, ())
