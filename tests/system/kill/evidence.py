"""What one run under the knife has left behind, and the runs after it."""

from dataclasses import dataclass

from terminal_app.simulator import Ledger
from tests.system.kill.books import Books
from tests.system.kill.flows import Flow
from tests.system.kill.points import Point


@dataclass(frozen=True)
class AskedAgain:
    """A person has asked again what became of a refund, by the same command."""

    status: int
    said: str


@dataclass(frozen=True)
class Evidence:
    """What is known from outside of one run, and of the runs after it."""

    flow: Flow
    point: Point
    reached: bool
    said: str
    """What the run under the knife wrote to standard output."""
    left: Books
    """The journal as the kill left it."""
    restarted: Books
    """The journal after the next start of the till."""
    books: Books
    """The journal at the end: after the restart, and what was asked again after it."""
    elsewhere: Books
    """The journal of another till, whose receipts aren't this one's."""
    faults: list[str]
    ledger: Ledger
    restarted_at: int
    """The number of the ledger's last entry before the next start."""
    asked_again_at: int
    """The number of the ledger's last entry before a person asked again."""
    asked_again: list[AskedAgain]
    settled: bool
    """All that the server had to say was heard, and nothing more was to be asked."""
    unknown_s: float
    """How long after its start the next run still had a payment that wasn't known."""
    ended_with: int | None
    log: str
