"""What the cashier's side asks of the session: imperative, frozen values."""

from dataclasses import dataclass

from terminal_app.payments.money import Money
from terminal_app.payments.payment import Outcome
from terminal_app.payments.sale import SaleLine


@dataclass(frozen=True, slots=True)
class StartPayment:
    """Charge ``amount``. The identifiers are chosen by the asker, so that asking twice is once."""

    payment_id: str
    """A new one; or, to answer a customer who has scanned the till's own code, the scan's."""
    sale_id: str
    amount: Money
    operator: str
    despite_unknown: bool = False
    """The cashier's explicit yes to a sale over an amount whose earlier payment isn't settled."""
    answers_scan: bool = False
    """GET-flow: ``payment_id`` is that of the scan that the cashier has seen."""
    lines: tuple[SaleLine, ...] = ()
    """What is sold; none, or amounts that add up to ``amount``."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CancelPayment:
    """Cancel the payment, if it is still open; of one that isn't known: ask the server now."""

    payment_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class DeclineScan:
    """Say no to the customer who has scanned the till's own code."""

    payment_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class RefundReceipt:
    """Pay back what that receipt number stands for; of an unknown refund: ask again."""

    receipt_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class SettleByHand:
    """A person says what became of a payment whose outcome isn't known, and why they know."""

    payment_id: str
    outcome: Outcome
    """PAID or NOT_PAID."""
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarms:
    """A person has seen the payment's alarms."""

    payment_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class OpenToPhones:
    """In a demo: let phones of this machine's network in (``is_open``), or keep them out again."""

    is_open: bool
    address: str = ""
    """Of this machine, for phones to reach it at; empty: as before, else the likeliest."""


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Try to connect now, without waiting for the next attempt."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Close the connection and end the session; open payments stay in the journal."""


Command = (
    StartPayment
    | CancelPayment
    | DeclineScan
    | RefundReceipt
    | SettleByHand
    | AcknowledgeAlarms
    | OpenToPhones
    | Reconnect
    | Stop
)
