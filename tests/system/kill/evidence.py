"""Everything that is known from outside about a killed run and the runs after it."""

from dataclasses import dataclass

from terminal_app.simulator import Ledger
from tests.support.journal_and_ledger import JournalContents
from tests.system.kill.flow import Flow
from tests.system.kill.points import Point


@dataclass(frozen=True)
class AskedAgain:
    """A repeated refund: a person has run the same command again."""

    status: int
    output: str


@dataclass(frozen=True)
class Evidence:
    """What is known of one hooked run, and of the runs after it."""

    flow: Flow
    point: Point
    reached: bool
    output: str
    """The standard output of the hooked run."""
    at_kill: JournalContents
    """The journal as the kill left it."""
    after_restart: JournalContents
    """The journal after the next start of the till."""
    journal: JournalContents
    """The journal at the end: after the restart and the repeated refunds."""
    other_till: JournalContents
    """The journal of another till, whose receipts aren't this one's."""
    faults: list[str]
    ledger: Ledger
    restarted_at: int
    """The number of the ledger's last entry before the next start."""
    asked_again_at: int
    """The number of the ledger's last entry before the repeated refunds."""
    asked_again: list[AskedAgain]
    completed: bool
    """All that the server had to send was received, and nothing more was to be asked."""
    unknown_s: float
    """Seconds after its start for which the next run had a payment with an unknown outcome."""
    ended_with: int | None
    log: str
    documents: tuple[bytes, ...] = ()
    """What the printer has got, each document of it."""
    printed_at_kill: int = 0
    """How many of them before the next start."""
    closed_again: AskedAgain | None = None
    """A person has closed the day after the restart."""
    taken_away: bool = False
    """The journal was deleted after the kill."""
    not_copied: frozenset[str] = frozenset()
    """Payments that the kill left in the journal alone: their last change wasn't copied yet."""
