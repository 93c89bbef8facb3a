"""The amount as it is keyed: by a person; never by a barcode scanner.

A scanner is a fast keyboard. Keys that arrive faster than a person types, by the events'
own times, are taken back out of the amount, and so is the Enter that ends them: together they
are a code.
"""

import enum
from typing import NamedTuple

SCANNER_GAP_MS = 35
"""A person's keys are 60 ms apart and more; a scanner's are 1 to 30 ms."""
SCANNER_KEYS = 4
"""So many keys in a row at that speed are a scanner; two can be a hurried hand."""
QUIET_MS = 50
"""A pause longer than this ends a scan; so does the scanner's own Enter."""
TOUCH = -1
"""The time of a key on the screen: a scanner can't press those."""
MOST_CHARACTERS = 15
"""Of one amount."""
MOST_AMOUNTS = 20
"""So many are added up at most."""


class Keyed(enum.Enum):
    """What became of a key."""

    TAKEN = "taken"
    REFUSED = "refused"
    SCANNED = "scanned"
    """A key of a code that isn't whole yet."""
    CODE = "code"
    """The Enter that ends a code, see ``take_code``."""
    ENTER = "enter"


class _Burst(NamedTuple):
    keys: int = 0
    last_ms: int = -1_000_000
    before: str = ""
    """The amount before the burst's first key."""
    scanning: bool = False
    code: str = ""
    """The burst's characters."""


class KeyInput:
    """What is typed so far."""

    def __init__(self) -> None:
        self.text = ""
        self._burst = _Burst()

    def key(self, character: str, at_ms: int) -> Keyed:
        """Take one key, or a pasted text; ``at_ms`` is the event's own time in milliseconds."""
        if at_ms != TOUCH and self._is_scanned(character, at_ms):
            self.text = self._burst.before
            return Keyed.CODE if character == "\r" else Keyed.SCANNED
        if character in {"\r", "\n"}:
            return Keyed.ENTER
        amounts = (self.text + character).split("+")
        if len(amounts) > MOST_AMOUNTS or max(map(len, amounts)) > MOST_CHARACTERS:
            return Keyed.REFUSED
        if character == "+" and not amounts[-2]:
            # There is nothing to add to yet.
            return Keyed.TAKEN
        self.text += character
        return Keyed.TAKEN

    @property
    def begins(self) -> bool:
        """The last key came after a pause: it may be the first of a code."""
        return self._burst.keys == 1

    def take_code(self) -> str:
        """Return the code that was scanned, once; empty if none was.

        What comes right after it is the scanner's still: some end with two keys.
        """
        burst = self._burst
        self._burst = burst._replace(code="", before=self.text)
        return burst.code if burst.scanning else ""

    def _is_scanned(self, character: str, at_ms: int) -> bool:
        # Enter: no hand presses it so soon after a digit.
        burst, ends = self._burst, character == "\r"
        code = burst.code if ends else burst.code + character
        gap = at_ms - burst.last_ms
        if 0 <= gap <= (QUIET_MS if burst.scanning else SCANNER_GAP_MS):
            keys = burst.keys + 1
            scanning = burst.scanning or keys >= SCANNER_KEYS or ends
            self._burst = _Burst(keys, at_ms, burst.before, scanning, code)
        else:
            self._burst = _Burst(1, at_ms, self.text, code="" if ends else character)
        return self._burst.scanning

    def backspace(self) -> None:
        """Take the last character back."""
        self.text = self.text[:-1]

    def clear(self) -> None:
        """Start again."""
        self.text = ""
        self._burst = self._burst._replace(before="")
