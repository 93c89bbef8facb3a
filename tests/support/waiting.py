"""Waits for a condition, with a deadline and without a fixed pause."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

LOOK_EVERY_S = 0.02


def wait_for(what: str, condition: Callable[[], Value | None], within_s: float = 15.0) -> Value:
    """Return the first true value of ``condition``; fail the test if there is none in time."""
    by = time.monotonic() + within_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= by:
            raise AssertionError(f"not within {within_s} s: {what}")
        # No select(): on Windows it wants a socket.
        threading.Event().wait(LOOK_EVERY_S)
