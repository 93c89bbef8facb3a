"""What each input does to a payment: ``apply(payment, input) -> (payment, effects)``.

``MOVES`` is the table of legal moves; ``apply`` holds every step against it. Rules about
money that are decided here (numbers as in docs/rules.md):

* 3: COMPLETE comes only from the server, and so does CANCELED, unless the request
  provably never left the till.
* 4: a receipt that disagrees with what was asked pays nothing and settles nothing.
* 5: the stronger truth wins: REVERSED over COMPLETE over CANCELED and ERROR over the rest.
* 6: silence is not failure: a time-out never makes an outcome.
* 8: after a cancel no code is shown again, and an unanswered request is awaited first.
"""

from collections.abc import Mapping
from dataclasses import replace

from terminal_app.payments.inputs import (
    AlarmsSeen,
    Cancel,
    Input,
    LineLost,
    NeverLeft,
    ProblemTold,
    ReceiptCame,
    ReceiptUnreadable,
    Request,
    Responded,
    Send,
    StatusTold,
    TakenUp,
    TimeUp,
)
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

Step = tuple[Payment, tuple[Send, ...]]

INITIATING, PENDING, CANCELLING = State.INITIATING, State.PENDING, State.CANCELLING
COMPLETE, CANCELED, ERROR, REVERSED = State.COMPLETE, State.CANCELED, State.ERROR, State.REVERSED

MOVES: Mapping[type, Mapping[State, frozenset[State]]] = {
    Cancel: {
        INITIATING: frozenset({CANCELLING}),
        PENDING: frozenset({CANCELLING}),
        CANCELLING: frozenset({CANCELLING}),
    },
    NeverLeft: {
        INITIATING: frozenset({CANCELED}),
        CANCELLING: frozenset({CANCELED, CANCELLING}),
    },
    TimeUp: {
        INITIATING: frozenset({INITIATING, CANCELLING}),
        PENDING: frozenset({PENDING, CANCELLING}),
        CANCELLING: frozenset({CANCELLING}),
        COMPLETE: frozenset({COMPLETE}),
        CANCELED: frozenset({CANCELED}),
        ERROR: frozenset({ERROR}),
        REVERSED: frozenset({REVERSED}),
    },
    LineLost: {
        INITIATING: frozenset({INITIATING}),
        PENDING: frozenset({PENDING}),
        CANCELLING: frozenset({CANCELLING}),
    },
    TakenUp: {
        INITIATING: frozenset({INITIATING, CANCELLING}),
        PENDING: frozenset({PENDING, CANCELLING}),
        CANCELLING: frozenset({CANCELLING}),
    },
    Responded: {
        INITIATING: frozenset({INITIATING, PENDING, CANCELLING}),
        PENDING: frozenset({PENDING}),
        CANCELLING: frozenset({CANCELLING}),
        COMPLETE: frozenset({COMPLETE}),
        CANCELED: frozenset({CANCELED}),
        ERROR: frozenset({ERROR}),
        REVERSED: frozenset({REVERSED}),
    },
    StatusTold: {
        INITIATING: frozenset({INITIATING, CANCELLING, COMPLETE, CANCELED, REVERSED}),
        PENDING: frozenset({PENDING, CANCELLING, COMPLETE, CANCELED, REVERSED}),
        CANCELLING: frozenset({CANCELLING, COMPLETE, CANCELED, REVERSED}),
        COMPLETE: frozenset({COMPLETE, REVERSED}),
        CANCELED: frozenset({CANCELED, COMPLETE, REVERSED}),
        ERROR: frozenset({ERROR, COMPLETE, REVERSED}),
        REVERSED: frozenset({REVERSED}),
    },
    ReceiptCame: {
        INITIATING: frozenset({INITIATING, COMPLETE, REVERSED}),
        PENDING: frozenset({PENDING, COMPLETE, REVERSED}),
        CANCELLING: frozenset({CANCELLING, COMPLETE, REVERSED}),
        COMPLETE: frozenset({COMPLETE, REVERSED}),
        CANCELED: frozenset({CANCELED, COMPLETE, REVERSED}),
        ERROR: frozenset({ERROR, COMPLETE, REVERSED}),
        REVERSED: frozenset({REVERSED}),
    },
    AlarmsSeen: {state: frozenset({state}) for state in State},
    ReceiptUnreadable: {state: frozenset({state}) for state in State},
    ProblemTold: {
        INITIATING: frozenset({INITIATING, CANCELLING, ERROR}),
        PENDING: frozenset({PENDING, CANCELLING}),
        CANCELLING: frozenset({CANCELLING, ERROR, REVERSED}),
        COMPLETE: frozenset({COMPLETE, REVERSED}),
        CANCELED: frozenset({CANCELED, REVERSED}),
        ERROR: frozenset({ERROR, REVERSED}),
        REVERSED: frozenset({REVERSED}),
    },
}
"""For each kind of input: the states it is legal in, and the states it may lead to."""


