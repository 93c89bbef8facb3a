"""Keys that are typed, told apart: a hand's, and a barcode scanner's, which never are an amount.

A scanner is a fast keyboard. By the events' own times, keys that come faster than a person types
are taken back out of the text, with those that came right before them, and so is the Enter that
ends them: together they are a code. What can't be told for certain is ``Keyed.DOUBTFUL``: nothing
may be charged for it without a question. A scanner that is set to type something before or after
each code is told by that at any speed (``Frame``).

How fast people and scanners are: docs/keyboard.md.
"""

import enum

from terminal_app.gui.key_run import (
    DOUBTFUL_MEAN_MS,
    NO_FRAME,
    QUICK_MS,
    SCANNER_ENTER_MS,
    Frame,
    Run,
)

TOUCH = -1
"""The time of a key on the screen: a scanner can't press those."""
MOST_CHARACTERS = 15
"""Of one amount."""
MOST_AMOUNTS = 20
"""So many are added up at most."""
MOST_QUICK_GAPS = 2
"""One alone is of two keys that a hand has rolled."""


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


class KeyInput:
    """The text that is typed so far, and whose keys they were."""

    def __init__(self) -> None:
        self.text = ""
        self._run = Run()
        self._is_doubtful = False
        self._quick_gaps = 0
        """Gaps between the keys of the text that are a machine's, or of a pair that is rolled."""
        self._doubt_before = False, 0
        """Both, before the first key of the run."""
        self._code_ms = self._enter_until_ms = -1_000_000
        """When the last key of a code came, and until when another Enter is the scanner's."""

    def key(self, character: str, at_ms: int, frame: Frame = NO_FRAME) -> Keyed:
        """Take one key, or a pasted text.

        ``at_ms`` is the event's own time in milliseconds; ``frame`` is what the scanner is set to.
        """
        is_enter = character in {"\r", "\n"}
        # A doubt is about what is typed, and goes with it.
        if not self.text:
            self._forget_doubt()
        if at_ms == TOUCH:
            self._run = Run()
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
            self._doubt_before = self._is_doubtful, self._quick_gaps
            self._run = Run(
                self.text, keys, (), at_ms, has_prefix, frame=frame, has_prefix=has_prefix,
                is_interrupted=run.may_be_interrupted(at_ms),
            )  # fmt: skip
            return has_prefix
        self._run = run = run.followed_by(keys, at_ms)
        if run.scanning:
            return True
        scanning = run.is_quick or run.has_suffix or (is_enter and gap <= SCANNER_ENTER_MS)
        self._run = run._replace(scanning=scanning)
        if scanning:
            self._is_doubtful, self._quick_gaps = self._doubt_before
            self._is_doubtful |= run.is_interrupted
        else:
            self._quick_gaps += gap <= QUICK_MS
            if not self.text and gap <= QUICK_MS:
                # The text was cleared between two keys: a machine goes on, no hand is so quick.
                self._quick_gaps = sum(one <= QUICK_MS for one in run.gaps_ms)
            self._is_doubtful |= bool(run.keys) and self._is_odd(is_enter=is_enter)
        return scanning

    def _is_odd(self, *, is_enter: bool) -> bool:
        """Whether a machine may have pressed the last keys."""
        run = self._run
        if is_enter and run.mean_ms < DOUBTFUL_MEAN_MS:
            return True
        if not is_enter and run.is_pair_too_quick:
            return True
        return self._quick_gaps >= MOST_QUICK_GAPS or run.is_too_quick or run.is_even

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
        self._forget_doubt()
        self._run = self._run._replace(before="")

    def _forget_doubt(self) -> None:
        self._is_doubtful, self._quick_gaps = self._doubt_before = False, 0
