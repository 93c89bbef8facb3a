"""The kiosk as a process: it fills the screen, and is left with the PIN or with the machine."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib.display import Display

from terminal_app import pin_hash
from tests.support.desktop import close, windows
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    running_till,
    write_settings,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for

PIN = "2468"
KIOSK = f'[screen]\nkiosk = true\npin = "{pin_hash.hashed(PIN)}"'


@pytest.fixture
def kiosk(
    simulator: RunningSimulator, tmp_path: Path, large_screen: Screen
) -> Iterator[RunningTill]:
    settings = write_settings(tmp_path, simulator, KIOSK)
    with running_till(settings, tmp_path / "data", large_screen.name) as running:
        running.wait_until_logged_on()
        # Without a window manager the keyboard goes where the pointer is.
        large_screen.move_pointer(960, 540)
        yield running


def asks_for_the_pin(screen: Screen) -> bool:
    return any(name.startswith("PIN") for name in screen.windows())


def test_a_kiosk_fills_the_screen_and_is_left_with_the_pin_alone(
    large_screen: Screen, kiosk: RunningTill
) -> None:
    display = Display(large_screen.name)
    (window,) = (one for name, one in windows(display).items() if name.startswith("TILL-1"))
    place = window.get_geometry()
    display.close()
    assert (place.width, place.height) == (1920, 1080)
    close(large_screen)
    wait_for("the question", lambda: asks_for_the_pin(large_screen))
    large_screen.type("1111\r")
    wait_for("the warning in the log", lambda: "a wrong PIN was entered" in kiosk.log())
    assert kiosk.process.poll() is None
    large_screen.key("Escape")
    wait_for("the question gone", lambda: not asks_for_the_pin(large_screen))
    # What was typed into the question is no amount.
    assert kiosk.payments() == []
    close(large_screen)
    wait_for("the question again", lambda: asks_for_the_pin(large_screen))
    large_screen.type(f"{PIN}\r")
    assert kiosk.process.wait(20) == 0
    assert PIN not in kiosk.log()


def test_who_shuts_the_machine_down_is_asked_for_nothing(
    large_screen: Screen, kiosk: RunningTill
) -> None:
    close(large_screen)
    wait_for("the question", lambda: asks_for_the_pin(large_screen))
    kiosk.process.send_signal(signal.SIGTERM)
    assert kiosk.process.wait(20) == 0
    assert "ERROR" not in kiosk.log()
