"""Delays between attempts to connect: none, then full jitter, and at least Retry-After."""

import random
from collections import deque

_MOST_RETRY_AFTER_S = 3600.0
_STABLE_S = 30.0
_SHORT_LOGONS_SAY_ANOTHER_TILL = 3


class Backoff:
    """The delays between attempts to connect, in seconds."""

    def __init__(self, first_s: float, most_s: float, chance: random.Random) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._chance = chance
        self._attempts = 0
        self._short_logons: deque[bool] = deque(maxlen=_SHORT_LOGONS_SAY_ANOTHER_TILL)

    def next_delay(self, retry_after: float | None = None) -> float:
        """Return how long to wait before the next attempt.

        The first is at once; then "full jitter": anything from 0 to a doubling limit, so
        that the tills of a chain don't connect at the same time. ``retry_after`` is what
        the server asks for and the least that is waited, up to an hour.
        """
        exponent = self._attempts - 1
        self._attempts += 1
        if exponent < 0:
            delay = 0.0
        else:
            # Bounded before the power: 2.0 ** 2000 is no float.
            limit = self._first_s * 2.0 ** min(exponent, 30)
            delay = self._chance.uniform(0.0, min(self._most_s, limit))
        if retry_after is not None:
            delay = max(delay, min(retry_after, _MOST_RETRY_AFTER_S))
        return delay

    def logon_ended(self, lasted_s: float) -> None:
        """Note that a logon lasted ``lasted_s``; a stable one resets the delays."""
        stable = lasted_s >= _STABLE_S
        self._short_logons.append(not stable)
        if stable:
            self._attempts = 0

    @property
    def another_till(self) -> bool:
        """Whether three logons in a row ended within 30 s: another till uses this terminal id."""
        return len(self._short_logons) == _SHORT_LOGONS_SAY_ANOTHER_TILL and all(self._short_logons)
