"""The payment state machine: ``apply(payment, input) -> (payment, effects)``.

Every step is checked against the table of legal transitions (``transitions.MOVES``). The steps are
in ``cancellation``, ``server_answers``, ``receipt_rules`` and ``refunds``, with the rules that they
implement (docs/rules.md).
"""

from dataclasses import replace

from terminal_app.payments import cancellation, refunds, server_answers
from terminal_app.payments.inputs import (
    AlarmsSeen,
    Cancel,
    IllegalInputError,
    Input,
    LineLost,
    NeverLeft,
    ProblemTold,
    ReceiptCame,
    ReceiptUnreadable,
    RefundAsked,
    Request,
    Responded,
    Send,
    SettledByHand,
    StatusTold,
    Step,
    TakenUp,
    TimeUp,
)
from terminal_app.payments.payment import Alarm, Outcome, Payment, State, Wait
from terminal_app.payments.receipt_rules import alarmed, receipt_came, receipt_unreadable
from terminal_app.payments.transitions import MOVES


def apply(payment: Payment, given: Input) -> Step:
    """Return the payment after ``given``, and what is to be sent.

    Raises: IllegalInputError, for local inputs only: remote ones are legal in every state.
    """
    legal = MOVES[type(given)].get(payment.state)
    if legal is None:
        message = f"{type(given).__name__} is not legal in {payment.state.value}"
        raise IllegalInputError(message)
    changed, effects = _by_hand(payment, *_step(payment, given))
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
        case Responded(qr_code):
            return server_answers.responded(payment, qr_code)
        case StatusTold(state):
            return server_answers.status_told(payment, state)
        case ReceiptCame():
            return receipt_came(payment, given), ()
        case ReceiptUnreadable():
            return receipt_unreadable(payment, given), ()
        case ProblemTold():
            return server_answers.problem_told(payment, given)
        case Cancel():
            return cancellation.cancel(payment, given)
        case RefundAsked():
            return refunds.ask(payment, given)
        case SettledByHand(settlement):
            if not (payment.needs_attention or payment.is_settled_by_hand):
                message = "only what isn't known is settled by hand"
                raise IllegalInputError(message)
            return replace(payment, settlement=settlement, waits_for=None), ()
        case AlarmsSeen():
            return replace(payment, alarms_seen=len(payment.alarms)), ()
        case NeverLeft() | TimeUp() | LineLost() | TakenUp():
            return _nothing_came(payment, given)


def _nothing_came(payment: Payment, given: NeverLeft | TimeUp | LineLost | TakenUp) -> Step:
    match given:
        case NeverLeft(Request.INIT):
            return cancellation.request_never_left(payment)
        case NeverLeft(Request.CANCEL):
            return cancellation.cancel_never_left(payment)
        case NeverLeft(Request.REFUND):
            return refunds.never_left(payment)
        case TimeUp(wait) if wait is not payment.waits_for:
            return payment, ()
        case TimeUp(Wait.REFUND):
            return refunds.unknown(payment)
        case TimeUp(wait):
            return cancellation.time_up(payment, wait)
        case _ if payment.state is State.REFUNDING:
            return refunds.unknown(payment)
        case LineLost():
            return cancellation.line_lost(payment)
        case _:
            return cancellation.taken_up(payment)


def _by_hand(before: Payment, payment: Payment, effects: tuple[Send, ...]) -> Step:
    """Apply rule 10: no asking after a person has resolved it; the server's proof overrules."""
    if before.settlement is None or payment.settlement is None:
        return payment, effects
    if payment.proven_outcome is Outcome.NOT_KNOWN:
        return replace(payment, waits_for=None, times_asked=before.times_asked), ()
    if payment.proven_outcome is not payment.settlement.outcome:
        payment = alarmed(payment, Alarm.OVERRULED, again=True)
    return replace(payment, settlement=None), effects
