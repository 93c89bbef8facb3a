"""The operators of a till: who may work at it, and what each may do there."""

import enum
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple


class Right(enum.Enum):
    """What an operator may be allowed to do; the value stands in the settings and the journal."""

    CHARGE = "charge"
    REFUND = "refund"
    RESOLVE = "resolve"
    """Settle by hand what isn't known, and dismiss alarms."""
    CLOSE_DAY = "close_day"
    SETTINGS = "settings"
    """Change the settings, and what the journal keeps."""


class Operator(NamedTuple):
    """One operator of the settings."""

    name: str
    pin: str
    """What the PIN is checked against, see ``pin_hash``."""
    rights: frozenset[Right]

    def __repr__(self) -> str:
        """Return the operator without the hash of the PIN: it may get into a log."""
        return f"Operator({self.name!r})"


Operators = Sequence[Operator]
"""None: the till has no operators, and everybody may do everything."""


def named(operators: Operators, name: str) -> Operator | None:
    """Return the operator of that name, in upper or lower case; None: there is none."""
    return next((one for one in operators if is_same(one.name, name)), None)


def is_same(name: str, other: str) -> bool:
    """Whether both are the same operator's name: case and spelling in Unicode don't matter."""
    return _compared(name) == _compared(other)


def _compared(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def who_may(operators: Operators, right: Right) -> tuple[str, ...]:
    """Return the names of those who have that right."""
    return tuple(one.name for one in operators if right in one.rights)


def is_allowed(operators: Operators, right: Right | None, asker: str, allowed_by: str) -> bool:
    """Whether ``asker`` may do what needs ``right``, also since ``allowed_by`` has allowed it.

    None: it needs no right. The asker has a name in any case, and is an operator where there are
    any.
    """
    if not operators:
        return bool(asker)
    own = named(operators, asker)
    if own is None:
        return False
    other = named(operators, allowed_by)
    return right is None or any(right in one.rights for one in (own, other) if one is not None)
