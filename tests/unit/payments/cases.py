"""A new payment, every kind of input in several variants, and all that they can lead to."""

import dataclasses
import functools
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    AlarmsDismissed,
    CancelRequested,
    ConnectionLost,
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
    TakenUp,
    TimedOut,
    UnreadableReceiptReceived,
)
from terminal_app.payments.machine import apply
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import (
    CancelReason,
    Dismissal,
    Outcome,
    Owner,
    Payment,
    Problem,
    ProblemKind,
    Resolution,
    State,
    Wait,
)
from terminal_app.payments.refunds import taken_elsewhere

WIRE_STATES = frozenset(
    {State.PENDING, State.COMPLETE, State.CANCELED, State.REVERSED, State.ERROR}
)
"""The states of the API; the others are the till's own."""
ASKED_FOR = Money(12_550, Currency.NOK)
OTHER_AMOUNT = Money(12_551, Currency.NOK)
OTHER_CURRENCY = Money(12_550, Currency.SEK)
NEW = Payment(
    payment_id="6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f",
    sale_id="1d9f6c2b-7a4e-4e0b-9c3d-5b2a1f0e9d8c",
    owner=Owner("wss://pay.example/ws", "TILL-1"),
    amount=ASKED_FOR,
    operator="Kari",
    started_at="2026-11-22T12:34:56+00:00",
)
ELSEWHERE = taken_elsewhere(
    "1",
    payment_id="0f0e0d0c-2b6f-4f5b-8c7b-9f8a1c2d3e4f",
    owner=NEW.owner,
    zero=Money(0, Currency.NOK),
    operator="Ola",
    at="2026-11-22T14:00:00+00:00",
)
"""A payment that another till took."""

CODE = InitResponseReceived("https://pay.example/p/6c1d7f0e")
NO_CODE = InitResponseReceived(None)
CANCEL = CancelRequested(CancelReason.CASHIER, "Ola")
PAID = ReceiptReceived("1", State.COMPLETE, ASKED_FOR, "Vipps", "2026-11-22T12:35:10Z")
PAID_NO_AMOUNT = ReceiptReceived("1", State.COMPLETE, None)
PAID_NO_AMOUNT_UNCERTIFIED = ReceiptReceived("1", State.COMPLETE, None, is_proof=False)
PAID_TWICE = ReceiptReceived("2", State.COMPLETE, ASKED_FOR)
REFUNDED = ReceiptReceived("1", State.REVERSED, ASKED_FOR)
DISAGREES = ReceiptReceived("3", State.COMPLETE, OTHER_AMOUNT)
UNREADABLE = UnreadableReceiptReceived("4")
REFUND = RefundRequested("1", "Ola")
SETTLED_PAID = ResolvedByHand(
    Resolution(Outcome.PAID, "Ola", "Seen in the portal", "2026-11-22T13:00:00+00:00")
)
SETTLED_NOT_PAID = ResolvedByHand(
    Resolution(Outcome.NOT_PAID, "Ola", "The wallet shows nothing", "2026-11-22T13:00:00+00:00")
)
DISMISSED = AlarmsDismissed(
    Dismissal("Kari", "The customer keeps both", "2026-11-22T13:00:00+00:00")
)
CANCELED = StatusReceived(State.CANCELED)
COMPLETE = StatusReceived(State.COMPLETE)
COMPLETE_UNCERTIFIED = StatusReceived(State.COMPLETE, is_proof=False)
REVERSED = StatusReceived(State.REVERSED)
ERROR = StatusReceived(State.ERROR)
PENDING = StatusReceived(State.PENDING)
SEND_CANCEL = (Send(Request.CANCEL),)
SEND_REFUND = (Send(Request.REFUND),)


def problem(
    request: Request, kind: ProblemKind, *, request_long_gone: bool = False
) -> ProblemReceived:
    """Return a PROBLEM of ``kind`` in answer to ``request``."""
    told = Problem(kind, f"apm.mtm.{kind.value}", "what it says")
    return ProblemReceived(request, told, request_long_gone)


INIT_REFUSED = problem(Request.INIT, ProblemKind.INPUT_ERROR)

LOCAL: tuple[Local, ...] = (
    CANCEL,
    CancelRequested(CancelReason.NO_ANSWER),
    *map(RequestNotSent, Request),
    *map(TimedOut, Wait),
    ConnectionLost(),
    TakenUp(),
    AlarmsAcknowledged("Kari"),
    DISMISSED,
    REFUND,
    RefundRequested("2", "Ola"),
    RefundRequested("3", "Ola"),
    SETTLED_PAID,
    SETTLED_NOT_PAID,
)
REMOTE: tuple[Remote, ...] = (
    CODE,
    NO_CODE,
    InitResponseReceived(""),
    *map(StatusReceived, State),
    COMPLETE_UNCERTIFIED,
    PAID,
    PAID_NO_AMOUNT,
    PAID_NO_AMOUNT_UNCERTIFIED,
    PAID_TWICE,
    REFUNDED,
    ReceiptReceived("5", State.REVERSED, None),
    DISAGREES,
    ReceiptReceived("1", State.COMPLETE, OTHER_CURRENCY),
    ReceiptReceived("3", State.REVERSED, OTHER_AMOUNT),
    ReceiptReceived("1", State.CANCELED, ASKED_FOR),
    UNREADABLE,
    UnreadableReceiptReceived(None),
    UnreadableReceiptReceived("1", State.COMPLETE),
    UnreadableReceiptReceived("1", State.REVERSED),
    ReceiptReceived("2", State.REVERSED, ASKED_FOR),
    ReceiptReceived("3", State.REVERSED, ASKED_FOR),
    *(problem(request, kind) for request in Request for kind in ProblemKind),
    problem(Request.CANCEL, ProblemKind.PAYMENT_NOT_FOUND, request_long_gone=True),
)
EVERY: tuple[Input, ...] = (*LOCAL, *REMOTE)


