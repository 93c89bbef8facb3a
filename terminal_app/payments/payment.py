"""One payment: its state, its outcome, and what is still awaited for it."""

import enum
from dataclasses import dataclass

from terminal_app.payments.money import Money


class State(enum.Enum):
    """Where a payment is. PENDING and below are the API's; the others are the till's own steps."""

    INITIATING = "INITIATING"
    """PAYMENT_INIT_REQUEST is on its way or unanswered; no code was shown."""
    CANCELLING = "CANCELLING"
    """The till wants the payment cancelled; no code of it is shown any more."""
    PENDING = "PENDING"
    """The code is shown; the customer may pay."""
    COMPLETE = "COMPLETE"
    CANCELED = "CANCELED"
    ERROR = "ERROR"
    REVERSED = "REVERSED"


OPEN_STATES = frozenset({State.INITIATING, State.PENDING, State.CANCELLING})
WIRE_STATES = frozenset(
    {State.PENDING, State.COMPLETE, State.CANCELED, State.REVERSED, State.ERROR}
)


class Outcome(enum.Enum):
    """Whether the merchant has the customer's money."""

    PAID = "paid"
    NOT_PAID = "not_paid"
    NOT_KNOWN = "not_known"


class Wait(enum.Enum):
    """What a payment waits for; it waits for one thing at a time."""

    RESPONSE = "response"
    """The answer to PAYMENT_INIT_REQUEST."""
    CUSTOMER = "customer"
    """The customer, while the code is shown."""
    CONFIRMATION = "confirmation"
    """The server's answer to the till's cancel."""
    NEXT_ASK = "next_ask"
    """The time to ask again by cancelling."""


class Doubt(enum.Enum):
    """Why it isn't known whether the money came, beyond the ordinary waiting."""

    NO_ANSWER = "no_answer"
    NO_CODE = "no_code"
    TIME_UP = "time_up"
    CANCEL_UNCONFIRMED = "cancel_unconfirmed"
    PROBLEM = "problem"
    SERVER_ERROR = "server_error"
    RESTARTED = "restarted"
    RECEIPT_DISAGREES = "receipt_disagrees"
    RECEIPT_UNREADABLE = "receipt_unreadable"


RECEIPT_DOUBTS = frozenset({Doubt.RECEIPT_DISAGREES, Doubt.RECEIPT_UNREADABLE})
"""The server speaks of money that the till can't match: only a proper receipt settles it."""


class Alarm(enum.Enum):
    """What a person must see, whatever else is on the screen."""

    PAID_AFTER_CANCEL = "paid_after_cancel"
    CANCELED_AFTER_PAID = "canceled_after_paid"
    SECOND_RECEIPT = "second_receipt"
    RECEIPT_DISAGREES = "receipt_disagrees"
    RECEIPT_UNREADABLE = "receipt_unreadable"


class CancelReason(enum.Enum):
    """Why the till asked to cancel."""

    CASHIER = "cashier"
    TIME_UP = "time_up"
    NO_ANSWER = "no_answer"
    NO_CODE = "no_code"
    PROBLEM = "problem"
    RESTARTED = "restarted"


class ProblemKind(enum.Enum):
    """The PROBLEM types that the API documents, and one for all others."""

    INPUT_ERROR = "input_error"
    MERCHANT_VALIDATION_ERROR = "merchant_validation_error"
    PAYMENT_NOT_FOUND = "payment_not_found"
    PAYMENT_ALREADY_REFUNDED = "payment_already_refunded"
    UNEXPECTED_ERROR = "unexpected_error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """A PROBLEM that the server sent: its kind, its own type and what it says to a person."""

    kind: ProblemKind
    wire_type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose payment it is: payments of another server or terminal are never asked for here."""

    server: str
    """The WebSocket address that the payment was opened at."""
    terminal_id: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment, as the till knows it. Changed only by ``machine.apply``."""

    payment_id: str
    """Chosen by the till (POST-flow), a UUID."""
    sale_id: str
    """The sale at the till that this payment belongs to, a UUID."""
    owner: Owner
    amount: Money
    operator: str
    """Who charged."""
    started_at: str
    """Wall clock, ISO 8601 in UTC; for display only."""
    state: State = State.INITIATING
    waits_for: Wait | None = Wait.RESPONSE
    answered: bool = False
    """PAYMENT_INIT_REQUEST has had an answer."""
    qr_code: str | None = None
    """The text to show; kept for the record, shown only while PENDING."""
    times_asked: int = 0
    """How many cancels were handed to the connection."""
    cancel_reason: CancelReason | None = None
    canceled_by: str | None = None
    """Whose decision the cancel was, where it was a person's."""
    doubt: Doubt | None = None
    problem: Problem | None = None
    receipt_id: str | None = None
    amount_confirmed: bool = False
    """The receipt named the amount, and it agreed."""
    payment_method: str | None = None
    paid_at: str | None = None
    """The receipt's own time stamp, as sent."""
    other_receipt_ids: tuple[str, ...] = ()
    """Receipt numbers that aren't this payment's own: doubles, or ones that disagree."""
    alarms: tuple[Alarm, ...] = ()
    alarms_seen: int = 0
    """How many of them a person has seen: the others stay in sight, restarts included."""

    @property
    def unseen_alarms(self) -> tuple[Alarm, ...]:
        """The alarms that nobody has seen yet."""
        return self.alarms[self.alarms_seen :]

    @property
    def is_open(self) -> bool:
        """Something may still come for it."""
        return self.state in OPEN_STATES

    @property
    def outcome(self) -> Outcome:
        """Whether the merchant has the money."""
        if self.state is State.REVERSED:
            return Outcome.NOT_PAID
        if self.is_open or self.doubt in RECEIPT_DOUBTS:
            return Outcome.NOT_KNOWN
        return Outcome.PAID if self.state is State.COMPLETE else Outcome.NOT_PAID

    @property
    def needs_attention(self) -> bool:
        """The outcome isn't known, and it isn't the customer who is awaited."""
        return self.outcome is Outcome.NOT_KNOWN and self.doubt is not None

    @property
    def code_to_show(self) -> str | None:
        """The QR code's text while it may be shown: never after a cancel (rule 8)."""
        payable = self.state is State.PENDING and self.doubt is None
        return self.qr_code if payable else None

    @property
    def wire_state(self) -> State:
        """The API's state; a step of the till's own shows as the state it is still in."""
        return self.state if self.state in WIRE_STATES else State.PENDING
