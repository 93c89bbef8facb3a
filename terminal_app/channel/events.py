"""What has happened in the session: frozen values, told to the cashier's side."""

import enum
from dataclasses import dataclass

from terminal_app.errors import FaultKind
from terminal_app.payments.payment import Payment


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


@dataclass(frozen=True, slots=True)
class LoggedOn:
    """Who the server says we are, where it says so."""

    merchant_name: str | None
    merchant_id: str | None
    organization_number: str | None
    address: str | None
    terminal_id: str | None


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    """A payment is now so, and that is on disk. ``wait_ends_at`` is on the session's clock."""

    payment: Payment
    wait_ends_at: float | None = None


class Refusal(enum.Enum):
    """Why a sale was not started. Nothing was sent."""

    NOT_CONNECTED = "not_connected"
    ANOTHER_OPEN = "another_open"
    UNKNOWN_SAME_AMOUNT = "unknown_same_amount"
    CANNOT_RECORD = "cannot_record"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class PaymentRefused:
    """The sale was not started, and nothing was sent."""

    payment_id: str
    refusal: Refusal
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MessageSetAside:
    """A message that can't be read or belongs to nothing here: journalled, applied to nothing."""

    why: str
    """For the technician, in English."""
    count: int
    """How many since the start."""


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """The disk failed: this was heard or decided and is NOT in the journal.

    ``receipt_id`` is there when the server says that money was paid: write it down.
    """

    why: str
    payment_id: str | None = None
    receipt_id: str | None = None
    amount: str | None = None
    cancel_wanted: bool = False
    """The cashier's cancel could not be recorded, so it wasn't sent; it is when it can be."""


@dataclass(frozen=True, slots=True)
class RecordingRestored:
    """The journal can be written again."""


@dataclass(frozen=True, slots=True)
class SessionStopped:
    """The session's thread has ended; ``failure`` names an error of the program."""

    failure: str | None = None


Event = (
    LineChanged
    | LoggedOn
    | PaymentChanged
    | PaymentRefused
    | MessageSetAside
    | NotRecorded
    | RecordingRestored
    | SessionStopped
)
