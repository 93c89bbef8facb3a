"""Everything that can happen to a payment, each a frozen value.

``Local`` inputs are the till's own doing, and an illegal one is the till's mistake.
``Remote`` inputs are what the server says; none of them is illegal, whenever it comes.
"""

import enum
from dataclasses import dataclass

from terminal_app.payments.money import Money
from terminal_app.payments.payment import (
    CancelReason,
    Payment,
    Problem,
    Settlement,
    State,
    Wait,
)


class IllegalInputError(Exception):
    """The till applied an input where the table has none; nothing has changed."""


class Request(enum.Enum):
    """What the till asks of the server."""

    INIT = "init"
    CANCEL = "cancel"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Somebody or something wants the payment cancelled."""

    reason: CancelReason
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """A person wants the charge under that receipt number paid back, or asks again (rule 2)."""

    receipt_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class SettledByHand:
    """A person says what became of a payment whose outcome isn't known (rule 10)."""

    settlement: Settlement


@dataclass(frozen=True, slots=True)
class NeverLeft:
    """``request`` provably never left the till: no byte of it reached the operating system."""

    request: Request


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The time for ``wait`` is over."""

    wait: Wait


@dataclass(frozen=True, slots=True)
class LineLost:
    """The connection ended: an answer to what was asked on it won't come by itself."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The payment was found unsettled in the journal when the till started."""


@dataclass(frozen=True, slots=True)
class AlarmsSeen:
    """A person has looked at the payment's alarms and gone on."""

    operator: str


@dataclass(frozen=True, slots=True)
class Responded:
    """PAYMENT_INIT_RESPONSE."""

    qr_code: str | None


@dataclass(frozen=True, slots=True)
class StatusTold:
    """STATUS_UPDATE from the server."""

    state: State


@dataclass(frozen=True, slots=True)
class ReceiptCame:
    """PAYMENT_RECEIPT that could be read."""

    receipt_id: str
    state: State
    amount: Money | None
    payment_method: str | None = None
    paid_at: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptUnreadable:
    """A PAYMENT_RECEIPT that names this payment but can't be read in full."""

    receipt_id: str | None
    state: State | None = None
    """What it says of the state, where that much could be read."""


@dataclass(frozen=True, slots=True)
class ProblemTold:
    """PROBLEM in answer to ``request``.

    ``request_long_gone``: the connection on which PAYMENT_INIT_REQUEST went out ended 60
    seconds ago or more, so that the request can't still be under way.
    """

    request: Request
    problem: Problem
    request_long_gone: bool = False
    receipt_id: str | None = None
    """What the REFUND that it answers was to pay back; None: the last one asked for."""


Local = Cancel | RefundAsked | SettledByHand | NeverLeft | TimeUp | LineLost | TakenUp | AlarmsSeen
Remote = Responded | StatusTold | ReceiptCame | ReceiptUnreadable | ProblemTold
Input = Local | Remote


@dataclass(frozen=True, slots=True)
class Send:
    """The one effect: ``request`` is to go out, once its intent is on disk."""

    request: Request


Step = tuple[Payment, tuple[Send, ...]]
"""A payment after an input, and what is to be sent because of it."""
