"""The log of a day, sale by sale."""

import time
from collections import Counter
from dataclasses import dataclass, field

from tests.system.day.plan import Sale
from tests.system.day.screen_reader import ShownResult


@dataclass(slots=True)
class SaleLog:
    """One sale: what the till showed, and how long it took, in seconds."""

    sale: Sale
    payment_id: str
    operator: str
    """Who was at the till."""
    shown: list[ShownResult] = field(default_factory=list)
    """Every result that was read off the screen, oldest first."""
    keys_s: float = 0.0
    """From the first key to Enter."""
    code_s: float | None = None
    """From Enter to the code on the screen."""
    result_s: float | None = None
    """From Enter to the result on the screen, the customer's time included."""
    took_s: float | None = None
    """From the sale before to all that is done about this one."""


@dataclass(slots=True)
class DayLog:
    """The whole day."""

    sales: list[SaleLog] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    actions: Counter[str] = field(default_factory=Counter)
    """How often each other action was done."""
    decisions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How often a payment was asked for, paid back or settled: what, by whom, allowed by whom."""
    shifts: int = 0
    """How often the till was started."""
    started: float = field(default_factory=time.monotonic)
    took_s: float = 0.0
    attention: int = 0
    """The header's count at the end."""
    copies: Counter[str] = field(default_factory=Counter)
    """How often a copy was asked for, by payment id."""
    shown_closing: tuple[str, ...] = ()
    """The lines of the closing, as they were read off the screen."""
    to_resolve: list[ShownResult] = field(default_factory=list)
    """The payments to resolve, as they were shown at the end."""

    def fault(self, sale: Sale | None, what: str) -> None:
        """Log something that the till must never do."""
        of = f"sale {sale.number} ({sale.ending:02}, {sale.method.value}): " if sale else ""
        self.faults.append(f"{of}{what}")
