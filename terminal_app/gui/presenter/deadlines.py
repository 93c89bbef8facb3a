"""When the screen changes by itself, with no event and no gesture."""

import math
from enum import Enum
from typing import NamedTuple

from terminal_app.gui.presenter.keys import Keys
from terminal_app.gui.presenter.model import TillModel

REPEAT_S = 0.25
"""After so long what couldn't be drawn is tried again."""


class Due(Enum):
    """What is due."""

    MINUTE = "the clock in the status bar"
    SECOND = "a time that is counted down"
    SILENCE = "the end of a barcode"
    READING = "that the journal is being read"
    OPERATOR = "the question who is at the till"
    REPEAT = "a drawing that has failed"


class Deadline(NamedTuple):
    """What is due next."""

    in_s: float
    """In how many seconds."""
    what: Due


def next_deadline(
    model: TillModel, keys: Keys, *, leaves_in_s: float | None, is_to_repeat: bool
) -> Deadline:
    """Return what is due next; the minute's end is always to come.

    ``leaves_in_s``: when the till asks again who is at it; None: it doesn't.
    """
    found = [Deadline(_to_next_minute_s(model), Due.MINUTE)]
    now, ends = model.clock(), (model.mode.counts_to, model.connection.retry_at)
    # Shown are the whole seconds that are left.
    left = [math.fmod(end - now, 1.0) for end in ends if end is not None and end > now]
    found.extend(Deadline(in_s, Due.SECOND) for in_s in left)
    silent_in_s = keys.silent_in_s
    if silent_in_s is not None:
        found.append(Deadline(silent_in_s, Due.SILENCE))
    if model.reading_said_in_s is not None:
        found.append(Deadline(model.reading_said_in_s, Due.READING))
    if leaves_in_s is not None:
        found.append(Deadline(leaves_in_s, Due.OPERATOR))
    if is_to_repeat:
        found.append(Deadline(REPEAT_S, Due.REPEAT))
    return min(found, key=lambda one: one.in_s)


def _to_next_minute_s(model: TillModel) -> float:
    now = model.wall_clock()
    return 60 - now.second - now.microsecond / 1_000_000
