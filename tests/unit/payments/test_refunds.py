"""Refunds: asked for by a person, answered by the server, or not known (rules 2 and 5)."""

import pytest

from terminal_app.payments.inputs import (
    ConnectionLost,
    IllegalInputError,
    Input,
    ReceiptReceived,
    RefundRequested,
    Request,
    RequestNotSent,
    TakenUp,
    TimedOut,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.payment import (
    Alarm,
    Doubt,
    Outcome,
    Payment,
    ProblemKind,
    RefundResult,
    State,
    Wait,
)
from tests.unit.payments import cases
from tests.unit.payments.cases import (
    ASKED_FOR,
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
    after,
    name,
    problem,
)

ASKED = after(CODE, PAID, REFUND)
UNKNOWN = after(TimedOut(Wait.REFUND), start=ASKED)
OWN_NUMBER = ReceiptReceived("5", State.REVERSED, ASKED_FOR)
"""A refund that the server gives a receipt number of its own."""
REFUND_2 = RefundRequested("2", "Ola")
REFUND_3 = RefundRequested("3", "Ola")
ALREADY = problem(Request.REFUND, ProblemKind.PAYMENT_ALREADY_REFUNDED)
NOT_FOUND = problem(Request.REFUND, ProblemKind.PAYMENT_NOT_FOUND)
SILENCE = (ConnectionLost(), TimedOut(Wait.REFUND), TakenUp())
REFUSALS = (
    ProblemKind.INPUT_ERROR,
    ProblemKind.MERCHANT_VALIDATION_ERROR,
    ProblemKind.PAYMENT_NOT_FOUND,
)
UNCLEAR = (ProblemKind.UNEXPECTED_ERROR, ProblemKind.UNKNOWN)


def result(payment: Payment) -> RefundResult | None:
    return payment.refund.result if payment.refund is not None else None


# -- asking ----------------------------------------------------------------------------


def test_a_person_asks_and_the_refund_goes_out_once() -> None:
    payment, effects = apply(after(CODE, PAID), REFUND)
    assert effects == SEND_REFUND
    assert (payment.state, payment.waits_for) == (State.REFUNDING, Wait.REFUND)
    assert payment.outcome is Outcome.NOT_KNOWN
    assert payment.wire_state is State.COMPLETE
    assert not payment.needs_attention
    assert payment.refund is not None
    assert (payment.refund.receipt_id, payment.refund.operator) == ("1", "Ola")
    assert (payment.refund.times_sent, payment.refundable) == (1, ())


def test_a_refund_is_sent_only_because_a_person_asked() -> None:
    sent = {type(one.given) for one in cases.every_step() if one.effects == SEND_REFUND}
    assert sent == {RefundRequested}


def test_only_a_number_that_stands_and_isnt_under_way_can_be_refunded() -> None:
    tried = 0
    for payment in cases.reached():
        for number in ("1", "2", "3", "77"):
            given = RefundRequested(number, "Ola")
            if number in payment.refundable:
                assert apply(payment, given)[1] == SEND_REFUND
                tried += 1
            else:
                with pytest.raises(IllegalInputError, match="can't be refunded"):
                    apply(payment, given)
    assert tried


def test_a_second_refund_cant_be_asked_while_the_first_is_unanswered() -> None:
    with pytest.raises(IllegalInputError):
        after(REFUND, start=ASKED)


def test_nothing_can_be_refunded_before_the_server_has_told_a_number() -> None:
    for state in (State.INITIATING, State.PENDING, State.CANCELED, State.ERROR):
        assert IN_EACH_STATE[state].refundable == ()
    assert after(CODE, COMPLETE).refundable == ()


# -- answers ---------------------------------------------------------------------------


@pytest.mark.parametrize("told", [REFUNDED, OWN_NUMBER, REVERSED, ALREADY], ids=name)
@pytest.mark.parametrize("asked", [ASKED, UNKNOWN], ids=["under way", "not known"])
def test_the_servers_yes_makes_it_reversed(asked: Payment, told: Input) -> None:
    payment, effects = apply(asked, told)
    assert (payment.state, payment.outcome, effects) == (State.REVERSED, Outcome.NOT_PAID, ())
    assert (result(payment), payment.waits_for, payment.doubt) == (RefundResult.DONE, None, None)
    assert (payment.refundable, payment.paid_minor) == ((), 0)
    assert payment.receipt_id == "1"
    assert payment.alarms == ()


@pytest.mark.parametrize("kind", REFUSALS, ids=name)
def test_a_refused_refund_is_still_paid(kind: ProblemKind) -> None:
    payment, effects = apply(ASKED, problem(Request.REFUND, kind))
    assert (payment.state, payment.outcome, effects) == (State.COMPLETE, Outcome.PAID, ())
    assert (result(payment), payment.waits_for) == (RefundResult.REFUSED, None)
    assert payment.problem is not None
    assert payment.problem.kind is kind
    assert payment.refundable == ("1",)


@pytest.mark.parametrize("kind", UNCLEAR, ids=name)
def test_any_other_problem_leaves_the_refund_not_known(kind: ProblemKind) -> None:
    payment, effects = apply(ASKED, problem(Request.REFUND, kind))
    assert effects == ()
    assert_not_known(payment)
    assert payment.problem is not None


@pytest.mark.parametrize("kind", ProblemKind, ids=name)
def test_a_problem_with_a_refund_that_nobody_asked_for_changes_nothing(kind: ProblemKind) -> None:
    for payment in (after(CODE), after(CODE, PAID), after(CODE, CANCELED)):
        assert apply(payment, problem(Request.REFUND, kind)) == (payment, ())


@pytest.mark.parametrize("kind", [*REFUSALS, *UNCLEAR], ids=name)
def test_a_late_problem_doesnt_undo_a_refund_that_is_done(kind: ProblemKind) -> None:
    done = after(REFUNDED, start=ASKED)
    assert apply(done, problem(Request.REFUND, kind)) == (done, ())


@pytest.mark.parametrize("told", [CANCELED, ERROR, COMPLETE, CODE, PAID], ids=name)
def test_weaker_news_settles_no_refund(told: Input) -> None:
    payment, effects = apply(ASKED, told)
    assert effects == ()
    assert (payment.state, payment.waits_for) == (State.REFUNDING, Wait.REFUND)
    assert (Alarm.CANCELED_AFTER_PAID in payment.alarms) == (told in {CANCELED, ERROR})


# -- not known -------------------------------------------------------------------------


def assert_not_known(payment: Payment) -> None:
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)
    assert (payment.doubt, payment.waits_for) == (Doubt.REFUND_UNKNOWN, None)
    assert payment.needs_attention
    assert payment.refundable == ("1",)