class IllegalInputError(Exception):
    """The till applied an input where ``MOVES`` has none; nothing has changed."""


def apply(payment: Payment, given: Input) -> Step:
    """Return the payment after ``given``, and what is to be sent because of it.

    Raises: IllegalInputError, for the till's own inputs only: what a server sends is legal
    in every state.
    """
    legal = MOVES[type(given)].get(payment.state)
    if legal is None:
        message = f"{type(given).__name__} is not legal in {payment.state.value}"
        raise IllegalInputError(message)
    changed, effects = _step(payment, given)
    if changed.state not in legal:
        message = f"{type(given).__name__} led {payment.state.value} to {changed.state.value}"
        raise IllegalInputError(message)
    return changed, effects


def begin(payment: Payment) -> Step:
    """Return a new payment as it is, and its PAYMENT_INIT_REQUEST: the only place that sends one.

    Raises: IllegalInputError if the payment isn't new.
    """
    if payment.state is not INITIATING or payment.answered or payment.doubt is not None:
        message = "only a new payment begins"
        raise IllegalInputError(message)
    return payment, (Send(Request.INIT),)


def _step(payment: Payment, given: Input) -> Step:
    match given:
        case Cancel():
            return _cancel(payment, given)
        case NeverLeft(request):
            return _never_left(payment, request)
        case TimeUp(wait):
            return _time_up(payment, wait)
        case LineLost():
            return _line_lost(payment)
        case TakenUp():
            return _taken_up(payment)
        case AlarmsSeen():
            return replace(payment, alarms_seen=len(payment.alarms)), ()
        case Responded(qr_code):
            return _responded(payment, qr_code)
        case StatusTold(state):
            return _status_told(payment, state)
        case ReceiptCame():
            return _receipt_came(payment, given)
        case ReceiptUnreadable(receipt_id):
            return _in_doubt(payment, Doubt.RECEIPT_UNREADABLE, receipt_id)
        case ProblemTold():
            return _problem_told(payment, given)


def _ask(payment: Payment, reason: CancelReason, doubt: Doubt | None = None) -> Step:
    """Ask the server to cancel now, and await its confirmation."""
    return replace(
        payment,
        state=CANCELLING,
        waits_for=Wait.CONFIRMATION,
        times_asked=payment.times_asked + 1,
        cancel_reason=payment.cancel_reason or reason,
        doubt=payment.doubt or doubt,
    ), (Send(Request.CANCEL),)


def _ask_later(payment: Payment, doubt: Doubt) -> Step:
    return replace(payment, waits_for=Wait.NEXT_ASK, doubt=payment.doubt or doubt), ()


def _cancel(payment: Payment, given: Cancel) -> Step:
    if payment.state is CANCELLING:
        if payment.waits_for in {Wait.CONFIRMATION, Wait.RESPONSE}:
            return payment, ()
        return _ask(payment, given.reason)
    payment = replace(payment, canceled_by=given.operator)
    if payment.waits_for is Wait.RESPONSE:
        return replace(payment, state=CANCELLING, cancel_reason=given.reason), ()
    return _ask(payment, given.reason)


def _never_left(payment: Payment, request: Request) -> Step:
    if request is Request.INIT:
        if payment.doubt in RECEIPT_DOUBTS or payment.answered or payment.times_asked:
            message = "the request was answered or asked about: it did leave"
            raise IllegalInputError(message)
        return replace(payment, state=CANCELED, waits_for=None), ()
    if payment.waits_for is not Wait.CONFIRMATION:
        message = "no cancel is out"
        raise IllegalInputError(message)
    late = payment.cancel_reason is CancelReason.TIME_UP
    payment = replace(payment, times_asked=payment.times_asked - 1)
    return _ask_later(payment, Doubt.TIME_UP if late else Doubt.CANCEL_UNCONFIRMED)


