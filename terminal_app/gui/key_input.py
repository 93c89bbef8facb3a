"""Keys that are typed, told apart: a hand's, and a barcode scanner's, which never are an amount.

A scanner is a fast keyboard. By the events' own times, keys that come faster than a person types
are taken back out of the text, with those that came right before them, and so is the Enter that
ends them: together they are a code. What can't be told for certain is ``Keyed.DOUBTFUL``: nothing
may be charged for it without a question.

How fast people and scanners are: docs/keyboard.md.
"""

import enum
from typing import NamedTuple

TOUCH = -1
"""The time of a key on the screen: a scanner can't press those."""
MOST_CHARACTERS = 15
"""Of one amount."""
MOST_AMOUNTS = 20
"""So many are added up at most."""

SCANNER_ENTER_MS = 35
"""No hand presses Enter so soon after a digit."""
SCANNER_MEAN_MS = 65
"""A person's keys are 90 ms apart and more; ``SCANNER_KEYS`` in a row so close are a machine's."""
DOUBTFUL_MEAN_MS = 85
"""Slower scanners than that are there, and faster hands aren't."""
SCANNER_KEYS = 4
"""So many keys of a run tell its speed, the Enter included; fewer can be a hurried hand."""
RUN_GAP_MS = 400
"""Keys closer than that belong to one run: a scanner may hesitate, a hand can't change so soon."""
QUIET_MS = 50
"""After a longer pause behind a whole code a hand types; some scanners send two Enters."""
EVEN_MS = 2
"""A run whose gaps differ by no more has a machine's rhythm, at whatever speed."""
EVEN_KEYS = 5
"""So many keys tell the rhythm of a quick run (``EVEN_QUICK_MS``), ``EVEN_SLOW_KEYS`` of any."""
EVEN_QUICK_MS = 120
EVEN_SLOW_KEYS = 8


class Keyed(enum.Enum):
    """What became of a key."""

    TAKEN = "taken"
    REFUSED = "refused"
    SCANNED = "scanned"
    """A key of a code that isn't whole yet."""
    CODE = "code"
    """The Enter that ends a code, see ``take_code``."""
    ENTER = "enter"
    """An Enter by hand, after keys that a hand has typed."""
    DOUBTFUL = "doubtful"
    """An Enter after keys that may be a scanner's."""


class _Run(NamedTuple):
    """Keys without a pause of over ``RUN_GAP_MS`` between them."""

    before: str = ""
    """The text before its first key."""
    keys: str = ""
    gaps_ms: tuple[int, ...] = ()
    last_ms: int = -1_000_000
    scanning: bool = False
    is_over: bool = False
    """Its code is whole."""

    @property
    def mean_ms(self) -> float:
        """How far apart its last keys are, on the average."""
        last = self.gaps_ms[1 - SCANNER_KEYS :]
        return sum(last) / len(last) if last else float("inf")

    @property
    def is_even(self) -> bool:
        """Whether it has a machine's rhythm."""
        count = len(self.gaps_ms) + 1
        if count < EVEN_KEYS or max(self.gaps_ms) - min(self.gaps_ms) > EVEN_MS:
            return False
        return count >= EVEN_SLOW_KEYS or max(self.gaps_ms) <= EVEN_QUICK_MS


class KeyInput:
    """The text that is typed so far, and whose keys they were."""

    def __init__(self) -> None:
        self.text = ""
        self._run = _Run()
        self._is_doubtful = False

    def key(self, character: str, at_ms: int) -> Keyed:
        """Take one key, or a pasted text; ``at_ms`` is the event's own time in milliseconds."""
        is_enter = character in {"\r", "\n"}
        if at_ms == TOUCH:
            self._run = _Run()
        elif self._is_scanned(character, at_ms, is_enter=is_enter):
            self.text = self._run.before
            return Keyed.CODE if is_enter else Keyed.SCANNED
        if is_enter:
            return Keyed.DOUBTFUL if self.is_doubtful else Keyed.ENTER
        amounts = (self.text + character).split("+")
        if len(amounts) > MOST_AMOUNTS or max(map(len, amounts)) > MOST_CHARACTERS:
            return Keyed.REFUSED
        if character == "+" and not amounts[-2]:
            # There is nothing to add to yet.
            return Keyed.TAKEN
        self.text += character
        return Keyed.TAKEN

    @property
    def is_doubtful(self) -> bool:
        """Some of the text may be a scanner's."""
        return self._is_doubtful and bool(self.text)

    @property
    def begins(self) -> bool:
        """The last key came after a pause: it may be the first of a code."""
        return not self._run.gaps_ms

    def take_code(self) -> str:
        """Return the code that was scanned, once; empty if none was.

        What comes right after it is the scanner's still: some end with two keys.
        """
        run = self._run
        self._run = run._replace(keys="", before=self.text, is_over=True)
        return run.keys if run.scanning else ""

    def _is_scanned(self, character: str, at_ms: int, *, is_enter: bool) -> bool:
        run, gap = self._run, at_ms - self._run.last_ms
        keys = "" if is_enter else character
        if not 0 <= gap <= (QUIET_MS if run.is_over else RUN_GAP_MS):
            self._run = _Run(self.text, keys, (), at_ms)
            return False
        self._run = run = run._replace(
            keys=run.keys + keys, gaps_ms=(*run.gaps_ms, gap), last_ms=at_ms
        )
        if run.scanning:
            return True
        is_long = len(run.gaps_ms) + 1 >= SCANNER_KEYS
        is_machines = is_long and run.mean_ms <= SCANNER_MEAN_MS
        scanning = is_machines or (is_enter and gap <= SCANNER_ENTER_MS)
        self._run = run._replace(scanning=scanning)
        is_too_quick = (is_long or is_enter) and run.mean_ms < DOUBTFUL_MEAN_MS
        self._is_doubtful |= not scanning and (is_too_quick or run.is_even)
        return scanning

    def backspace(self) -> None:
        """Take the last character back."""
        self.text = self.text[:-1]
        if not self.text:
            self.clear()

    def clear(self) -> None:
        """Start again."""
        self.text = ""
        self._is_doubtful = False
        self._run = self._run._replace(before="")
