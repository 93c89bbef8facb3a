"""Effects of the server's responses, status updates and problems on a payment."""

from dataclasses import replace

from terminal_app.payments import refunds
from terminal_app.payments.cancellation import ask, ask_later, ask_unless_asked
from terminal_app.payments.inputs import ProblemReceived, Request, StatusReceived, Step
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Alarm,
    CancelReason,
    Doubt,
    Payment,
    ProblemKind,
    State,
    Wait,
)
from terminal_app.payments.receipt_rules import apply_complete, apply_refund, with_alarm

_REFUSED = frozenset({ProblemKind.INPUT_ERROR, ProblemKind.MERCHANT_VALIDATION_ERROR})


def apply_init_response(payment: Payment, qr_code: str | None) -> Step:
    """Apply a PAYMENT_INIT_RESPONSE: show the code, or cancel if there is none."""
    if payment.state is State.ERROR and payment.doubt is None:
        # Refused before, yet the payment exists: it could be paid.
        return ask(replace(payment, answered=True), CancelReason.PROBLEM, Doubt.PROBLEM)
    if not payment.is_open or payment.answered:
        return payment, ()
    payment = replace(payment, answered=True)
    if payment.doubt in RECEIPT_DOUBTS:
        return payment, ()
    if payment.state is State.CANCELLING:
        if payment.waits_for is Wait.RESPONSE:
            return ask(payment, CancelReason.CASHIER)
        return payment, ()
    if not qr_code and not payment.by_scan:
        return ask(payment, CancelReason.NO_CODE, Doubt.NO_CODE)
    return replace(
        payment, state=State.PENDING, waits_for=Wait.CUSTOMER, qr_code=qr_code or None
    ), ()


def apply_status(payment: Payment, status: StatusReceived) -> Step:
    """Apply a STATUS_UPDATE."""
    told = status.state
    if told is State.REVERSED:
        return apply_refund(payment, None), ()
    if told is State.COMPLETE:
        return apply_complete(payment, is_proof=status.is_proof), ()
    if told in {State.CANCELED, State.ERROR} and payment.wire_state is State.COMPLETE:
        return with_alarm(payment, Alarm.CANCELED_AFTER_PAID), ()
    if told is State.CANCELED and payment.is_open:
        doubt = payment.doubt if payment.doubt in RECEIPT_DOUBTS else None
        return replace(payment, state=State.CANCELED, waits_for=None, doubt=doubt), ()
    if told is State.ERROR and payment.is_open:
        return ask_unless_asked(payment, Doubt.SERVER_ERROR)
    return payment, ()


def apply_problem(payment: Payment, told: ProblemReceived) -> Step:
    """Apply a PROBLEM in answer to a request, after the table in docs/rules.md."""
    kind = told.problem.kind
    if told.request is Request.REFUND:
        return refunds.apply_problem(payment, told.problem, told.receipt_id)
    to_a_cancel = told.request is Request.CANCEL and payment.state not in {
        State.INITIATING,
        State.PENDING,
    }
    if to_a_cancel and kind is ProblemKind.PAYMENT_ALREADY_REFUNDED:
        return apply_refund(payment, None), ()
    if not payment.is_open:
        return payment, ()
    payment = replace(payment, problem=told.problem)
    if told.request is Request.INIT:
        return _apply_init_problem(payment, kind)
    if payment.state is not State.CANCELLING or payment.doubt in RECEIPT_DOUBTS:
        return payment, ()
    # A customer who has scanned the till's own code can pay without another.
    never_shown = payment.qr_code is None and not payment.by_scan
    if kind is ProblemKind.PAYMENT_NOT_FOUND and never_shown and told.request_long_gone:
        return replace(payment, state=State.ERROR, waits_for=None, doubt=None), ()
    return ask_later(payment, Doubt.PROBLEM)


def _apply_init_problem(payment: Payment, kind: ProblemKind) -> Step:
    in_doubt = payment.doubt in RECEIPT_DOUBTS
    if kind in _REFUSED and not payment.answered and not in_doubt:
        return replace(payment, state=State.ERROR, waits_for=None, doubt=None, answered=True), ()
    if kind is ProblemKind.PAYMENT_ALREADY_REFUNDED and not in_doubt:
        reason = payment.cancel_reason or CancelReason.PROBLEM
        payment = replace(payment, state=State.CANCELLING, answered=True, cancel_reason=reason)
        return ask_later(payment, Doubt.PROBLEM)
    return ask_unless_asked(payment, Doubt.PROBLEM)