def _time_up(payment: Payment, wait: Wait) -> Step:
    if wait is not payment.waits_for:
        return payment, ()
    match wait:
        case Wait.RESPONSE if payment.state is INITIATING:
            return _ask(payment, CancelReason.NO_ANSWER, Doubt.NO_ANSWER)
        case Wait.RESPONSE | Wait.NEXT_ASK:
            return _ask(payment, CancelReason.NO_ANSWER)
        case Wait.CUSTOMER:
            return _ask(payment, CancelReason.TIME_UP)
        case Wait.CONFIRMATION:
            return _ask_later(payment, Doubt.CANCEL_UNCONFIRMED)


def _line_lost(payment: Payment) -> Step:
    if payment.waits_for is Wait.CONFIRMATION:
        return _ask_later(payment, Doubt.CANCEL_UNCONFIRMED)
    return payment, ()


def _taken_up(payment: Payment) -> Step:
    if payment.doubt in RECEIPT_DOUBTS:
        # Only a cancel that a person asked for can be out: it isn't any more.
        return _line_lost(payment)
    reason = payment.cancel_reason or CancelReason.RESTARTED
    return _ask_later(replace(payment, state=CANCELLING, cancel_reason=reason), Doubt.RESTARTED)


def _responded(payment: Payment, qr_code: str | None) -> Step:
    if not payment.is_open or payment.answered:
        return payment, ()
    payment = replace(payment, answered=True)
    if payment.doubt in RECEIPT_DOUBTS:
        return payment, ()
    if payment.state is CANCELLING:
        if payment.waits_for is Wait.RESPONSE:
            return _ask(payment, CancelReason.CASHIER)
        return payment, ()
    if not qr_code:
        return _ask(payment, CancelReason.NO_CODE, Doubt.NO_CODE)
    return replace(payment, state=PENDING, waits_for=Wait.CUSTOMER, qr_code=qr_code), ()


def _status_told(payment: Payment, told: State) -> Step:
    if told is REVERSED:
        return _reversed(payment), ()
    if told is COMPLETE:
        if payment.state in {COMPLETE, REVERSED} or payment.doubt in RECEIPT_DOUBTS:
            return payment, ()
        return _complete(payment), ()
    if told in {CANCELED, ERROR} and payment.state is COMPLETE:
        return _alarmed(payment, Alarm.CANCELED_AFTER_PAID), ()
    if told is CANCELED and payment.is_open:
        doubt = payment.doubt if payment.doubt in RECEIPT_DOUBTS else None
        return replace(payment, state=CANCELED, waits_for=None, doubt=doubt), ()
    if told is ERROR and payment.is_open:
        return _ask_unless_asked(payment, Doubt.SERVER_ERROR)
    return payment, ()


def _ask_unless_asked(payment: Payment, doubt: Doubt) -> Step:
    """Ask, unless an ask is out already or a receipt forbids it (rule 4)."""
    if payment.doubt in RECEIPT_DOUBTS:
        return payment, ()
    payment = replace(payment, answered=True, doubt=payment.doubt or doubt)
    if payment.waits_for in {Wait.CONFIRMATION, Wait.NEXT_ASK}:
        return payment, ()
    return _ask(payment, CancelReason.PROBLEM)


def _receipt_came(payment: Payment, receipt: ReceiptCame) -> Step:
    if receipt.state not in {COMPLETE, REVERSED}:
        return _in_doubt(payment, Doubt.RECEIPT_UNREADABLE, receipt.receipt_id)
    if receipt.amount is not None and receipt.amount != payment.amount:
        return _in_doubt(payment, Doubt.RECEIPT_DISAGREES, receipt.receipt_id)
    if receipt.state is REVERSED:
        return _reversed(_with_receipt_id(payment, receipt.receipt_id)), ()
    if payment.receipt_id is not None and payment.receipt_id != receipt.receipt_id:
        again = receipt.receipt_id not in payment.other_receipt_ids
        payment = _with_receipt_id(payment, receipt.receipt_id)
        return _alarmed(payment, Alarm.SECOND_RECEIPT, again=again), ()
    if payment.state is REVERSED or (payment.state is COMPLETE and payment.receipt_id):
        return _with_receipt_id(payment, receipt.receipt_id), ()
    others = tuple(number for number in payment.other_receipt_ids if number != receipt.receipt_id)
    return replace(
        _complete(payment),
        receipt_id=receipt.receipt_id,
        other_receipt_ids=others,
        amount_confirmed=receipt.amount is not None,
        payment_method=receipt.payment_method,
        paid_at=receipt.paid_at,
    ), ()


