"""One payment: its state, its outcome, and what is still awaited for it."""

import enum
from dataclasses import dataclass

from terminal_app.payments.money import Money
from terminal_app.payments.sale import SaleLine, add_up


class State(enum.Enum):
    """Where a payment is. INITIATING, CANCELLING and REFUNDING are the till's own steps."""

    INITIATING = "INITIATING"
    """PAYMENT_INIT_REQUEST is on its way or unanswered; no code was shown."""
    CANCELLING = "CANCELLING"
    """The till wants the payment cancelled; no code of it is shown any more."""
    REFUNDING = "REFUNDING"
    """A person wants a charge paid back; whether it was isn't known yet."""
    PENDING = "PENDING"
    """The code is shown, or was scanned; the customer may pay."""
    COMPLETE = "COMPLETE"
    CANCELED = "CANCELED"
    ERROR = "ERROR"
    REVERSED = "REVERSED"


OPEN_STATES = frozenset({State.INITIATING, State.PENDING, State.CANCELLING})
WIRE_STATES = frozenset(
    {State.PENDING, State.COMPLETE, State.CANCELED, State.REVERSED, State.ERROR}
)
_SHOWN_AS = {
    State.INITIATING: State.PENDING,
    State.CANCELLING: State.PENDING,
    State.REFUNDING: State.COMPLETE,
}


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
    REFUND = "refund"
    """The server's answer to the till's REFUND."""


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
    REFUND_UNKNOWN = "refund_unknown"
    """A REFUND went out, and what became of it isn't known."""
    REFUND_UNCLEAR = "refund_unclear"
    """The server says refunded, but not which of several charges."""


RECEIPT_DOUBTS = frozenset(
    {Doubt.RECEIPT_DISAGREES, Doubt.RECEIPT_UNREADABLE, Doubt.REFUND_UNCLEAR}
)
"""The server speaks of money that the till can't match: only a proper receipt settles it."""


class Alarm(enum.Enum):
    """What a person must see, whatever else is on the screen."""

    PAID_AFTER_CANCEL = "paid_after_cancel"
    CANCELED_AFTER_PAID = "canceled_after_paid"
    SECOND_RECEIPT = "second_receipt"
    RECEIPT_DISAGREES = "receipt_disagrees"
    RECEIPT_UNREADABLE = "receipt_unreadable"
    OVERRULED = "overruled"
    """The server has proved otherwise what a person had settled by hand."""


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
class Charge:
    """One receipt: money that the server says it took from the customer."""

    receipt_id: str
    agrees: bool
    """It could be read, and its amount is the one asked for or isn't given."""
    amount: Money | None = None
    """As the receipt says; None where it doesn't, or can't be read."""
    payment_method: str | None = None
    paid_at: str | None = None
    """The receipt's own time stamp, as sent."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """One refund that the server tells of."""

    receipt_id: str | None
    """The number that it was told under; None: told without a receipt."""
    of: str | None
    """The charge that it pays back; None while it isn't known which."""
    agrees: bool = True
    """The charge is paid back in full."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose payment it is: payments of another server or terminal are never asked for here."""

    server: str
    """The WebSocket address that the payment was opened at."""
    terminal_id: str


class RefundResult(enum.Enum):
    """What became of a refund."""

    UNDER_WAY = "under_way"
    """Sent, and unanswered or its outcome unknown."""
    DONE = "done"
    REFUSED = "refused"
    """The money is still the merchant's."""


@dataclass(frozen=True, slots=True)
class Refund:
    """The last refund that a person asked for."""

    receipt_id: str
    """The charge that is to be paid back."""
    operator: str
    times_sent: int = 1
    result: RefundResult = RefundResult.UNDER_WAY


