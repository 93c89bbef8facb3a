"""Events of the session and of the reading of the journal, frozen values."""

import enum
from collections.abc import Mapping

from msgspec import Struct

from terminal_app.channel.commands import PersonsCommand
from terminal_app.errors import FaultKind, PrinterFault
from terminal_app.journal.closings.day import DayOf
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.journal.search.not_refundable import NotRefundable
from terminal_app.journal.search.pages import Page
from terminal_app.operators import Right
from terminal_app.payments.closing import Closing, Period
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan
from terminal_app.payments.slip import Handed, Slip
from terminal_app.settlement.faults import Fault
from terminal_app.settlement.result import Comparison


class ConnectionState(enum.Enum):
    """State of the connection."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    """Logged on: payments can be taken."""
    WAITING = "waiting"
    """Not connected; the next attempt is scheduled."""
    CLOSED = "closed"


class ConnectionChanged(Struct, frozen=True):
    """The connection's state has changed. ``retry_at`` is in seconds of the session's clock."""

    state: ConnectionState
    fault: FaultKind | None = None
    detail: str = ""
    """For the technician, in English."""
    retry_at: float | None = None
    support: str = ""
    """Support code of the fault's line in the log."""


class LoggedOn(Struct, frozen=True):
    """The server has confirmed the logon, and named merchant and terminal as far as it does."""

    merchant_name: str | None
    merchant_id: str | None
    organization_number: str | None
    address: str | None
    terminal_id: str | None
    own_code: str | None = None
    """Content of the till's own QR code, which a customer may scan to start a GET-flow."""


class PaymentChanged(Struct, frozen=True):
    """A payment has changed, and that is on disk. ``wait_ends_at`` is on the session's clock.

    ``is_foreign``: it belongs to another server or terminal id than this session's; it is
    shown, and never asked about here.
    """

    payment: Payment
    wait_ends_at: float | None = None
    is_foreign: bool = False


class ScanChanged(Struct, frozen=True):
    """A scan of the till's own code has begun or ended, and that is on disk."""

    scan: Scan


class Refusal(enum.Enum):
    """Why a sale was not started. Nothing was sent."""

    NOT_CONNECTED = "not_connected"
    ANOTHER_OPEN = "another_open"
    UNKNOWN_SAME_AMOUNT = "unknown_same_amount"
    CANNOT_RECORD = "cannot_record"
    STOPPING = "stopping"
    SCAN_GONE = "scan_gone"
    """The customer who had scanned the till's own code no longer waits."""
    LINES_DISAGREE = "lines_disagree"
    """The lines don't add up to the amount, or are too many: a fault of the program."""


class RefundRefusal(enum.Enum):
    """Why a refund was not sent."""

    NOT_CONNECTED = "not_connected"
    NOT_A_NUMBER = "not_a_number"
    UNDER_WAY = "under_way"
    ALREADY_REFUNDED = "already_refunded"
    ANOTHER_SERVER = "another_server"
    """The payment was taken at another server than this till's."""
    RESOLVED_BY_HAND = "resolved_by_hand"
    """A person has stated that the merchant doesn't have the money."""
    CANNOT_RECORD = "cannot_record"
    STOPPING = "stopping"


class PaymentRefused(Struct, frozen=True):
    """The sale was not started, and nothing was sent."""

    payment_id: str
    refusal: Refusal
    detail: str = ""


class RefundRefused(Struct, frozen=True):
    """The refund was not sent. ``payment`` is that of the receipt, if known."""

    receipt_id: str
    refusal: RefundRefusal
    detail: str = ""
    payment: Payment | None = None


class ResolutionRefused(Struct, frozen=True):
    """The payment could not be resolved by hand: it is known by now, or can't be recorded."""

    payment_id: str
    detail: str = ""
    """Why the journal can't be written; empty where the outcome is known."""


