"""Support codes: what the cashier reads to the technician, who finds its line in the log.

A code such as ``K7-4F2A`` means nothing by itself: it is drawn by chance for each cause, stands
in the log line of that cause and on the screen, and holds neither a name nor an amount.
"""

import random

_SIGNS = "2346789ACDEFHJKLMNPRTUVWXYZ"
"""None that is taken for another when read aloud or written down: no 0 and O, 1 and I, 5 and S."""
_BEFORE, _AFTER = 2, 4


def code(chance: random.Random) -> str:
    """Return a new code."""
    signs = "".join(chance.choice(_SIGNS) for _ in range(_BEFORE + _AFTER))
    return f"{signs[:_BEFORE]}-{signs[_BEFORE:]}"


class Causes:
    """The code of what is wrong now: the same for as long as its cause lasts."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._cause: object = None
        self._code = ""

    def code_of(self, cause: object) -> str:
        """Return the code of what is wrong now."""
        if cause != self._cause or not self._code:
            self._cause, self._code = cause, code(self._chance)
        return self._code

    def over(self) -> None:
        """Forget it, since all is well: the same would be a new cause."""
        self._cause, self._code = None, ""
