"""A flow of the matrix: how the program is run, and what is true once it has run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from terminal_app.simulator import PaymentRecord
from tests.support.journal_and_ledger import JournalContents
from tests.system.kill.window_driver import WindowDriver

Holds = Callable[[PaymentRecord], bool]

WINDOW: tuple[str, ...] = ()
"""No command: the till's window."""


def moved(payment: PaymentRecord) -> bool:
    """Whether the customer or the till has decided."""
    return payment.state != "PENDING"


def charged(payment: PaymentRecord) -> bool:
    """Whether the customer's money was taken."""
    return payment.charged_minor > 0


def always(_payment: PaymentRecord) -> bool:
    """Whether the payment may be as it is: always."""
    return True


@dataclass(frozen=True)
class Step:
    """One run of the program before the hooked one; killed at a point if one is named.

    Afterwards ``leaves`` is awaited for each of the server's payments. ``elsewhere``: by another
    till with the same terminal id and a journal of its own.
    """

    arguments: tuple[str, ...]
    kill_at: str = ""
    leaves: Holds = always
    elsewhere: bool = False


@dataclass(frozen=True)
class Flow:
    """One flow; its arguments may name the last ``{receipt}`` number and the last ``{payment}``.

    ``acts`` drives the window; without it nothing is typed, and the window resumes what is open.
    ``finished`` says that the server has nothing more to decide about a payment; ``silent`` that
    it never answers a cancel, so that an outcome may stay unknown. ``went`` and ``status`` are the
    journal's contents and the exit status of a run without a kill.
    """

    name: str
    customer: str
    arguments: tuple[str, ...]
    setup: tuple[Step, ...] = ()
    times: Mapping[str, float] = field(default_factory=dict)
    acts: Callable[[WindowDriver], None] | None = None
    finished: Holds = moved
    silent: bool = False
    prints: str = ""
    """The till has a printer, and this is when it prints; empty: it has none."""
    merchant_copy: bool = False
    closes: bool = False
    """After the restart a person closes the day."""
    went: Callable[[JournalContents], bool] = lambda _books: True
    status: int | None = None


SOON = {"customer": 0.3}
"""The till cancels by itself when the customer's time is up."""
PAID = Step(("pay", "20,02"), leaves=charged)


def is_reversed(journal: JournalContents) -> bool:
    """Whether every payment was refunded."""
    return {one.state.value for one in journal.payments.values()} == {"REVERSED"}
