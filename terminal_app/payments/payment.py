"""The payment: its state, its outcome, its charges and refunds, and what it waits for."""

import enum
from dataclasses import dataclass

from terminal_app.payments.money import Money
from terminal_app.payments.sale import SaleLine, add_up


class State(enum.Enum):
    """State of a payment. INITIATING, CANCELLING and REFUNDING are the till's own."""

    INITIATING = "INITIATING"
    """PAYMENT_INIT_REQUEST is unanswered; no code has been shown."""
    CANCELLING = "CANCELLING"
    """The till asks, or will ask, to cancel the payment; its code is no longer shown."""
    REFUNDING = "REFUNDING"
    """A person has requested a refund; its result isn't known yet."""
    PENDING = "PENDING"
    """The code is shown, or the customer has scanned the till's: the customer may pay."""
    COMPLETE = "COMPLETE"
    CANCELED = "CANCELED"
    ERROR = "ERROR"
    REVERSED = "REVERSED"


OPEN_STATES = frozenset({State.INITIATING, State.PENDING, State.CANCELLING})
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
    """What a payment waits for, one at a time."""

    RESPONSE = "response"
    """The answer to PAYMENT_INIT_REQUEST."""
    CUSTOMER = "customer"
    """The customer's payment, while the code is shown."""
    CONFIRMATION = "confirmation"
    """The answer to the till's cancel."""
    NEXT_ASK = "next_ask"
    """The time of the next cancel."""
    REFUND = "refund"
    """The answer to the till's REFUND."""


class Doubt(enum.Enum):
    """Why the outcome isn't known, apart from ordinary waiting."""

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
    """A REFUND was sent, and its result isn't known."""
    REFUND_UNCLEAR = "refund_unclear"
    """The server reports a refund, but not of which of several charges."""
    AMOUNT_UNCONFIRMED = "amount_unconfirmed"
    """The server says paid, and no receipt has told the amount that nobody has certified."""


RECEIPT_DOUBTS = frozenset({
    Doubt.RECEIPT_DISAGREES,
    Doubt.RECEIPT_UNREADABLE,
    Doubt.REFUND_UNCLEAR,
    Doubt.AMOUNT_UNCONFIRMED,
})  # fmt: skip
"""The server reports money that the till can't match: only a matching receipt settles it."""


class Alarm(enum.Enum):
    """What a person must be told and acknowledge."""

    PAID_AFTER_CANCEL = "paid_after_cancel"
    CANCELED_AFTER_PAID = "canceled_after_paid"
    SECOND_RECEIPT = "second_receipt"
    RECEIPT_DISAGREES = "receipt_disagrees"
    RECEIPT_UNREADABLE = "receipt_unreadable"
    OVERRULED = "overruled"
    """The server has disproved what a person had resolved by hand."""


class CancelReason(enum.Enum):
    """Why the till asked to cancel."""

    CASHIER = "cashier"
    TIME_UP = "time_up"
    NO_ANSWER = "no_answer"
    NO_CODE = "no_code"
    PROBLEM = "problem"
    RESTARTED = "restarted"


class ProblemKind(enum.Enum):
    """The documented PROBLEM types, and one for all others."""

    INPUT_ERROR = "input_error"
    MERCHANT_VALIDATION_ERROR = "merchant_validation_error"
    PAYMENT_NOT_FOUND = "payment_not_found"
    PAYMENT_ALREADY_REFUNDED = "payment_already_refunded"
    UNEXPECTED_ERROR = "unexpected_error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """A PROBLEM of the server: its kind, its literal type, and its description for a person."""

    kind: ProblemKind
    wire_type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """Money taken from the customer, according to one receipt."""

    receipt_id: str
    agrees: bool
    """The receipt could be read, and its amount is the one asked for.

    Or it gives none, at a server that is certified.
    """
    amount: Money | None = None
    """Amount on the receipt; None where it has none or can't be read."""
    payment_method: str | None = None
    paid_at: str | None = None
    """Timestamp on the receipt, as sent."""
    is_integer: bool = False
    """The number came as a JSON integer: a REFUND gives it back as one."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """A refund reported by the server."""

    receipt_id: str | None
    """Number under which it was reported; None: reported without a receipt."""
    of: str | None
    """Receipt number of the charge that it refunds; None while unknown."""
    agrees: bool = True
    """It refunds the charge in full."""
    amount: Money | None = None
    """Amount on its receipt, where that is another than the charge's."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Server and terminal of a payment: payments of others are never asked about here."""

    server: str
    """WebSocket URL at which the payment was begun."""
    terminal_id: str