class Stage(NamedTuple):
    """One input that was legal, and what it did."""

    before: Payment
    given: Input
    after: Payment
    effects: tuple[Send, ...]


def stages(*given: Input, start: Payment = NEW) -> list[Stage]:
    """Apply the inputs one after the other, those of the till only where they are legal."""
    made = []
    payment = start
    for each in given:
        try:
            after, effects = apply(payment, each)
        except IllegalInputError:
            if isinstance(each, Remote):
                raise
            continue
        made.append(Stage(payment, each, after, effects))
        payment = after
    return made


def after(*given: Input, start: Payment = NEW) -> Payment:
    """Return the payment after the inputs, all of them legal.

    Raises: IllegalInputError.
    """
    payment = start
    for each in given:
        payment, _effects = apply(payment, each)
    return payment


@functools.cache
def reached() -> tuple[Payment, ...]:
    """Return payments as sequences of real inputs leave them, all that differ in a decision."""
    starts = [NEW, ELSEWHERE, dataclasses.replace(NEW, by_scan=True)]
    found = {_essence(payment): payment for payment in starts}
    waiting = deque(starts)
    while waiting:
        payment = waiting.popleft()
        for each in EVERY:
            for stage in stages(each, start=payment):
                essence = _essence(stage.after)
                if essence not in found:
                    found[essence] = stage.after
                    waiting.append(stage.after)
    return tuple(found.values())


@functools.cache
def every_step() -> tuple[Stage, ...]:
    """Return each legal step out of each reached payment: one pass that many tests look at."""
    return tuple(
        stage for payment in reached() for given in EVERY for stage in stages(given, start=payment)
    )


def _essence(payment: Payment) -> tuple[object, ...]:
    """Return what of the payment a later decision can depend on, counted rather than told."""
    settled = {State.COMPLETE, State.REVERSED, State.REFUNDING}
    asking = (
        payment.answered,
        payment.qr_code is None,
        payment.times_asked > 0,
        payment.cancel_reason is CancelReason.TIME_UP,
    )
    refund = payment.refund
    refunded = refund and next(
        (one.agrees for one in payment.standing if one.receipt_id == refund.receipt_id), None
    )
    return (
        payment.by_scan and payment.is_open,
        payment.taken_elsewhere,
        payment.state,
        payment.waits_for,
        payment.doubt,
        None if payment.state in settled else asking,
        min(2, sum(one.agrees for one in payment.standing)),
        any(not one.agrees for one in payment.standing),
        len(payment.charges) > len(payment.standing),
        any(one.agrees and one.of is None for one in payment.reversals),
        refund and (refund.result, min(refund.times_sent, 2), refunded),
        payment.resolution is not None,
    )


IN_EACH_STATE = {
    State.INITIATING: NEW,
    State.PENDING: after(CODE),
    State.CANCELLING: after(CODE, CANCEL),
    State.REFUNDING: after(CODE, PAID, REFUND),
    State.COMPLETE: after(CODE, PAID),
    State.CANCELED: after(CODE, CANCELED),
    State.ERROR: after(INIT_REFUSED),
    State.REVERSED: after(CODE, PAID, REFUNDED),
}
OPEN = {
    "unanswered": NEW,
    "answered, code shown": after(CODE),
    "answered without a code": after(NO_CODE),
    "cancel waits for the answer": after(CANCEL),
    "cancel is out, answered": after(CODE, CANCEL),
    "cancel is out, unanswered": after(TimedOut(Wait.RESPONSE)),
    "taken up": after(CODE, TakenUp()),
}
open_payments = pytest.mark.parametrize("payment", OPEN.values(), ids=OPEN.keys())
every_state = pytest.mark.parametrize("state", State, ids=lambda state: state.value)


def name(given: object) -> str:
    return given.value if isinstance(given, ProblemKind) else repr(given)


AMOUNTS = st.sampled_from([ASKED_FOR, ASKED_FOR, None, OTHER_AMOUNT, OTHER_CURRENCY])
RECEIPT_IDS = st.sampled_from(["1", "2", "3"])
RECEIPTS = st.builds(ReceiptReceived, RECEIPT_IDS, st.sampled_from(State), AMOUNTS)
REMOTES: st.SearchStrategy[Remote] = st.one_of(
    st.sampled_from(REMOTE),
    RECEIPTS,
    st.builds(UnreadableReceiptReceived, st.none() | RECEIPT_IDS),
    st.builds(
        problem,
        st.sampled_from(Request),
        st.sampled_from(ProblemKind),
        request_long_gone=st.booleans(),
    ),
)
INPUTS: st.SearchStrategy[Input] = st.one_of(st.sampled_from(LOCAL), REMOTES)
HISTORIES = st.lists(INPUTS, min_size=15, max_size=40)
"""Long ones: what a wrong step does often shows only later."""


def sold_in(payments: Sequence[Payment]) -> Callable[[Payment], bool]:
    """Return what says whether the sale of a payment taken elsewhere is in ``payments``."""
    sold = {
        (one.owner.server, charge.receipt_id)
        for one in payments
        if not one.taken_elsewhere
        for charge in one.charges
    }
    return lambda payment: any(
        (payment.owner.server, charge.receipt_id) in sold for charge in payment.charges
    )
