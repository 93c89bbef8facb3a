"""The payment state machine: ``apply(payment, input) -> (payment, effects)``.

Every step is checked against the table of legal transitions (``transitions.TRANSITIONS``). The
steps are in ``cancellation``, ``server_answers``, ``receipt_rules`` and ``refunds``, with the rules
that they implement (docs/rules.md).
"""

from dataclasses import replace

from terminal_app.payments import alarms, cancellation, refunds, server_answers
from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    AlarmsDismissed,
    CancelRequested,
    ConnectionLost,
    IllegalInputError,
    InitResponseReceived,
    Input,
    ProblemReceived,
    ReceiptReceived,
    RefundRequested,
    Request,
    RequestNotSent,
    ResolvedByHand,
    Send,
    StatusReceived,
    Step,
    TakenUp,
    TimedOut,
    UnreadableReceiptReceived,
)
from terminal_app.payments.payment import Alarm, Outcome, Payment, State, Wait
from terminal_app.payments.receipt_rules import apply_receipt, apply_unreadable_receipt, with_alarm
from terminal_app.payments.transitions import TRANSITIONS


def apply(payment: Payment, given: Input) -> Step:
    """Return the payment after ``given``, and what is to be sent.

    Raises: IllegalInputError, for local inputs only: remote ones are legal in every state.
    """
    legal = TRANSITIONS[type(given)].get(payment.state)
    if legal is None:
        message = f"{type(given).__name__} is not legal in {payment.state.value}"
        raise IllegalInputError(message)
    changed, effects = _apply_rule_10(payment, *_step(payment, given))
    if changed.state not in legal:
        message = f"{type(given).__name__} led {payment.state.value} to {changed.state.value}"
        raise IllegalInputError(message)
    return changed, effects


def begin(payment: Payment) -> Step:
    """Return a new payment unchanged, and its PAYMENT_INIT_REQUEST, which only this sends.

    Raises: IllegalInputError if the payment isn't new.
    """
    if payment.state is not State.INITIATING or payment.answered or payment.doubt is not None:
        message = "only a new payment begins"
        raise IllegalInputError(message)
    return payment, (Send(Request.INIT),)


def _step(payment: Payment, given: Input) -> Step:
    match given:
        case InitResponseReceived(qr_code):
            return server_answers.apply_init_response(payment, qr_code)
        case StatusReceived():
            return server_answers.apply_status(payment, given)
        case ReceiptReceived():
            return apply_receipt(payment, given), ()
        case UnreadableReceiptReceived():
            return apply_unreadable_receipt(payment, given), ()
        case ProblemReceived():
            return server_answers.apply_problem(payment, given)
        case CancelRequested():
            return cancellation.cancel(payment, given)
        case RefundRequested():
            return refunds.request(payment, given)
        case ResolvedByHand() | AlarmsAcknowledged() | AlarmsDismissed():
            return _state_by_hand(payment, given), ()
        case RequestNotSent() | TimedOut() | ConnectionLost() | TakenUp():
            return _local_step(payment, given)


def _state_by_hand(
    payment: Payment, given: ResolvedByHand | AlarmsAcknowledged | AlarmsDismissed
) -> Payment:
    """Apply what a person has said: nothing is sent.

    Raises: IllegalInputError if there is nothing to say it of.
    """
    match given:
        case ResolvedByHand(resolution):
            if not (payment.needs_attention or payment.is_resolved_by_hand):
                message = "only what isn't known is settled by hand"
                raise IllegalInputError(message)
            return replace(payment, resolution=resolution, waits_for=None)
        case AlarmsAcknowledged():
            return replace(payment, alarms_seen=len(payment.alarms))
        case AlarmsDismissed(dismissal):
            if not alarms.standing(payment):
                message = "only an alarm that stands is dismissed"
                raise IllegalInputError(message)
            return alarms.dismiss(payment, dismissal)


def _local_step(
    payment: Payment, given: RequestNotSent | TimedOut | ConnectionLost | TakenUp
) -> Step:
    match given:
        case RequestNotSent(Request.INIT):
            return cancellation.cancel_unsent_request(payment)
        case RequestNotSent(Request.CANCEL):
            return cancellation.postpone_unsent_cancel(payment)
        case RequestNotSent(Request.REFUND):
            return refunds.withdraw(payment)
        case TimedOut(wait) if wait is not payment.waits_for:
            return payment, ()
        case TimedOut(Wait.REFUND):
            return refunds.leave_unknown(payment)
        case TimedOut(wait):
            return cancellation.apply_timeout(payment, wait)
        case _ if payment.state is State.REFUNDING:
            return refunds.leave_unknown(payment)
        case ConnectionLost():
            return cancellation.apply_connection_loss(payment)
        case _:
            return cancellation.apply_restart(payment)


def _apply_rule_10(before: Payment, payment: Payment, effects: tuple[Send, ...]) -> Step:
    """Apply rule 10: no asking after a person has resolved it; the server's proof overrules."""
    if before.resolution is None or payment.resolution is None:
        return payment, effects
    if payment.proven_outcome is Outcome.NOT_KNOWN:
        return replace(payment, waits_for=None, times_asked=before.times_asked), ()
    if payment.proven_outcome is not payment.resolution.outcome:
        payment = with_alarm(payment, Alarm.OVERRULED, again=True)
    return replace(payment, resolution=None), effects
