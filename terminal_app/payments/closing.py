"""The closing of a day (Z): a running number, the figures that it covers, and what is open."""

from dataclasses import dataclass

from terminal_app.payments.figures import NOTHING, Figures, OpenOutcome
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Owner


@dataclass(frozen=True, slots=True)
class CurrencyFigures:
    """The figures in one currency."""

    currency: Currency
    figures: Figures


@dataclass(frozen=True, slots=True)
class Correction:
    """What was learnt of a payment that a former closing covered, and what that changes."""

    payment_id: str
    started_at: str
    """Wall clock, ISO 8601 in UTC."""
    amount: Money
    """What was asked for."""
    closing: int
    """The number of the closing that covered it first."""
    change: Figures = NOTHING
    """Is in the sums already; without methods and operators."""
    receipt_id: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """What a run of entries comes to, for one server and terminal id."""

    owner: Owner
    sums: tuple[CurrencyFigures, ...] = ()
    """By the currency's name."""
    open: tuple[OpenOutcome, ...] = ()
    """By when they were begun."""
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing: made once, and never changed."""

    number: int
    """From 1 on, without a gap, for each server and terminal id."""
    day: str
    """The business day on which it was made, ISO 8601."""
    first_seq: int
    """The first entry that it covers: the one after the last closing's."""
    last_seq: int
    """Its own entry."""
    period: Period
    operator: str = ""
    """Who has closed the day."""
    allowed_by: str = ""
    """The operator who has allowed it with a PIN, where the one who asked may not."""
    user: str = ""
    """The system's user, of a command line, where that is another name."""
    lost: tuple[int, ...] = ()
    """The entries that say that entries of an earlier journal are lost: numbers and sums begin anew
    there."""
