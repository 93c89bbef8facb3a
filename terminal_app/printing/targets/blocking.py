"""Calls of the system that know no time limit, in a thread that is left to itself after one."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def call_within(seconds: float, call: Callable[[], Value]) -> Value:
    """Return what ``call`` returns.

    Raises: TimeoutError after ``seconds``, and what it raises.
    """
    done: queue.SimpleQueue[tuple[Value | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits
            done.put((None, error))

    threading.Thread(target=run, name="printer's call", daemon=True).start()
    try:
        value, error = done.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise TimeoutError("the system didn't answer in time") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value] # without an error it is there