class DismissalRefused(Struct, frozen=True):
    """The alarms could not be dismissed: something else is known by now, or can't be recorded."""

    payment_id: str
    detail: str = ""
    """Why the journal can't be written; empty where something else is known."""


class DayClosed(Struct, frozen=True):
    """The day is closed, and that is on disk."""

    closing: Closing


class DayNotClosed(Struct, frozen=True):
    """The day was not closed: it was closed already, or can't be recorded."""

    number: int | None
    """The number that was asked for."""
    detail: str = ""
    """Why the journal can't be written; empty where the day was closed already."""


class NotAllowed(Struct, frozen=True):
    """The command was not carried out, and nothing was sent: its operator may not.

    The same command with ``allowed_by`` is carried out. Where the till has operators and none is
    at it, that is said first.
    """

    command: PersonsCommand
    right: Right | None
    """What it needs; None: an operator alone."""


class WrongPinsRead(Struct, frozen=True):
    """The journal has wrong PINs in a row of before this start: whoever guesses still waits."""

    operator: str
    """Whose PIN it is; empty: the kiosk's."""
    tries: int
    waits_until: float
    """When the next may be tried, on the session's clock."""


class MessageUnmatched(Struct, frozen=True):
    """A message is unreadable or matches no payment: journalled, applied to nothing.

    ``receipt_id``: it reports money of a payment that the till doesn't know.
    """

    why: str
    """For the technician, in English."""
    count: int
    """Number of such messages since the start."""
    receipt_id: str | None = None


class NotRecorded(Struct, frozen=True):
    """The disk has failed: a message or a decision is NOT in the journal.

    ``receipt_id`` is set if the message reports a payment or, with ``is_refund``, a refund: a
    person has to write it down.
    """

    why: str
    payment_id: str | None = None
    receipt_id: str | None = None
    amount: str | None = None
    cancel_wanted: bool = False
    """The cashier's cancel wasn't recorded, so it is sent later, once it can be."""
    is_refund: bool = False
    support: str = ""
    """Support code of its line in the log."""


class JournalRefused(Struct, frozen=True):
    """The journal in ``folder`` is a demo's (``is_demo``) and the server real, or vice versa.

    Nothing was sent or recorded.
    """

    folder: str
    is_demo: bool
    support: str = ""


class JournalLocked(Struct, frozen=True):
    """Another till on this machine owns the journal in ``folder``: no sale can begin.

    It is tried again, until ``RecordingRestored``.
    """

    folder: str
    support: str = ""


class JournalMigrating(Struct, frozen=True):
    """The journal of an earlier version is being brought up to date: ``percent`` are done.

    No sale begins before it is through.
    """

    percent: int


class RecordingRestored(Struct, frozen=True):
    """The journal can be written again."""


class CopyFailed(Struct, frozen=True):
    """The second copy of the money can't be written: no sale begins until it can.

    What is told is in the journal all the same.
    """

    why: str
    support: str = ""
    """Support code of its line in the log."""


class CopyRestored(Struct, frozen=True):
    """The second copy can be written again."""


class EntriesMissing(Struct, frozen=True):
    """The log names entries that the journal lacks: it was lost, cut, or replaced by an older copy.

    Payments that weren't settled may be among them.
    """


class PrinterChanged(Struct, frozen=True):
    """What is known of the printer and of its slips, and that is on disk."""

    kept: tuple[Slip, ...] = ()
    """Those that wait until a person asks for them."""
    uncertain: tuple[Slip, ...] = ()
    """Those that may be on paper, until a person says that they were looked at."""
    amounts: tuple[Money, ...] = ()
    """Those of the uncertain ones' payments."""
    fault: PrinterFault | None = None
    """What the printer lacked when it was last used."""
    detail: str = ""
    """For the technician, in English."""
    is_printing: bool = False


class SlipEnded(Struct, frozen=True):
    """A slip was printed, as far as a printer proves that, or wasn't."""

    slip: Slip


