"""Identifiers in bytes that can't be read as a message: they may still speak of a payment.

Found are UUIDs, with or without hyphens, and numbers, in either case of letters, in UTF-8 or
UTF-16, written plainly or with JSON's escapes, and whatever stands around them.
"""

import re
from dataclasses import dataclass

_UUID_FROM_HYPHEN = re.compile(
    rb"-(?<=[0-9a-f]{8}-)[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""Begins with a literal, which is searched for about ten times as fast as a class of characters."""
_HEX_RUN = re.compile(rb"[0-9a-f]{32,}")
_LONG_NUMBER = re.compile(rb"[0-9]{5,}")
_QUOTED_NUMBER = re.compile(rb'"([0-9]{1,4})(?=\\?")')
_RECEIPT_NUMBER = re.compile(rb'receiptid\\?"?\s*[:=]\s*\\?"?([0-9]+)')
_ESCAPE = re.compile(rb"\\+u00([0-9a-f]{2})")
_WHOLE_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID_DIGITS, _BEFORE_HYPHEN = 32, 8
_MOST_DIGITS = 64
_MOST_FOUND = 2_000
_OVERLAP_BYTES = 1_024
"""More than an identifier takes in any of the spellings."""


def canonical_id(identifier: str) -> str:
    """Return a UUID in lower case (RFC 9562, 4: case doesn't matter), anything else unchanged."""
    lower = identifier.lower()
    return lower if _WHOLE_UUID.fullmatch(lower) else identifier


@dataclass(frozen=True, slots=True)
class RawWords:
    """What a server writes before a receipt number, and for paid and paid back; in lower case."""

    receipt_numbers: tuple[re.Pattern[bytes], ...] = (_RECEIPT_NUMBER,)
    """The last group is the number."""
    paid: re.Pattern[bytes] = re.compile(rb"complete")
    paid_back: re.Pattern[bytes] = re.compile(rb"reversed")


CONTRACT_WORDS = RawWords()


@dataclass(frozen=True, slots=True)
class RawIdentifiers:
    """What was found."""

    uuids: frozenset[str] = frozenset()
    """In lower case, with hyphens."""
    numbers: frozenset[str] = frozenset()
    receipt_numbers: frozenset[str] = frozenset()
    """Those of ``numbers`` that stand where a receipt number does."""
    says_paid: bool = False
    """It holds the server's word for paid, and none for paid back."""
    is_complete: bool = True
    """Nothing was left out; False where there are too many identifiers to be looked up."""


class RawSearch:
    """A search through bytes that come piece by piece and aren't kept."""

    def __init__(self, words: RawWords = CONTRACT_WORDS) -> None:
        """``words`` are those of the server's profile."""
        self._words = words
        self._rest = b""
        self._begins = True
        """``_rest`` is all that there was."""
        self._uuids: set[str] = set()
        self._numbers: set[str] = set()
        self._receipt_numbers: set[str] = set()
        self._says_paid = self._says_paid_back = self._overflowed = False

    def feed(self, piece: bytes) -> None:
        """Search the next piece."""
        data = self._rest + piece
        self._search(_plain(data), begins=self._begins, ends=False)
        self._begins = self._begins and len(data) <= _OVERLAP_BYTES
        self._rest = data[-_OVERLAP_BYTES:]

    def result(self) -> RawIdentifiers:
        """Return what was found in all that was fed."""
        self._search(_plain(self._rest), begins=self._begins, ends=True)
        return RawIdentifiers(
            frozenset(self._uuids),
            frozenset(self._numbers | self._receipt_numbers),
            frozenset(self._receipt_numbers),
            says_paid=self._says_paid and not self._says_paid_back,
            is_complete=not self._overflowed,
        )

    def _search(self, data: bytes, *, begins: bool, ends: bool) -> None:
        """Search ``data``; a run of digits at an end that isn't the frame's may be cut there."""
        if self._overflowed:
            return
        first = 0 if begins else 1
        beyond = len(data) + 1 if ends else len(data)
        words = self._words
        self._says_paid = self._says_paid or words.paid.search(data) is not None
        self._says_paid_back = self._says_paid_back or words.paid_back.search(data) is not None
        for found in _UUID_FROM_HYPHEN.finditer(data):
            text = data[found.start() - _BEFORE_HYPHEN : found.end()].decode()
            if not self._has_room(self._uuids, text):
                return
        for found in _HEX_RUN.finditer(data):
            is_whole = found.start() >= first and found.end() < beyond
            if is_whole and len(found[0]) == _UUID_DIGITS:
                text = _hyphenated(found[0].decode())
                if not self._has_room(self._uuids, text):
                    return
        for pattern, numbers in (
            (_LONG_NUMBER, self._numbers),
            (_QUOTED_NUMBER, self._numbers),
            *((pattern, self._receipt_numbers) for pattern in words.receipt_numbers),
        ):
            for found in pattern.finditer(data):
                digits = found[pattern.groups]
                is_whole = found.start() >= first and found.end() < beyond
                if not is_whole or len(digits) > _MOST_DIGITS:
                    continue
                if not self._has_room(numbers, digits.decode()):
                    return

    def _has_room(self, found: set[str], identifier: str) -> bool:
        found.add(identifier)
        self._overflowed = len(found) > _MOST_FOUND
        return not self._overflowed


def search(data: bytes, words: RawWords = CONTRACT_WORDS) -> RawIdentifiers:
    """Return the identifiers in ``data``; ``words`` are those of the server's profile."""
    search_ = RawSearch(words)
    search_.feed(data)
    return search_.result()


def _plain(data: bytes) -> bytes:
    """Return ``data`` in lower case, without what UTF-16 and JSON's escapes put between letters."""
    data = data.replace(b"\0", b"").lower()
    if rb"\u00" not in data:
        return data
    return _ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), data).lower()


def _hyphenated(digits: str) -> str:
    return "-".join(
        (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:_UUID_DIGITS])
    )
