"""Cancel requests: the only way to ask the server what became of a payment.

Rule 3: CANCELED comes only from the server, unless the request provably never left. Rule 6:
silence is not failure. Rule 8: an unanswered request is awaited before the cancel is sent.
"""

from dataclasses import replace

from terminal_app.payments.inputs import CancelRequested, IllegalInputError, Request, Send, Step
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    CancelReason,
    Doubt,
    Payment,
    State,
    Wait,
)


def ask(payment: Payment, reason: CancelReason, doubt: Doubt | None = None) -> Step:
    """Ask the server to cancel now, and await its confirmation."""
    return replace(
        payment,
        state=State.CANCELLING,
        waits_for=Wait.CONFIRMATION,
        times_asked=payment.times_asked + 1,
        cancel_reason=payment.cancel_reason or reason,
        doubt=payment.doubt or doubt,
    ), (Send(Request.CANCEL),)


def ask_later(payment: Payment, doubt: Doubt) -> Step:
    """Ask, or ask again, after the next interval."""
    return replace(payment, waits_for=Wait.NEXT_ASK, doubt=payment.doubt or doubt), ()


def ask_unless_asked(payment: Payment, doubt: Doubt) -> Step:
    """Ask, unless a cancel is pending already or a receipt forbids it (rule 4)."""
    if payment.doubt in RECEIPT_DOUBTS:
        return payment, ()
    payment = replace(payment, answered=True, doubt=payment.doubt or doubt)
    if payment.waits_for in {Wait.CONFIRMATION, Wait.NEXT_ASK}:
        return payment, ()
    return ask(payment, CancelReason.PROBLEM)


def cancel(payment: Payment, given: CancelRequested) -> Step:
    """Cancel the payment; while an answer is awaited, the cancel is deferred."""
    if payment.state is State.CANCELLING:
        if payment.waits_for in {Wait.CONFIRMATION, Wait.RESPONSE}:
            return payment, ()
        return ask(payment, given.reason)
    payment = replace(payment, canceled_by=given.operator)
    if payment.waits_for is Wait.RESPONSE:
        return replace(payment, state=State.CANCELLING, cancel_reason=given.reason), ()
    return ask(payment, given.reason)


def cancel_unsent_request(payment: Payment) -> Step:
    """Cancel without the server, which never received the request.

    Raises: IllegalInputError if the server must have received it.
    """
    if payment.doubt in RECEIPT_DOUBTS or payment.answered or payment.times_asked:
        message = "the request was answered or asked about: it did leave"
        raise IllegalInputError(message)
    return replace(payment, state=State.CANCELED, waits_for=None), ()


def postpone_unsent_cancel(payment: Payment) -> Step:
    """Ask later instead.

    Raises: IllegalInputError if no cancel is pending.
    """
    if payment.waits_for is not Wait.CONFIRMATION:
        message = "no cancel is out"
        raise IllegalInputError(message)
    late = payment.cancel_reason is CancelReason.TIME_UP
    payment = replace(payment, times_asked=payment.times_asked - 1)
    return ask_later(payment, Doubt.TIME_UP if late else Doubt.CANCEL_UNCONFIRMED)


def apply_timeout(payment: Payment, wait: Wait) -> Step:
    """Ask: the time for an answer, for the customer, or until the next cancel is over."""
    match wait:
        case Wait.RESPONSE if payment.state is State.INITIATING:
            return ask(payment, CancelReason.NO_ANSWER, Doubt.NO_ANSWER)
        case Wait.CUSTOMER:
            return ask(payment, CancelReason.TIME_UP)
        case Wait.CONFIRMATION:
            return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)
        case _:
            return ask(payment, CancelReason.NO_ANSWER)


def apply_connection_loss(payment: Payment) -> Step:
    """Ask again later if a cancel was pending: its answer is lost with the connection."""
    if payment.waits_for is Wait.CONFIRMATION:
        return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)
    return payment, ()


def apply_restart(payment: Payment) -> Step:
    """Ask after a restart, once the server has had time to deliver receipts (rule 7)."""
    if payment.doubt in RECEIPT_DOUBTS:
        # Only a cancel that a person asked for can have been pending.
        return apply_connection_loss(payment)
    reason = payment.cancel_reason or CancelReason.RESTARTED
    payment = replace(payment, state=State.CANCELLING, cancel_reason=reason)
    return ask_later(payment, Doubt.RESTARTED)
