"""Messages that have arrived and aren't handled yet; in a flood, what may be the till's goes first.

A server, or what is between, may send thousands of messages that belong to nothing. They are
recorded all the same, but a receipt must not wait for that. Only the order changes, and only in a
flood: among those that may be the till's, and among the others, it stays.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable

from terminal_app.session.transport.link import Incoming, Text

USUAL = 64
"""Messages at once that are handled in the order they came; also how many of a flood at once."""
_MOST, _MOST_BYTES = 4096, 4 * 1_048_576
"""So much may wait; more is left unread until some of it is recorded."""
_WORD = re.compile(rb"[0-9a-z-]+")


class MessageQueue:
    """The messages of one connection."""

    def __init__(self, identifiers: Callable[[], Iterable[str]]) -> None:
        """``identifiers`` returns those of payments and requests that a message may be about."""
        self._identifiers = identifiers
        self._others: deque[Incoming] = deque()
        self._bytes = 0

    def __bool__(self) -> bool:
        """Something waits."""
        return bool(self._others)

    @property
    def is_full(self) -> bool:
        """Nothing should be read before some of it is handled."""
        return len(self._others) >= _MOST or self._bytes >= _MOST_BYTES

    def put(self, came: list[Incoming]) -> list[Incoming]:
        """Return what of ``came`` is to be handled now; the rest waits for ``take``."""
        if not self._others and len(came) <= USUAL:
            return came
        own = {word for one in self._identifiers() for word in _words(one.encode())}
        first: list[Incoming] = []
        for incoming in came:
            if _may_be_about(own, incoming):
                first.append(incoming)
            else:
                self._others.append(incoming)
                self._bytes += _size(incoming)
        return first

    def take(self) -> list[Incoming]:
        """Return the next of those that wait."""
        taken = [self._others.popleft() for _ in range(min(USUAL, len(self._others)))]
        self._bytes -= sum(map(_size, taken))
        return taken


def _may_be_about(own: set[bytes], incoming: Incoming) -> bool:
    """Whether a message may be about one of these; not where it is in doubt.

    A PROBLEM may answer the only request in flight, whatever it names.
    """
    if not isinstance(incoming, Text):
        found = incoming.identifiers
        named = {word.encode() for word in (*found.uuids, *found.numbers)}
        return not found.is_complete or not own.isdisjoint(named)
    data = incoming.data.lower()
    if not data.isascii() or b"\\" in data or b"problem" in data:
        return True
    return not own.isdisjoint(_words(data))


def _words(data: bytes) -> list[bytes]:
    return _WORD.findall(data.lower())


def _size(incoming: Incoming) -> int:
    return len(incoming.data if isinstance(incoming, Text) else incoming.head)
