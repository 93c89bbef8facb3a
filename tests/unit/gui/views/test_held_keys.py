"""A key that is held types once, and one that is pressed twice types twice."""

import pytest
from Xlib import XK, X
from Xlib.ext import xtest

from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import draw
from tests.unit.gui.faces import FACES

Event = tuple[str, int]


@pytest.fixture
def typing(window: Window) -> Window:
    draw(window, FACES["typed"])
    window.root.focus_force()
    window.root.update()
    return window


def happen(window: Window, key: str, *events: Event) -> None:
    for kind, at_ms in events:
        window.root.event_generate(f"<{kind}-{key}>", time=at_ms)


AS_X_REPEATS = (
    ("KeyPress", 1000),
    *((kind, 1000 + at_ms) for at_ms in (660, 700, 740) for kind in ("KeyRelease", "KeyPress")),
    ("KeyRelease", 1750),
)
AS_WINDOWS_REPEATS = (
    ("KeyPress", 1000), ("KeyPress", 2000), ("KeyPress", 2500), ("KeyPress", 2533),
    ("KeyRelease", 2540),
)  # fmt: skip


@pytest.mark.parametrize("key", ["5", "KP_5", "comma", "Return"])
@pytest.mark.parametrize("events", [AS_X_REPEATS, AS_WINDOWS_REPEATS], ids=["X", "Windows"])
def test_a_key_that_is_held_types_once(
    typing: Window, person: Person, key: str, events: tuple[Event, ...]
) -> None:
    happen(typing, key, *events)
    assert [at_ms for _, at_ms in person.typed] == [1000]
    happen(typing, key, ("KeyPress", 2741))
    assert [at_ms for _, at_ms in person.typed] == [1000, 2741]


def test_a_scanners_key_of_the_same_moment_is_no_repeat(typing: Window, person: Person) -> None:
    for at_ms in (1000, 1001, 1002, 1080):
        happen(typing, "5", ("KeyPress", at_ms), ("KeyRelease", at_ms + 1))
    happen(typing, "5", ("KeyPress", 1080))
    assert person.characters == ["5"] * 5


def test_a_key_whose_release_another_window_took_types_again(
    typing: Window, person: Person
) -> None:
    happen(typing, "5", ("KeyPress", 1000), ("KeyPress", 2101))
    assert person.characters == ["5", "5"]


def test_another_key_ends_the_one_that_is_held(typing: Window, person: Person) -> None:
    happen(typing, "5", ("KeyPress", 1000))
    happen(typing, "6", ("KeyPress", 1300))
    happen(typing, "5", ("KeyPress", 1600))
    assert person.characters == ["5", "6", "5"]


def test_a_key_that_is_held_in_earnest_types_once(
    typing: Window, person: Person, screen: Screen
) -> None:
    pressed: list[int] = []
    typing.root.bind("<Key>", lambda event: pressed.append(event.time), add="+")
    screen.move_pointer(512, 384)
    code = screen._display.keysym_to_keycode(XK.string_to_keysym("5"))
    xtest.fake_input(screen._display, X.KeyPress, code)
    screen._display.sync()

    def is_repeated() -> bool:
        typing.root.update()
        return len(pressed) >= 4

    try:
        wait_for("the X server repeats the key", is_repeated)
    finally:
        xtest.fake_input(screen._display, X.KeyRelease, code)
        screen._display.sync()
    assert person.characters == ["5"]
