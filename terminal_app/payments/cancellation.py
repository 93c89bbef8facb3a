"""Asking the server to cancel: the only way to learn what became of a payment.

Rule 3: CANCELED comes only from the server, unless the request provably never left. Rule 6:
silence is not failure. Rule 8: an unanswered request is awaited before the cancel goes out.
"""

from dataclasses import replace

from terminal_app.payments.inputs import Cancel, IllegalInputError, Request, Send, Step
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
    """Ask, or ask again, when the time for it has come."""
    return replace(payment, waits_for=Wait.NEXT_ASK, doubt=payment.doubt or doubt), ()


def ask_unless_asked(payment: Payment, doubt: Doubt) -> Step:
    """Ask, unless an ask is out already or a receipt forbids it (rule 4)."""
    if payment.doubt in RECEIPT_DOUBTS:
        return payment, ()
    payment = replace(payment, answered=True, doubt=payment.doubt or doubt)
    if payment.waits_for in {Wait.CONFIRMATION, Wait.NEXT_ASK}:
        return payment, ()
    return ask(payment, CancelReason.PROBLEM)


def cancel(payment: Payment, given: Cancel) -> Step:
    """Somebody wants it cancelled; while an answer is awaited the cancel waits too."""
    if payment.state is State.CANCELLING:
        if payment.waits_for in {Wait.CONFIRMATION, Wait.RESPONSE}:
            return payment, ()
        return ask(payment, given.reason)
    payment = replace(payment, canceled_by=given.operator)
    if payment.waits_for is Wait.RESPONSE:
        return replace(payment, state=State.CANCELLING, cancel_reason=given.reason), ()
    return ask(payment, given.reason)


def request_never_left(payment: Payment) -> Step:
    """The one cancel that needs no server: it has never heard of the payment.

    Raises: IllegalInputError if it must have.
    """
    if payment.doubt in RECEIPT_DOUBTS or payment.answered or payment.times_asked:
        message = "the request was answered or asked about: it did leave"
        raise IllegalInputError(message)
    return replace(payment, state=State.CANCELED, waits_for=None), ()


def cancel_never_left(payment: Payment) -> Step:
    """The ask is made later instead.

    Raises: IllegalInputError if none is out.
    """
    if payment.waits_for is not Wait.CONFIRMATION:
        message = "no cancel is out"
        raise IllegalInputError(message)
    late = payment.cancel_reason is CancelReason.TIME_UP
    payment = replace(payment, times_asked=payment.times_asked - 1)
    return ask_later(payment, Doubt.TIME_UP if late else Doubt.CANCEL_UNCONFIRMED)


def time_up(payment: Payment, wait: Wait) -> Step:
    """The time for an answer, for the customer, or until the next ask is over."""
    match wait:
        case Wait.RESPONSE if payment.state is State.INITIATING:
            return ask(payment, CancelReason.NO_ANSWER, Doubt.NO_ANSWER)
        case Wait.CUSTOMER:
            return ask(payment, CancelReason.TIME_UP)
        case Wait.CONFIRMATION:
            return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)
        case _:
            return ask(payment, CancelReason.NO_ANSWER)


def line_lost(payment: Payment) -> Step:
    """A cancel that was out won't be answered by itself."""
    if payment.waits_for is Wait.CONFIRMATION:
        return ask_later(payment, Doubt.CANCEL_UNCONFIRMED)
    return payment, ()


def taken_up(payment: Payment) -> Step:
    """Rule 7: after a restart it is asked about, once the server had time to speak first."""
    if payment.doubt in RECEIPT_DOUBTS:
        # Only a cancel that a person asked for can be out: it isn't any more.
        return line_lost(payment)
    reason = payment.cancel_reason or CancelReason.RESTARTED
    payment = replace(payment, state=State.CANCELLING, cancel_reason=reason)
    return ask_later(payment, Doubt.RESTARTED)
