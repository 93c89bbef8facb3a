"""What has happened in the session: frozen values, told to the cashier's side."""

import enum
from dataclasses import dataclass

from terminal_app.errors import FaultKind
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan


class Line(enum.Enum):
    """The state of the connection."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    """Logged on: payments can be taken."""
    WAITING = "waiting"
    """Not connected; the next attempt has a time."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LineChanged:
    """The connection's state. ``retry_at`` is on the session's clock, in seconds."""

    line: Line
    fault: FaultKind | None = None
    detail: str = ""
    """For the technician, in English."""
    retry_at: float | None = None
    support: str = ""
    """The code of the fault's line in the log."""


@dataclass(frozen=True, slots=True)
class LoggedOn:
    """Who the server says we are, where it says so."""

    merchant_name: str | None
    merchant_id: str | None
    organization_number: str | None
    address: str | None
    terminal_id: str | None
    own_code: str | None = None
    """The text of the till's own code, which a customer may scan to start a GET-flow."""


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    """A payment is now so, and that is on disk. ``wait_ends_at`` is on the session's clock.

    ``is_elsewheres``: it belongs to another server or terminal id than this session's; it is
    in sight, and never asked about here.
    """

    payment: Payment
    wait_ends_at: float | None = None
    is_elsewheres: bool = False


@dataclass(frozen=True, slots=True)
class ScanChanged:
    """A customer has scanned the till's own code, or that is over; it is on disk."""

    scan: Scan


class Refusal(enum.Enum):
    """Why a sale was not started. Nothing was sent."""

    NOT_CONNECTED = "not_connected"
    ANOTHER_OPEN = "another_open"
    UNKNOWN_SAME_AMOUNT = "unknown_same_amount"
    CANNOT_RECORD = "cannot_record"
    STOPPING = "stopping"
    SCAN_GONE = "scan_gone"
    """The customer who had scanned the till's own code isn't waiting any more."""
    LINES_DISAGREE = "lines_disagree"
    """Its lines don't add up to its amount, or are too many: a fault of the program's."""


class RefundRefusal(enum.Enum):
    """Why a refund was not sent."""

    NOT_CONNECTED = "not_connected"
    NOT_A_NUMBER = "not_a_number"
    UNDER_WAY = "under_way"
    ALREADY_REFUNDED = "already_refunded"
    ANOTHER_SERVER = "another_server"
    """The payment was taken at another server than this till's."""
    SETTLED_BY_HAND = "settled_by_hand"
    """A person has said that the merchant doesn't have the money."""
    CANNOT_RECORD = "cannot_record"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class PaymentRefused:
    """The sale was not started, and nothing was sent."""

    payment_id: str
    refusal: Refusal
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RefundRefused:
    """The refund was not sent. ``payment`` is there where the till knows whose receipt it is."""

    receipt_id: str
    refusal: RefundRefusal
    detail: str = ""
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class SettlementRefused:
    """It could not be settled by hand: known by now, or it can't be recorded."""

    payment_id: str
    detail: str = ""
    """Why the journal can't be written; empty where the outcome is known."""


@dataclass(frozen=True, slots=True)
class MessageSetAside:
    """A message that can't be read or belongs to nothing here: journalled, applied to nothing.

    ``receipt_id``: the server says that money has moved, and the till can't tell whose.
    """

    why: str
    """For the technician, in English."""
    count: int
    """How many since the start."""
    receipt_id: str | None = None


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """The disk failed: this was heard or decided and is NOT in the journal.

    ``receipt_id`` is there when the server says that money was paid (``is_refund``: paid
    back): write it down.
    """

    why: str
    payment_id: str | None = None
    receipt_id: str | None = None
    amount: str | None = None
    cancel_wanted: bool = False
    """The cashier's cancel could not be recorded, so it wasn't sent; it is when it can be."""
    is_refund: bool = False
    support: str = ""
    """The code of its line in the log, where the journal can't be opened."""


@dataclass(frozen=True, slots=True)
class JournalRefused:
    """The journal in ``folder`` is a demo's (``is_demo``) and the server real, or the reverse.

    Nothing was sent, and nothing was written into it.
    """

    folder: str
    is_demo: bool
    support: str = ""


@dataclass(frozen=True, slots=True)
class RecordingRestored:
    """The journal can be written again."""


@dataclass(frozen=True, slots=True)
class EntriesMissing:
    """The log names entries that the journal hasn't: it was lost, cut or replaced by an older copy.

    Payments that weren't settled may be among them.
    """


@dataclass(frozen=True, slots=True)
class PhonesChanged:
    """In a demo: whether phones of this machine's network are let in."""

    address: str = ""
    """Where they reach the demo, as everybody in that network does; empty: they don't."""
    why_not: str = ""
    """Why they can't be let in, in the cashier's language."""


@dataclass(frozen=True, slots=True)
class SessionStopped:
    """The session's thread has ended; ``failure`` names an error of the program."""

    failure: str | None = None
    support: str = ""


Event = (
    LineChanged
    | LoggedOn
    | PaymentChanged
    | ScanChanged
    | PaymentRefused
    | RefundRefused
    | SettlementRefused
    | MessageSetAside
    | NotRecorded
    | JournalRefused
    | RecordingRestored
    | EntriesMissing
    | PhonesChanged
    | SessionStopped
)
