"""Commands to the session, frozen values."""

import enum
from datetime import date

from msgspec import Struct

from terminal_app.errors import PrinterFault
from terminal_app.journal import tags
from terminal_app.operators import Right
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.payments.sale import SaleLine
from terminal_app.payments.slip import Handed, Slip
from terminal_app.receipts.blocks import Block


class Decision(Struct, frozen=True, kw_only=True):
    """What a person has decided; the ``operator`` of the command asks for it."""

    allowed_by: str = ""
    """The operator who has allowed it with a PIN, where the one who asks may not."""
    user: str = ""
    """The system's user name, of a command line; recorded where it is another name."""


class StartPayment(Decision, frozen=True):
    """Charge ``amount``. The sender chooses the identifiers, so that repeating it is harmless."""

    payment_id: str
    """A new id; or that of the scan of the till's own code that this answers."""
    sale_id: str
    amount: Money
    operator: str
    despite_unknown: bool = False
    """Confirmed by the cashier although an earlier payment of that amount isn't settled."""
    answers_scan: bool = False
    """GET-flow: ``payment_id`` is the id of the scan that the cashier has seen."""
    lines: tuple[SaleLine, ...] = ()
    """Lines of the sale; none, or lines that add up to ``amount``."""
    note: str = ""


class CancelPayment(Decision, frozen=True):
    """Cancel the payment if it is open; if its outcome isn't known, ask the server now."""

    payment_id: str
    operator: str


class DeclineScan(Decision, frozen=True):
    """Decline the customer who has scanned the till's own code."""

    payment_id: str
    operator: str


class RefundReceipt(Decision, frozen=True):
    """Refund that receipt; if the result of a refund of it isn't known, ask again."""

    receipt_id: str
    operator: str


class ResolveByHand(Decision, frozen=True):
    """Record a person's statement of an outcome that isn't known, and how they know."""

    payment_id: str
    outcome: Outcome
    """PAID or NOT_PAID."""
    operator: str
    reason: str


class AcknowledgeAlarms(Decision, frozen=True):
    """Record that a person has seen the payment's alarms."""

    payment_id: str
    operator: str


class DismissAlarms(Decision, frozen=True):
    """Record a person's statement that the money of a payment's alarms is settled, and how."""

    shown: Payment
    """As the person has seen it: what has come since isn't dismissed."""
    operator: str
    reason: str


class CloseDay(Decision, frozen=True):
    """Close the day of this till: its figures get a number, and are never changed."""

    number: int | None
    """The number that the person has seen: if it is taken by now, nothing is done. None: none."""
    day: date
    """The business day that it is made on."""
    operator: str


class Access(enum.Enum):
    """What is recorded of operators besides their decisions; the value stands in the journal."""

    AT_THE_TILL = tags.AT_THE_TILL
    """The operator has said with the PIN who is at the till."""
    LEFT = "left_the_till"
    """Nobody has pressed anything for so long that the till asks again."""
    WRONG_PIN = tags.WRONG_PIN
    RIGHT_PIN = tags.RIGHT_PIN
    """The right PIN, after wrong ones: from there on they are counted anew."""
    DENIED = "denied"
    """The operator may not, and nobody has allowed it."""
    SETTINGS = "settings"
    """The settings were opened."""


class RecordAccess(Decision, frozen=True):
    """Record what an operator, or whoever says so, has done at the till."""

    what: Access
    operator: str
    """Empty: nobody is at the till, or its kiosk's own PIN was asked for."""
    right: Right | None = None
    """What was asked for; None: only who is at the till."""


class PrintSlip(Struct, frozen=True):
    """Print the payment's receipt: the one that waits, else the original, else a copy."""

    payment_id: str
    operator: str


class PrintWaiting(Struct, frozen=True):
    """Print the slips of which nothing was handed over."""

    operator: str


class SettleSlips(Struct, frozen=True):
    """A person has read of these slips: what waits isn't wanted, what is uncertain was seen."""

    shown: tuple[Slip, ...]
    operator: str


class PrintPage(Struct, frozen=True):
    """Print something that can be printed again at any time: a day, a closing, a test page."""

    blocks: tuple[Block, ...]


class PrintEnded(Struct, frozen=True):
    """The printer is done with a document: posted by its thread."""

    document: "Document"
    handed: Handed
    fault: PrinterFault | None = None
    detail: str = ""
    """For the technician, in English."""


class SlipDocument(Struct, frozen=True):
    """A slip that is to be printed, and its payment as it is by now."""

    slip: Slip
    payment: Payment


Document = SlipDocument | PrintPage
"""What the printer's thread is handed."""


class SetLanAccess(Struct, frozen=True):
    """In a demo: let phones in this machine's network in (``is_open``), or keep them out."""

    is_open: bool
    address: str = ""
    """This machine's address for phones; empty: the last one, else the likeliest."""


class Reconnect(Struct, frozen=True):
    """Connect now, without waiting for the next attempt."""


class Stop(Struct, frozen=True):
    """Close the connection and end the session; open payments stay in the journal."""


PersonsCommand = (
    StartPayment
    | CancelPayment
    | DeclineScan
    | RefundReceipt
    | ResolveByHand
    | AcknowledgeAlarms
    | DismissAlarms
    | CloseDay
)
"""What an operator must be at the till for, where the settings have operators."""
PrintCommand = PrintSlip | PrintWaiting | SettleSlips | PrintPage | PrintEnded
Command = PersonsCommand | RecordAccess | PrintCommand | SetLanAccess | Reconnect | Stop
