"""The sale's stage: how large the code is, what moves, and how often the demo's mark is shown."""

from pathlib import Path

import pytest
import zxingcpp

from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for
from tests.system.till.counter import HEADER, MIDDLE, WHOLE, Counter, counter_at

QUIET_MODULES = 8
"""Of both sides together."""


def code_side(screen: Screen) -> float:
    """Return how wide the code on the screen is, without its quiet zone; 0: there is none."""
    found = zxingcpp.read_barcodes(screen.picture())
    if not found:
        return 0
    place = found[0].position
    return float(place.top_right.x - place.top_left.x)


@pytest.mark.parametrize(
    ("size", "text_size", "least"),
    [
        ((1024, 768), "normal", 345),
        ((1024, 768), "largest", 345),
        ((800, 600), "normal", 240),
        ((800, 600), "largest", 240),
        ((1366, 768), "normal", 345),
    ],
)
def test_the_code_is_as_large_at_any_size_of_the_text(
    tmp_path: Path, size: tuple[int, int], text_size: str, least: int
) -> None:
    with (
        virtual_screen(*size) as screen,
        counter_at(screen, tmp_path, f'[screen]\ntext_size = "{text_size}"\n'),
    ):
        screen.type("20,13\r")
        side = wait_for("the code", lambda: code_side(screen))
        # 37 modules, as long as the simulator's address is, and the quiet zone around them.
        with_quiet_zone = side * (37 + QUIET_MODULES) / 37
        assert with_quiet_zone >= least - 3


def test_something_moves_while_the_server_is_awaited(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        screen.type("20,04\r")
        counter.reads(MIDDLE, "One moment")
        assert moves(counter)
        counter.reads(MIDDLE, "Scan to pay")
        screen.key("Escape")


def moves(counter: Counter) -> bool:
    """Whether anything in the middle changes within a second, three times."""
    screen = counter.screen
    box = (355, 80, 715, 710)
    for _ in range(3):
        before = screen.area(*box)
        screen.key("Shift_L", 300)
        if screen.area(*box) == before:
            return False
    return True


def test_the_cancel_is_where_charge_was_and_something_moves_then(
    screen: Screen, tmp_path: Path
) -> None:
    with counter_at(screen, tmp_path) as counter:
        screen.type("20,14\r")
        counter.reads((0.02, 0.8, 0.33, 0.95), "Cancel payment")
        # The press of the main button, where Charge was, cancels.
        screen.click(170, 668)
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