class SlipRefusal(enum.Enum):
    """Why a slip was not queued."""

    NO_PRINTER = "no_printer"
    NO_RECEIPT = "no_receipt"
    """There is no such payment, or its receipt is at another till."""
    CANNOT_RECORD = "cannot_record"


class SlipRefused(Struct, frozen=True):
    """No slip of that payment was queued, and nothing was printed."""

    payment_id: str
    refusal: SlipRefusal
    detail: str = ""


class PagePrinted(Struct, frozen=True):
    """The printer is done with a page that isn't a slip."""

    handed: Handed
    fault: PrinterFault | None = None
    detail: str = ""


class LanAccessChanged(Struct, frozen=True):
    """In a demo: phones in this machine's network are let in, or not."""

    address: str = ""
    """Where they, and everybody in that network, reach the demo; empty: not let in."""
    why_not: str = ""
    """Why they can't be let in, in the cashier's language."""


class PaymentsRead(Struct, frozen=True):
    """A page of the journal's payments, as the answer to the question of that number."""

    number: int
    page: Page
    archived: int = 0
    """How many payments are in archives alone, where that was asked."""
    not_refundable: NotRefundable | None = None
    """What was looked for to be refunded, and can't be."""


class StoryRead(Struct, frozen=True):
    """A payment's story, as the answer to the question of that number."""

    number: int
    payment_id: str
    steps: tuple[tuple[str, Payment], ...]
    """The payment after each of its changes, with the time: the wall clock, ISO 8601 in UTC."""
    messages: tuple[tuple[str, str, str], ...]
    """Each entry: its time as above, its kind, and its body as JSON, without customers' data."""


class DayRead(Struct, frozen=True):
    """A day's figures, as the answer to the question of that number."""

    number: int
    figures: tuple[DayOf, ...]
    """By server, terminal id and currency."""
    so_far: Period
    """What the next closing would cover."""
    last: Recorded | None
    """The last closing; None: there is none."""
    entries: int
    """Number of the journal's last entry."""
    is_summed: bool = True
    """``so_far`` has its sums; False: so much came that only what isn't settled is told."""


class ClosingRead(Struct, frozen=True):
    """A closing, as the answer to the question of that number."""

    number: int
    closing: Recorded | None
    """None: there is none of that number."""


class TodayRead(Struct, frozen=True):
    """A day's payments, as the answer to the question of that number."""

    number: int
    newest: tuple[Payment, ...]
    brought_in: Mapping[str, Money]
    """What each that is paid has brought in, by paymentId."""


class NotRead(Struct, frozen=True):
    """The question of that number has no answer: the journal can't be read."""

    number: int
    why: str


class SettlementRead(Struct, frozen=True):
    """A comparison with a settlement file, as the answer to the question of that number."""

    number: int
    comparison: Comparison | None
    """None: the file can't be compared."""
    faults: tuple[Fault, ...] = ()
    """Why it can't."""


Answer = PaymentsRead | StoryRead | DayRead | ClosingRead | TodayRead | SettlementRead | NotRead
"""What is read from the journal for the window."""


class SessionStopped(Struct, frozen=True):
    """The session's thread has ended; ``failure`` is set after an error of the program."""

    failure: str | None = None
    support: str = ""


Event = (
    ConnectionChanged
    | LoggedOn
    | PaymentChanged
    | ScanChanged
    | PaymentRefused
    | RefundRefused
    | ResolutionRefused
    | DismissalRefused
    | DayClosed
    | DayNotClosed
    | NotAllowed
    | WrongPinsRead
    | MessageUnmatched
    | NotRecorded
    | JournalRefused
    | JournalLocked
    | JournalMigrating
    | RecordingRestored
    | CopyFailed
    | CopyRestored
    | EntriesMissing
    | PrinterChanged
    | SlipEnded
    | SlipRefused
    | PagePrinted
    | LanAccessChanged
    | Answer
    | SessionStopped
)