@pytest.mark.parametrize("silence", SILENCE, ids=name)
def test_without_an_answer_it_is_not_known_and_nothing_is_sent_by_itself(silence: Input) -> None:
    payment, effects = apply(ASKED, silence)
    assert effects == ()
    assert_not_known(payment)
    for again in SILENCE * 2:
        payment, effects = apply(payment, again)
        assert effects == ()
        assert_not_known(payment)


def test_asked_again_by_a_person_it_goes_out_again_and_is_counted() -> None:
    payment, effects = apply(UNKNOWN, REFUND)
    assert effects == SEND_REFUND
    assert payment.refund is not None
    assert (payment.refund.times_sent, payment.waits_for) == (2, Wait.REFUND)
    assert payment.outcome is Outcome.NOT_KNOWN


def test_only_the_number_whose_refund_isnt_known_can_be_asked_again() -> None:
    unknown = after(CODE, PAID, PAID_TWICE, REFUND, ConnectionLost())
    assert unknown.refundable == ("1",)
    with pytest.raises(IllegalInputError):
        after(REFUND_2, start=unknown)


def test_a_refund_asked_again_and_already_done_is_settled() -> None:
    payment = after(REFUND, ALREADY, start=UNKNOWN)
    assert (payment.state, result(payment)) == (State.REVERSED, RefundResult.DONE)


def test_a_merchant_refused_the_second_time_proves_nothing_about_the_first() -> None:
    told = problem(Request.REFUND, ProblemKind.MERCHANT_VALIDATION_ERROR)
    assert_not_known(after(REFUND, told, start=UNKNOWN))


def test_a_refusal_of_one_of_two_refunds_says_nothing_of_the_other() -> None:
    payment = after(REFUND, NOT_FOUND, start=UNKNOWN)
    assert (payment.state, payment.outcome) == (State.REFUNDING, Outcome.NOT_KNOWN)


# -- never left ------------------------------------------------------------------------


def test_a_refund_that_never_left_is_as_if_nobody_had_asked() -> None:
    assert after(RequestNotSent(Request.REFUND), start=ASKED) == after(CODE, PAID)


def test_a_second_refund_that_never_left_leaves_the_first_not_known() -> None:
    payment = after(REFUND, RequestNotSent(Request.REFUND), start=UNKNOWN)
    assert_not_known(payment)
    assert payment.refund is not None
    assert payment.refund.times_sent == 1


@pytest.mark.parametrize(
    "payment", [UNKNOWN, after(REFUNDED, start=ASKED)], ids=["unknown", "done"]
)
def test_a_refund_that_isnt_out_cant_have_stayed_behind(payment: Payment) -> None:
    with pytest.raises(IllegalInputError):
        apply(payment, RequestNotSent(Request.REFUND))


@pytest.mark.parametrize("back", [RequestNotSent(Request.REFUND), NOT_FOUND], ids=name)
def test_a_refund_of_an_odd_charge_that_didnt_happen_leaves_it_not_known(back: Input) -> None:
    for so_far in ((CODE, DISAGREES), (CODE, CANCEL, CANCELED, DISAGREES)):
        payment = after(*so_far, REFUND_3, back)
        assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_DISAGREES)
        assert payment.refundable == ("3",)
