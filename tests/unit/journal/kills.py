"""The statements at which a process that works on a journal is killed."""

import os

SAMPLED = int(os.environ.get("TERMINAL_APP_SAMPLED_KILLS", "14"))
"""How many, spread evenly over all of them, besides the last ones."""


def sampled(number: int, last: int) -> list[int]:
    """Return which of ``number`` statements are tried: a sample of all, and each of the last."""
    spread = range(1, number, max(1, number // SAMPLED))
    return sorted({*spread, *range(number - last + 1, number + 1)})
