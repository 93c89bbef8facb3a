"""Keys that are typed, told apart: a hand's, and a barcode scanner's, which never are an amount.

A scanner is a fast keyboard. By the events' own times, keys that come faster than a person types
are taken back out of the text, with those that came right before them, and so is the Enter that
ends them: together they are a code. What can't be told for certain is ``Keyed.DOUBTFUL``: nothing
may be charged for it without a question. A scanner that is set to type something before or after
each code is told by that at any speed (``Frame``).

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


class Keyed(enum.Enum):
    """What became of a key."""

    TAKEN = "taken"
    REFUSED = "refused"
    SCANNED = "scanned"
    """A key of a code that isn't whole yet."""
    CODE = "code"
    """The Enter or the suffix that ends a code, see ``take_code``."""
    IGNORED = "ignored"
    """A control character that is no scanner's, or an Enter that a scanner sends twice."""
    ENTER = "enter"
    """An Enter by hand, after keys that a hand has typed."""
    DOUBTFUL = "doubtful"
    """An Enter after keys that may be a scanner's."""


class _Run(NamedTuple):
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
        self._code_ms = self._enter_until_ms = -1_000_000
        """When the last key of a code came, and until when another Enter is the scanner's."""

    def key(self, character: str, at_ms: int, frame: Frame = NO_FRAME) -> Keyed:
        """Take one key, or a pasted text.

        ``at_ms`` is the event's own time in milliseconds; ``frame`` is what the scanner is set to.
        """
        is_enter = character in {"\r", "\n"}
        # A doubt is about what is typed, and goes with it.
        self._is_doubtful = self.is_doubtful
        if at_ms == TOUCH:
            self._run = _Run()
        elif self._is_scanned(character, at_ms, frame, is_enter=is_enter):
            self.text = self._run.before
            return Keyed.CODE if is_enter or self._run.has_suffix else Keyed.SCANNED
        if is_enter and self._code_ms <= at_ms <= self._enter_until_ms:
            # There may be a third.
            self._enter_until_ms += at_ms - self._code_ms
            self._code_ms = at_ms
            return Keyed.IGNORED
        if is_enter:
            return Keyed.DOUBTFUL if self._is_doubtful else Keyed.ENTER
        if len(character) == 1 and not character.isprintable():
            return Keyed.IGNORED
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

    @property
    def is_slow(self) -> bool:
        """A code is coming in that is told by its prefix alone."""
        return self._run.is_slow and not self._run.is_over

    @property
    def is_after_code(self) -> bool:
        """The last key came so soon behind a whole code that it counts as the scanner's."""
        return self._run.scanning and self._run.is_over

    @property
    def is_only_prefix(self) -> bool:
        """Of a code nothing but the prefix has come."""
        return self._run.has_prefix and not self._run.is_over and not self._run.code

    def take_code(self) -> str:
        """Return the code that was scanned, once; empty if none was.

        What comes right after it is the scanner's still: some end with two keys.
        """
        run = self._run
        self._code_ms, self._enter_until_ms = run.last_ms, run.enter_until_ms
        self._run = run._replace(keys="", before=self.text, is_over=True)
        return run.code if run.scanning else ""

    def _is_scanned(self, character: str, at_ms: int, frame: Frame, *, is_enter: bool) -> bool:
        run, gap = self._run, at_ms - self._run.last_ms
        keys = "" if is_enter else character
        has_prefix = character == frame.prefix[:1] and self._may_begin(gap)
        if has_prefix or not 0 <= gap <= run.most_gap_ms:
            self._run = _Run(
                self.text, keys, (), at_ms, has_prefix, frame=frame, has_prefix=has_prefix
            )
            return has_prefix
        self._run = run = run._replace(
            keys=run.keys + keys, gaps_ms=(*run.gaps_ms, gap), last_ms=at_ms
        )
        if run.scanning:
            return True
        is_long = len(run.gaps_ms) + 1 >= SCANNER_KEYS
        scanning = run.is_quick or run.has_suffix or (is_enter and gap <= SCANNER_ENTER_MS)
        self._run = run._replace(scanning=scanning)
        is_too_quick = (is_long or is_enter) and run.mean_ms < DOUBTFUL_MEAN_MS
        is_odd = is_too_quick or run.is_even
        self._is_doubtful |= is_odd and bool(run.keys) and not scanning
        return scanning

    def _may_begin(self, gap: int) -> bool:
        """Whether a prefix is one here: within a code it is a character like any other."""
        run = self._run
        return run.is_over or not run.scanning or not 0 <= gap <= run.most_gap_ms

    def backspace(self) -> None:
        """Take the last character back."""
        self.text = self.text[:-1]
        if len(self.text) < len(self._run.before):
            # A scanner whose code is coming in doesn't bring it back.
            self._run = self._run._replace(before=self.text)
        if not self.text:
            self.clear()

    def clear(self) -> None:
        """Start again."""
        self.text = ""
        self._is_doubtful = False
        self._run = self._run._replace(before="")
