"""Inputs of the payment state machine, and its one effect.

``Local`` inputs come from the till, and an illegal one is a fault of the program. ``Remote``
inputs come from the server, and are legal in every state.
"""

import enum
from dataclasses import dataclass

from terminal_app.payments.money import Money
from terminal_app.payments.payment import (
    CancelReason,
    Dismissal,
    Payment,
    Problem,
    Resolution,
    State,
    Wait,
)


class IllegalInputError(Exception):
    """The program applied an input that is illegal in the state; nothing has changed."""


class Request(enum.Enum):
    """A request of the till to the server about a payment."""

    INIT = "init"
    CANCEL = "cancel"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """A person or a time limit cancels the payment."""

    reason: CancelReason
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class RefundRequested:
    """A person requests the refund of a receipt, or asks again (rule 2)."""

    receipt_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class ResolvedByHand:
    """A person states the outcome of a payment for which it isn't known (rule 10)."""

    resolution: Resolution


@dataclass(frozen=True, slots=True)
class RequestNotSent:
    """``request`` provably wasn't sent: no byte of it reached the operating system."""

    request: Request


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The time limit of ``wait`` has passed."""

    wait: Wait


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The connection has ended: requests sent on it stay unanswered."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The till has started, and found the payment unsettled in the journal."""


@dataclass(frozen=True, slots=True)
class AlarmsAcknowledged:
    """A person has acknowledged the payment's alarms."""

    operator: str


@dataclass(frozen=True, slots=True)
class AlarmsDismissed:
    """A person states that the money of the payment's alarms is settled (rule 5)."""

    dismissal: Dismissal


@dataclass(frozen=True, slots=True)
class InitResponseReceived:
    """The server's PAYMENT_INIT_RESPONSE."""

    qr_code: str | None


@dataclass(frozen=True, slots=True)
class StatusReceived:
    """The server's STATUS_UPDATE."""

    state: State
    is_proof: bool = True
    """COMPLETE pays by itself. Where nobody has certified how the server writes amounts, a receipt
    has to tell the amount first."""


@dataclass(frozen=True, slots=True)
class ReceiptReceived:
    """A PAYMENT_RECEIPT that could be read."""

    receipt_id: str
    state: State
    amount: Money | None
    payment_method: str | None = None
    paid_at: str | None = None
    is_integer: bool = False
    """The number came as a JSON integer."""
    is_proof: bool = True
    """COMPLETE without an amount pays the one asked for; see ``StatusReceived``."""


@dataclass(frozen=True, slots=True)
class UnreadableReceiptReceived:
    """A PAYMENT_RECEIPT that names this payment but can't be read in full."""

    receipt_id: str | None
    state: State | None = None
    """The state in it, where that could be read."""
    is_integer: bool = False
    """The number came as a JSON integer."""


@dataclass(frozen=True, slots=True)
class ProblemReceived:
    """A PROBLEM in answer to ``request``.

    ``request_long_gone``: the connection on which PAYMENT_INIT_REQUEST went out ended 60
    seconds ago or more, so that the request can't still be under way.
    """

    request: Request
    problem: Problem
    request_long_gone: bool = False
    receipt_id: str | None = None
    """Receipt number in the REFUND that it answers; None: the last one requested."""


Local = (
    CancelRequested
    | RefundRequested
    | ResolvedByHand
    | RequestNotSent
    | TimedOut
    | ConnectionLost
    | TakenUp
    | AlarmsAcknowledged
    | AlarmsDismissed
)
Remote = (
    InitResponseReceived
    | StatusReceived
    | ReceiptReceived
    | UnreadableReceiptReceived
    | ProblemReceived
)
Input = Local | Remote


@dataclass(frozen=True, slots=True)
class Send:
    """The one effect: ``request`` is to be sent, once the intent is on disk."""

    request: Request


Step = tuple[Payment, tuple[Send, ...]]
"""A payment after an input, and the effects of the input."""