def _complete(payment: Payment) -> Payment:
    """COMPLETE; with an alarm where the cashier had reason to believe otherwise."""
    if payment.state in {CANCELLING, CANCELED, ERROR}:
        payment = _alarmed(payment, Alarm.PAID_AFTER_CANCEL)
    return replace(payment, state=COMPLETE, waits_for=None, doubt=None, answered=True)


def _reversed(payment: Payment) -> Payment:
    return replace(payment, state=REVERSED, waits_for=None, doubt=None, answered=True)


def _with_receipt_id(payment: Payment, receipt_id: str | None) -> Payment:
    """Keep ``receipt_id`` as the payment's own if it has none, else beside it."""
    if receipt_id is None or receipt_id in {payment.receipt_id, *payment.other_receipt_ids}:
        return payment
    if payment.receipt_id is None:
        return replace(payment, receipt_id=receipt_id)
    return replace(payment, other_receipt_ids=(*payment.other_receipt_ids, receipt_id))


def _in_doubt(payment: Payment, doubt: Doubt, receipt_id: str | None) -> Step:
    """Rule 4: the receipt pays nothing, is kept in sight, and nothing is cancelled by itself."""
    known = {payment.receipt_id, *payment.other_receipt_ids}
    repeated = receipt_id is not None and receipt_id in known and payment.doubt in RECEIPT_DOUBTS
    again = receipt_id is not None and receipt_id not in known
    if receipt_id is not None and again:
        others = (*payment.other_receipt_ids, receipt_id)
        payment = replace(payment, other_receipt_ids=others)
    unreadable = doubt is Doubt.RECEIPT_UNREADABLE
    alarm = Alarm.RECEIPT_UNREADABLE if unreadable else Alarm.RECEIPT_DISAGREES
    payment = _alarmed(payment, alarm, again=again)
    settled = payment.state is REVERSED or (payment.state is COMPLETE and payment.receipt_id)
    if settled or repeated:
        return payment, ()
    return replace(payment, doubt=doubt, waits_for=None), ()


def _alarmed(payment: Payment, alarm: Alarm, *, again: bool = False) -> Payment:
    """Raise ``alarm`` once; ``again``: for a new reason, so also if an earlier one was seen."""
    if alarm in (payment.unseen_alarms if again else payment.alarms):
        return payment
    return replace(payment, alarms=(*payment.alarms, alarm))


_REFUSED = frozenset({ProblemKind.INPUT_ERROR, ProblemKind.MERCHANT_VALIDATION_ERROR})


def _problem_told(payment: Payment, told: ProblemTold) -> Step:
    kind = told.problem.kind
    to_a_cancel = told.request is Request.CANCEL and payment.state not in {INITIATING, PENDING}
    if to_a_cancel and kind is ProblemKind.PAYMENT_ALREADY_REFUNDED:
        return _reversed(payment), ()
    if not payment.is_open:
        return payment, ()
    payment = replace(payment, problem=told.problem)
    if told.request is Request.INIT:
        return _request_refused(payment, kind)
    if payment.state is not CANCELLING or payment.doubt in RECEIPT_DOUBTS:
        return payment, ()
    never_shown = payment.qr_code is None
    if kind is ProblemKind.PAYMENT_NOT_FOUND and never_shown and told.request_long_gone:
        return replace(payment, state=ERROR, waits_for=None, doubt=None), ()
    return _ask_later(payment, Doubt.PROBLEM)


def _request_refused(payment: Payment, kind: ProblemKind) -> Step:
    if kind in _REFUSED and not payment.answered and payment.doubt not in RECEIPT_DOUBTS:
        return replace(payment, state=ERROR, waits_for=None, doubt=None, answered=True), ()
    if kind is ProblemKind.PAYMENT_ALREADY_REFUNDED and payment.doubt not in RECEIPT_DOUBTS:
        reason = payment.cancel_reason or CancelReason.PROBLEM
        payment = replace(payment, state=CANCELLING, answered=True, cancel_reason=reason)
        return _ask_later(payment, Doubt.PROBLEM)
    return _ask_unless_asked(payment, Doubt.PROBLEM)
