"""The items' keys beside the digits: where there is room, a page at a time, however many."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

import pytest

from terminal_app.catalogue import Catalogue, Item
from terminal_app.gui.screen_state import AddItem, Gesture, ScreenState
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import widgets
from tests.unit.gui.presenter.presented import TillUnderTest

WIDE, NARROW = (1366, 768), (1024, 768)


@pytest.fixture
def wide(screens: Callable[[int, int], Screen], open_window: Callable[[Screen], Window]) -> Window:
    return open_window(screens(*WIDE))


def till(number: int) -> TillUnderTest:
    items = (Item(f"Item {place}", 100 * (place + 1)) for place in range(number))
    return TillUnderTest(catalogue=Catalogue(tuple(items))).connect()


def shop(number: int) -> ScreenState:
    return till(number).screen


def draw(window: Window, state: ScreenState) -> None:
    window.render(state)
    for _ in range(3):
        window.root.update()


def keys(window: Window) -> dict[str, ttk.Button]:
    """Return the keys in sight of items, by their words."""
    found: list[tk.Misc] = [one for one in widgets(window.root) if isinstance(one, ttk.Button)]
    named = {str(one.cget("text")): one for one in found if one.winfo_ismapped()}
    return {
        text: one
        for text, one in named.items()
        if text.startswith("Item ") and isinstance(one, ttk.Button)
    }


def press(window: Window, text: str) -> None:
    found = [one for one in widgets(window.root) if isinstance(one, ttk.Button)]
    (button,) = (one for one in found if str(one.cget("text")) == text and one.winfo_ismapped())
    button.invoke()
    window.root.update()


def test_all_of_a_few_items_stand_beside_the_digits_on_a_wide_screen(
    wide: Window, person: Person
) -> None:
    draw(wide, shop(9))
    assert set(keys(wide)) == {f"Item {place}\n{place + 1}.00" for place in range(9)}
    keys(wide)["Item 8\n9.00"].invoke()
    assert person.gestures == [AddItem(8)]


def test_a_narrow_window_has_the_quick_keys_alone(wide: Window) -> None:
    draw(wide, shop(9))
    wide.root.geometry(f"{NARROW[0]}x{NARROW[1]}")
    draw(wide, shop(9))
    assert len(keys(wide)) == 3


def test_of_many_items_only_those_in_sight_are_built_and_the_others_are_a_page_away(
    wide: Window,
) -> None:
    draw(wide, shop(100))
    first = set(keys(wide))
    built = len([one for one in widgets(wide.root) if isinstance(one, ttk.Button)])
    assert 12 <= len(first) < 50
    assert built < 80
    seen = set(first)
    while len(seen) < 100:
        before = len(seen)
        press(wide, ">")
        seen |= set(keys(wide))
        assert len(seen) > before, "a page without news"
    press(wide, "<")
    assert not set(keys(wide)) & first or len(seen) == 2 * len(first)


def test_other_items_begin_at_the_first_page_and_none_leave_no_grid(wide: Window) -> None:
    draw(wide, shop(100))
    press(wide, ">")
    draw(wide, shop(90))
    assert "Item 0\n1.00" in keys(wide)
    draw(wide, shop(0))
    assert keys(wide) == {}


def test_while_a_payment_is_open_no_item_can_be_added(wide: Window) -> None:
    selling = till(9)
    draw(wide, selling.screen)
    draw(wide, selling.type("1\r").screen)
    assert all(key.instate(["disabled"]) for key in keys(wide).values())


def test_a_page_hides_the_grid_and_gives_it_back(wide: Window) -> None:
    selling = till(9)
    draw(wide, selling.screen)
    draw(wide, selling.do(Gesture.PAYMENTS).screen)
    assert keys(wide) == {}
    draw(wide, selling.do(Gesture.ESCAPE).screen)
    assert len(keys(wide)) == 9


def test_another_look_has_the_grid_too(wide: Window) -> None:
    draw(wide, shop(9))
    before = set(keys(wide))
    wide.set_theme("dark")
    for _ in range(20):
        wide.root.update()
    assert set(keys(wide)) == before


def test_a_wheel_over_the_keys_turns_the_pages(wide: Window) -> None:
    draw(wide, shop(100))
    first = keys(wide)
    next(iter(first.values())).event_generate("<Button-5>")
    wide.root.update()
    assert set(keys(wide)) != set(first)
    next(iter(keys(wide).values())).event_generate("<Button-4>")
    wide.root.update()
    assert set(keys(wide)) == set(first)
