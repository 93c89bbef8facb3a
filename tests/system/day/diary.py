"""What came of a day, sale by sale, as it is noted while it goes on."""

import time
from collections import Counter
from dataclasses import dataclass, field

from tests.system.day.eyes import Seen
from tests.system.day.plan import Sale


@dataclass(slots=True)
class Told:
    """One sale: what the till showed of it, and how long it took, in seconds."""

    sale: Sale
    payment_id: str
    shown: list[Seen] = field(default_factory=list)
    """Every claim about it that was read off the screen, the first one first."""
    keys_s: float = 0.0
    """From the first key to Enter: the cashier's own time."""
    code_s: float | None = None
    """From Enter to the code on the screen."""
    result_s: float | None = None
    """From Enter to the result on the screen, the customer's time included."""


@dataclass(slots=True)
class Diary:
    """The whole day."""

    told: list[Told] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    """What else was done, and how often."""
    shifts: int = 0
    """How often the till was started."""
    begun: float = field(default_factory=time.monotonic)
    took_s: float = 0.0
    attention: int = 0
    """What the header counted at the end."""
    looked_through: list[Seen] = field(default_factory=list)
    """The payments to resolve, as they were shown at the end."""

    def fault(self, sale: Sale | None, what: str) -> None:
        """Note something that the till must never do."""
        of = f"sale {sale.number} ({sale.ending:02}, {sale.way.value}): " if sale else ""
        self.faults.append(f"{of}{what}")
