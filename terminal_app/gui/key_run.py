"""How far apart keys are: what tells a barcode scanner's from a hand's, wherever they go.

How fast people and scanners are: docs/keyboard.md.
"""

from statistics import median
from typing import NamedTuple

SCANNER_ENTER_MS = 35
"""No hand presses Enter so soon after a digit."""
SCANNER_MEAN_MS = 65
"""A person's keys are 90 ms apart and more; ``SCANNER_KEYS`` in a row so close are a machine's."""
PAIR_MS = 30
"""Two keys that a hand rolls are 40 to 70 ms apart: no closer ones are a hand's."""
QUICK_MS = 80
"""Once in an amount that is a pair that a hand has rolled, and never of one key twice."""
DOUBTFUL_MEAN_MS = 85
"""Slower scanners than that are there, and faster hands aren't."""
SCANNER_KEYS = 4
"""So many keys of a run tell its speed, the Enter included; fewer can be a hurried hand."""
RUN_GAP_MS = 400
"""Keys closer than that belong to one run: a scanner may hesitate, a hand can't change so soon."""
QUIET_MS = 50
"""After a longer pause behind a whole code a hand types."""
SECOND_ENTER_MS = 100
"""Some scanners send two Enters, at their own pace: no hand is there so soon."""
EVEN_MS = 2
"""A run whose gaps differ by no more has a machine's rhythm, at whatever speed."""
EVEN_KEYS = 5
"""So many keys tell the rhythm of a quick run (``EVEN_QUICK_MS``), ``EVEN_SLOW_KEYS`` of any."""
EVEN_QUICK_MS = 120
EVEN_SLOW_KEYS = 8
PREFIX_GAP_MS = 1500
"""After a prefix the keys are the scanner's until one is so late: nobody waits for longer."""


class Frame(NamedTuple):
    """What a scanner types before and after each code; empty: nothing."""

    prefix: str = ""
    suffix: str = ""


NO_FRAME = Frame()


class Run(NamedTuple):
    """Keys without a pause of over ``most_gap_ms`` between them."""

    before: str = ""
    """The text before its first key."""
    keys: str = ""
    gaps_ms: tuple[int, ...] = ()
    last_ms: int = -1_000_000
    scanning: bool = False
    is_over: bool = False
    """Its code is whole."""
    frame: Frame = NO_FRAME
    has_prefix: bool = False
    """It began with the first key of the prefix: it is a scanner's, at whatever speed."""
    is_interrupted: bool = False
    """Right before it came keys that may be the beginning of its code."""

    def followed_by(self, keys: str, at_ms: int) -> "Run":
        """Return the run with one key more; ``keys`` is empty for Enter."""
        gaps_ms = (*self.gaps_ms, at_ms - self.last_ms)
        return self._replace(keys=self.keys + keys, gaps_ms=gaps_ms, last_ms=at_ms)

    def may_be_interrupted(self, at_ms: int) -> bool:
        """Whether it may be the beginning of a code that goes on at ``at_ms``."""
        is_recent = 0 <= at_ms - self.last_ms <= PREFIX_GAP_MS
        is_a_hands = any(gap_ms > QUICK_MS for gap_ms in self.gaps_ms)
        return is_recent and bool(self.keys) and not self.scanning and not is_a_hands

    @property
    def most_gap_ms(self) -> int:
        """After a longer pause another run begins."""
        if self.is_over:
            return QUIET_MS
        return PREFIX_GAP_MS if self.has_prefix else RUN_GAP_MS

    @property
    def enter_until_ms(self) -> int:
        """Until when an Enter behind its whole code is the scanner's."""
        return self.last_ms + (RUN_GAP_MS if self.is_slow else SECOND_ENTER_MS)

    @property
    def has_suffix(self) -> bool:
        """Its last keys are the suffix."""
        return bool(self.frame.suffix) and self.keys.endswith(self.frame.suffix)

    @property
    def code(self) -> str:
        """What was scanned, without what the scanner types around it."""
        return self.keys.removeprefix(self.frame.prefix).removesuffix(self.frame.suffix)

    @property
    def is_quick(self) -> bool:
        """A machine types it, by the speed of its last keys alone."""
        return len(self.gaps_ms) + 1 >= SCANNER_KEYS and self.mean_ms <= SCANNER_MEAN_MS

    @property
    def is_slow(self) -> bool:
        """Its prefix alone tells that it is a scanner's; a hand may have typed that."""
        is_quick = self.is_quick and max(self.gaps_ms) <= SCANNER_ENTER_MS
        return self.has_prefix and not is_quick

    @property
    def mean_ms(self) -> float:
        """How far apart its last keys are, on the average."""
        last = self.gaps_ms[1 - SCANNER_KEYS :]
        return sum(last) / len(last) if last else float("inf")

    @property
    def is_too_quick(self) -> bool:
        """No hand types its last keys, by their speed."""
        return len(self.gaps_ms) + 1 >= SCANNER_KEYS and self.mean_ms < DOUBTFUL_MEAN_MS

    @property
    def is_mostly_quick(self) -> bool:
        """A machine types it, and may have hesitated."""
        is_long = len(self.gaps_ms) + 1 >= SCANNER_KEYS
        return is_long and median(self.gaps_ms) < DOUBTFUL_MEAN_MS

    @property
    def is_pair_too_quick(self) -> bool:
        """No hand types its last two keys, by the gap between them."""
        is_one_key = self.keys[-1:] == self.keys[-2:-1]
        return self.gaps_ms[-1] <= (QUICK_MS if is_one_key else PAIR_MS)

    @property
    def is_even(self) -> bool:
        """Whether it has a machine's rhythm."""
        count = len(self.gaps_ms) + 1
        if count < EVEN_KEYS or max(self.gaps_ms) - min(self.gaps_ms) > EVEN_MS:
            return False
        return count >= EVEN_SLOW_KEYS or max(self.gaps_ms) <= EVEN_QUICK_MS