@dataclass(frozen=True, slots=True)
class Settlement:
    """An unknown outcome that a person has settled by hand (rule 10)."""

    outcome: Outcome
    operator: str
    reason: str
    at: str
    """Wall clock, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment, as the till knows it. Changed only by ``machine.apply``."""

    payment_id: str
    """Chosen by the till (POST-flow) or the server (GET-flow), a UUID."""
    sale_id: str
    """The sale at the till that this payment belongs to, a UUID."""
    owner: Owner
    amount: Money
    operator: str
    """Who charged."""
    started_at: str
    """Wall clock, ISO 8601 in UTC; for display only."""
    by_scan: bool = False
    """GET-flow: the customer has scanned the till's own code, and needs no other."""
    taken_elsewhere: bool = False
    """Known by its receipt number alone, for a refund; the amount is 0 until the server says it."""
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
    charges: tuple[Charge, ...] = ()
    """What the server's receipts say was taken from the customer."""
    reversals: tuple[Reversal, ...] = ()
    """What the server says was paid back."""
    refund: Refund | None = None
    settlement: Settlement | None = None
    alarms: tuple[Alarm, ...] = ()
    alarms_seen: int = 0
    """How many of them a person has seen: the others stay in sight, restarts included."""
    lines: tuple[SaleLine, ...] = ()
    """What was sold, as the cashier put it together; empty: an amount alone."""
    note: str = ""
    """The cashier's own words about the sale."""

    def __post_init__(self) -> None:
        """Raises: ValueError where the lines don't add up to the amount."""
        if not add_up(self.lines, self.amount.amount_minor):
            message = f"the lines don't add up to {self.amount}"
            raise ValueError(message)

    # -- the money -----------------------------------------------------------------------

    @property
    def standing(self) -> tuple[Charge, ...]:
        """The charges that weren't paid back."""
        gone = {reversal.of for reversal in self.reversals if reversal.agrees}
        return tuple(charge for charge in self.charges if charge.receipt_id not in gone)

    @property
    def own_charge(self) -> Charge | None:
        """The charge that this payment's receipt is about: of those that stand, if any does."""
        for charges in (self.standing, self.charges):
            for charge in charges:
                if charge.agrees:
                    return charge
        return None

    @property
    def receipt_id(self) -> str | None:
        """The number on this payment's receipt."""
        if self.own_charge is not None:
            return self.own_charge.receipt_id
        numbers = [one.receipt_id for one in self.reversals if one.agrees and one.receipt_id]
        return numbers[0] if numbers else None

    @property
    def other_receipt_ids(self) -> tuple[str, ...]:
        """Receipt numbers that aren't this payment's own: doubles, or ones that disagree."""
        numbers = [charge.receipt_id for charge in self.charges]
        numbers += [one.receipt_id for one in self.reversals if one.receipt_id is not None]
        return tuple(number for number in dict.fromkeys(numbers) if number != self.receipt_id)

    @property
    def amount_confirmed(self) -> bool:
        """The receipt named the amount, and it agreed."""
        return self.own_charge is not None and self.own_charge.amount is not None

    @property
    def payment_method(self) -> str | None:
        """The wallet, as the receipt names it."""
        return self.own_charge.payment_method if self.own_charge is not None else None

    @property
    def paid_at(self) -> str | None:
        """The receipt's own time stamp, as sent."""
        return self.own_charge.paid_at if self.own_charge is not None else None

    @property
    def paid_minor(self) -> int:
        """What the till says the merchant has of it, in minor units: a double charge twice."""
        if self.outcome is not Outcome.PAID:
            return 0
        return self.amount.amount_minor * max(1, sum(one.agrees for one in self.standing))

    # -- what is so ----------------------------------------------------------------------

    @property
    def unseen_alarms(self) -> tuple[Alarm, ...]:
        """The alarms that nobody has seen yet."""
        return self.alarms[self.alarms_seen :]

    @property
    def is_open(self) -> bool:
        """It may still be paid or cancelled."""
        return self.state in OPEN_STATES

    @property
    def proven_outcome(self) -> Outcome:
        """Whether the merchant has the money, by the server's word alone."""
        unsettled = self.is_open or self.state is State.REFUNDING
        if unsettled or self.doubt in RECEIPT_DOUBTS:
            return Outcome.NOT_KNOWN
        return Outcome.PAID if self.state is State.COMPLETE else Outcome.NOT_PAID

    @property
    def is_settled_by_hand(self) -> bool:
        """A person's word stands in for the server's."""
        return self.settlement is not None and self.proven_outcome is Outcome.NOT_KNOWN

    @property
    def outcome(self) -> Outcome:
        """Whether the merchant has the money."""
        if self.settlement is not None and self.proven_outcome is Outcome.NOT_KNOWN:
            return self.settlement.outcome
        return self.proven_outcome

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
    def refundable(self) -> tuple[str, ...]:
        """The receipt numbers that a person may ask to be paid back now."""
        if self.is_settled_by_hand and self.outcome is Outcome.NOT_PAID:
            # A person has said that the money is back: who knows better says so first.
            return ()
        if self.state is not State.REFUNDING:
            return tuple(charge.receipt_id for charge in self.standing)
        if self.waits_for is None and self.refund is not None:
            return (self.refund.receipt_id,)
        return ()

    @property
    def wire_state(self) -> State:
        """The API's state; a step of the till's own shows as the state it is still in."""
        return _SHOWN_AS.get(self.state, self.state)