class RefundResult(enum.Enum):
    """Result of a refund."""

    UNDER_WAY = "under_way"
    """Sent, and its result isn't known yet."""
    DONE = "done"
    REFUSED = "refused"
    """The merchant still has the money."""


@dataclass(frozen=True, slots=True)
class Refund:
    """The last refund that a person has requested."""

    receipt_id: str
    """Receipt number of the charge to be refunded."""
    operator: str
    times_sent: int = 1
    result: RefundResult = RefundResult.UNDER_WAY


@dataclass(frozen=True, slots=True)
class Resolution:
    """A person's statement of an unknown outcome (rule 10)."""

    outcome: Outcome
    operator: str
    reason: str
    at: str
    """Wall clock, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A person's statement why the money of an alarm is settled without a refund (rule 5)."""

    operator: str
    reason: str
    at: str
    """Wall clock, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the till knows it. Changed only by ``machine.apply``."""

    payment_id: str
    """Chosen by the till (POST-flow) or the server (GET-flow), a UUID."""
    sale_id: str
    """The sale at the till that this payment belongs to, a UUID."""
    owner: Owner
    amount: Money
    operator: str
    """Name of the cashier."""
    started_at: str
    """Wall clock, ISO 8601 in UTC; for display only."""
    by_scan: bool = False
    """GET-flow: the customer has scanned the till's own code and needs no other."""
    taken_elsewhere: bool = False
    """Known only by its receipt number, for a refund; the amount is 0 until the server says it."""
    state: State = State.INITIATING
    waits_for: Wait | None = Wait.RESPONSE
    answered: bool = False
    """The PAYMENT_INIT_REQUEST has been answered."""
    qr_code: str | None = None
    """Content of the QR code; kept for the record, shown only while PENDING."""
    times_asked: int = 0
    """Number of cancels handed to the connection."""
    cancel_reason: CancelReason | None = None
    canceled_by: str | None = None
    """Name of the person who cancelled, if a person did."""
    doubt: Doubt | None = None
    problem: Problem | None = None
    charges: tuple[Charge, ...] = ()
    """Money taken from the customer, according to the server's receipts."""
    reversals: tuple[Reversal, ...] = ()
    """Refunds reported by the server."""
    refund: Refund | None = None
    resolution: Resolution | None = None
    alarms: tuple[Alarm, ...] = ()
    alarms_seen: int = 0
    """Number of acknowledged alarms; the others stay on screen, also after a restart.

    An alarm that was seen goes on standing until its money is settled: see ``alarms.standing``.
    """
    lines: tuple[SaleLine, ...] = ()
    """Lines of the sale; empty for an amount alone."""
    note: str = ""
    """The cashier's note on the sale."""
    spelled_id: str = ""
    """``payment_id`` as the server spelled it first, where that differs: sent back so."""
    dismissals: tuple[Dismissal, ...] = ()
    """Why alarms were dismissed, the last one at the end."""
    alarms_dismissed: int = 0
    """Number of alarms that the last dismissal and those before it cover."""

    def __post_init__(self) -> None:
        """Check the lines.

        Raises: ValueError if they don't add up to the amount.
        """
        if not add_up(self.lines, self.amount.amount_minor):
            message = f"the lines don't add up to {self.amount}"
            raise ValueError(message)

    # -- the money -----------------------------------------------------------------------

    @property
    def standing(self) -> tuple[Charge, ...]:
        """The charges that aren't refunded."""
        gone = {reversal.of for reversal in self.reversals if reversal.agrees}
        return tuple(charge for charge in self.charges if charge.receipt_id not in gone)

    @property
    def own_charge(self) -> Charge | None:
        """The charge that the payment's receipt shows: one that isn't refunded, if there is any."""
        for charges in (self.standing, self.charges):
            for charge in charges:
                if charge.agrees:
                    return charge
        return None

    @property
    def receipt_id(self) -> str | None:
        """The number on the payment's receipt."""
        if self.own_charge is not None:
            return self.own_charge.receipt_id
        numbers = [one.receipt_id for one in self.reversals if one.agrees and one.receipt_id]
        return numbers[0] if numbers else None

    @property
    def other_receipt_ids(self) -> tuple[str, ...]:
        """Receipt numbers besides ``receipt_id``: double charges, disagreeing receipts, refunds."""
        numbers = [charge.receipt_id for charge in self.charges]
        numbers += [one.receipt_id for one in self.reversals if one.receipt_id is not None]
        return tuple(number for number in dict.fromkeys(numbers) if number != self.receipt_id)

    @property
    def amount_confirmed(self) -> bool:
        """The receipt states the amount, and it agrees."""
        return self.own_charge is not None and self.own_charge.amount is not None

    @property
    def payment_method(self) -> str | None:
        """Name of the wallet on the receipt."""
        return self.own_charge.payment_method if self.own_charge is not None else None

    @property
    def paid_at(self) -> str | None:
        """Timestamp on the receipt, as sent."""
        return self.own_charge.paid_at if self.own_charge is not None else None

    @property
    def paid_minor(self) -> int:
        """What the merchant has received, in minor units: a double charge counts twice."""
        if self.outcome is not Outcome.PAID:
            return 0
        return self.amount.amount_minor * max(1, sum(one.agrees for one in self.standing))

    # -- status ----------------------------------------------------------------------

    @property
    def unseen_alarms(self) -> tuple[Alarm, ...]:
        """The alarms that nobody has acknowledged."""
        return self.alarms[self.alarms_seen :]

    @property
    def undismissed_alarms(self) -> tuple[Alarm, ...]:
        """The alarms that nobody has dismissed, acknowledged or not."""
        return self.alarms[self.alarms_dismissed :]

    @property
    def is_open(self) -> bool:
        """It may still be paid or cancelled."""
        return self.state in OPEN_STATES

    @property
    def proven_outcome(self) -> Outcome:
        """Whether the merchant has the money, according to the server alone."""
        unsettled = self.is_open or self.state is State.REFUNDING
        if unsettled or self.doubt in RECEIPT_DOUBTS:
            return Outcome.NOT_KNOWN
        return Outcome.PAID if self.state is State.COMPLETE else Outcome.NOT_PAID

    @property
    def is_resolved_by_hand(self) -> bool:
        """A person has stated the outcome, and the server hasn't confirmed it."""
        return self.resolution is not None and self.proven_outcome is Outcome.NOT_KNOWN

    @property
    def outcome(self) -> Outcome:
        """Whether the merchant has the money."""
        if self.resolution is not None and self.proven_outcome is Outcome.NOT_KNOWN:
            return self.resolution.outcome
        return self.proven_outcome

    @property
    def needs_attention(self) -> bool:
        """The outcome isn't known, for another reason than waiting for the customer."""
        return self.outcome is Outcome.NOT_KNOWN and self.doubt is not None

    @property
    def code_to_show(self) -> str | None:
        """Content of the QR code while it may be shown: never after a cancel (rule 8)."""
        payable = self.state is State.PENDING and self.doubt is None
        return self.qr_code if payable else None

    @property
    def refundable(self) -> tuple[str, ...]:
        """The receipt numbers that a person may refund now."""
        if self.is_resolved_by_hand and self.outcome is Outcome.NOT_PAID:
            # A person has stated that the merchant doesn't have it; that must be corrected first.
            return ()
        if self.state is not State.REFUNDING:
            return tuple(charge.receipt_id for charge in self.standing)
        if self.waits_for is None and self.refund is not None:
            return (self.refund.receipt_id,)
        return ()

    @property
    def wire_state(self) -> State:
        """State in terms of the API; the till's own states map to the API state they are in."""
        return _SHOWN_AS.get(self.state, self.state)
