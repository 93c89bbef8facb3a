"""Interrupts: counted from when they are heeded, and without effect at the end."""

import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from terminal_app.console.interrupts import Interrupts
from tests.support.waiting import wait_for

if sys.platform == "win32":
    SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGBREAK]
else:
    SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """Leave the tests' own handlers as they were."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_what_ends_a_program_in_a_console_is_counted(number: signal.Signals) -> None:
    interrupts = Interrupts()
    interrupts.heed()
    signal.raise_signal(number)
    signal.raise_signal(number)
    assert interrupts.count == 2


@pytest.mark.parametrize("number", SIGNALS)
def test_at_the_end_none_has_an_effect(number: signal.Signals) -> None:
    interrupts = Interrupts()
    interrupts.heed()
    interrupts.ignore()
    signal.raise_signal(number)
    assert interrupts.count == 0


if sys.platform == "win32":
    CTRL_C, CTRL_BREAK, CLOSE, LOGOFF, SHUTDOWN = 0, 1, 2, 5, 6

    @pytest.mark.parametrize("kind", [CLOSE, LOGOFF, SHUTDOWN])
    def test_the_consoles_end_is_counted_and_held_up(kind: int) -> None:
        interrupts = Interrupts()
        held = threading.Thread(target=interrupts.console_event, args=(kind,), daemon=True)
        held.start()
        wait_for("the count", lambda: interrupts.count == 1)
        # Returned to Windows, it would be the program's end.
        assert held.is_alive()

    @pytest.mark.parametrize("kind", [CTRL_C, CTRL_BREAK])
    def test_what_is_a_signal_is_left_to_signals(kind: int) -> None:
        interrupts = Interrupts()
        assert not interrupts.console_event(kind)
        assert interrupts.count == 0
