"""The sale's stage: how large the code is, what moves, and how often the demo's mark is shown."""

from pathlib import Path

import pytest
import zxingcpp

from terminal_app.gui.views.widgets.qr_code import modules
from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for
from tests.system.counter.counter import HEADER, MIDDLE, WHOLE, Counter, counter_at

STEPS_SEEN = 3
QUIET_MODULES = 8
"""Of both sides together."""


def code_side(screen: Screen) -> float:
    """Return how wide the code on the screen is, quiet zone included; 0: there is none."""
    found = [one for one in zxingcpp.read_barcodes(screen.picture()) if "/pay/" in one.text]
    if not found:
        return 0
    place, across = found[0].position, len(modules(found[0].text))
    return float(place.top_right.x - place.top_left.x) * (across + QUIET_MODULES) / across


@pytest.mark.parametrize(
    ("size", "least"),
    [((800, 600), 268), ((1024, 768), 358), ((1366, 768), 358), ((1920, 1080), 480)],
)
def test_the_code_is_as_large_as_the_stage_allows(
    tmp_path: Path, size: tuple[int, int], least: int
) -> None:
    with virtual_screen(*size) as screen, counter_at(screen, tmp_path):
        screen.type("20,13\r")
        assert wait_for("the code", lambda: code_side(screen)) >= least


def test_something_moves_while_the_server_is_awaited(screen: Screen, tmp_path: Path) -> None:
    # The server doesn't answer the request.
    with counter_at(screen, tmp_path, "[times]\ninit_response = 60\n") as counter:
        screen.type("20,11\r")
        counter.reads(MIDDLE, "One moment")
        assert moves(counter)


def moves(counter: Counter) -> bool:
    """Whether the middle goes on changing for two seconds; a bar that turns looks alike twice."""
    screen, seen = counter.screen, set()
    for _ in range(10):
        seen.add(screen.area(355, 80, 715, 710))
        screen.key("Shift_L", 200)
    return len(seen) > STEPS_SEEN


def test_the_cancel_is_where_charge_was_and_something_moves_then(
    screen: Screen, tmp_path: Path
) -> None:
    with counter_at(screen, tmp_path) as counter:
        screen.type("20,14\r")
        counter.reads((0.02, 0.8, 0.33, 0.95), "Cancel payment")
        # What has just come under a finger isn't pressed.
        screen.pause()
        screen.pause()
        screen.click(170, 668)
        screen.move_pointer(512, 765)
        counter.reads(MIDDLE, "Cancelling")
        assert moves(counter)
    assert counter.charged() == [0]


def test_one_mark_of_the_demo_for_each_audience(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        assert marks(counter) == 1
        counter.reads(HEADER, "DEMO")
        counter.sells("30,00")
        # The receipt is the customer's; the result has none of its own.
        assert "DEMO" not in counter.words(MIDDLE).upper()
        assert marks(counter) == 2
        counter.leaves_result()
        assert marks(counter) == 1


def marks(counter: Counter) -> int:
    """Return how often the screen says that it is a demo."""
    return max(counter.words(WHOLE, reading).upper().count("DEMO") for reading in range(3))
