"""Wait for a condition with a deadline; never for a time."""

import select
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

LOOK_EVERY_S = 0.02


def wait_for(what: str, condition: Callable[[], Value | None], within_s: float = 15.0) -> Value:
    """Return what ``condition`` returns once it is true; fail the test if it never is."""
    by = time.monotonic() + within_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= by:
            raise AssertionError(f"not within {within_s} s: {what}")
        select.select([], [], [], LOOK_EVERY_S)
