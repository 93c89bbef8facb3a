"""What the cashier's side asks of the session: imperative, frozen values."""

from dataclasses import dataclass

from terminal_app.payments.money import Money


@dataclass(frozen=True, slots=True)
class StartPayment:
    """Charge ``amount``. The identifiers are chosen by the asker, so that asking twice is once."""

    payment_id: str
    sale_id: str
    amount: Money
    operator: str
    despite_unknown: bool = False
    """The cashier's explicit yes to a sale over an amount whose earlier payment isn't settled."""


@dataclass(frozen=True, slots=True)
class CancelPayment:
    """Cancel the payment, if it is still open."""

    payment_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarms:
    """A person has seen the payment's alarms."""

    payment_id: str
    operator: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Try to connect now, without waiting for the next attempt."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Close the connection and end the session; open payments stay in the journal."""


Command = StartPayment | CancelPayment | AcknowledgeAlarms | Reconnect | Stop
