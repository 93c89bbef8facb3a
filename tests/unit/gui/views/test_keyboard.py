"""The keyboard of the real window: letters with Alt, and what is written in an entry."""

import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk

import pytest
from Xlib import XK, X
from Xlib.ext import xtest

from terminal_app.gui.screen_state import Button, Gesture
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import button, draw, settle, widgets
from tests.unit.gui.faces import FACES, WELCOME, paying, state


def with_alt(window: Window, key: str) -> None:
    window.root.event_generate(f"<Alt-KeyPress-{key}>", time=1234)
    window.root.update()


def test_alt_and_the_underlined_letter_press_the_button(window: Window, person: Person) -> None:
    draw(window, FACES["paid"])
    window.root.focus_force()
    window.root.update()
    copy = button(window, "Copy")
    assert int(str(copy.cget("underline"))) < 0, "it is shown while Alt is held"
    window.root.event_generate("<KeyPress-Alt_L>")
    window.root.update()
    letter = str(copy.cget("text"))[int(str(copy.cget("underline")))].lower()
    with_alt(window, letter)
    with_alt(window, letter.upper())
    assert (person.gestures, person.typed) == ([Gesture.COPY_RECEIPT] * 2, [])
    window.root.event_generate("<KeyRelease-Alt_L>")
    window.root.update()
    assert int(str(copy.cget("underline"))) < 0


def test_what_alt_means_nothing_with_is_not_typed(window: Window, person: Person) -> None:
    draw(window, FACES["paid"])
    window.root.focus_force()
    window.root.update()
    for key in ("7", "F4", "F3", "Return", "z"):
        with_alt(window, key)
    assert (person.gestures, person.typed) == ([], [])


def test_the_letter_of_a_button_that_cant_be_pressed_does_nothing(
    window: Window, person: Person
) -> None:
    draw(window, state(WELCOME, buttons=(Button(Gesture.ASK_NOW, "Xyz", enabled=False),)))
    window.root.focus_force()
    window.root.update()
    with_alt(window, "x")
    assert person.gestures == []


@pytest.fixture(params=[tk.Entry, ttk.Entry, ttk.Combobox, tk.Text, ttk.Spinbox])
def entry(window: Window, request: pytest.FixtureRequest) -> Iterator[tk.Widget]:
    draw(window, FACES["typed"])
    made: tk.Widget = request.param(window.root)
    made.place(x=400, y=300, width=200, height=40)
    made.focus_force()
    window.root.update()
    yield made
    made.destroy()


def text_of(entry: tk.Widget) -> str:
    read: Callable[[], str] = (
        (lambda: entry.get("1.0", "end-1c")) if isinstance(entry, tk.Text) else entry.get  # type: ignore[attr-defined] # an Entry's
    )
    return read()


def test_what_is_written_in_an_entry_never_becomes_an_amount(
    window: Window, screen: Screen, person: Person, entry: tk.Widget
) -> None:
    screen.type("12,5")
    screen.key("BackSpace")
    screen.key("Return")
    settle(window)
    assert text_of(entry).strip() == "12,"
    assert (person.gestures, person.typed) == ([], [])
    assert window.root.focus_get() is entry


@pytest.mark.usefixtures("entry")
def test_escape_and_the_function_keys_mean_the_same_in_an_entry(
    window: Window, screen: Screen, person: Person
) -> None:
    for key in ("F1", "Escape", "Delete", "Up"):
        screen.key(key)
    settle(window)
    assert person.gestures == [Gesture.HELP, Gesture.ESCAPE]


def test_what_is_pasted_into_an_entry_stays_there(
    window: Window, person: Person, entry: tk.Widget
) -> None:
    TillView(window).copy_text("99")
    entry.event_generate("<<Paste>>")
    window.root.update()
    assert text_of(entry) == "99"
    assert person.typed == []


def with_control(screen: Screen, keysym: str) -> None:
    control = screen._display.keysym_to_keycode(XK.string_to_keysym("Control_L"))
    xtest.fake_input(screen._display, X.KeyPress, control)
    screen.key(keysym, 5)
    xtest.fake_input(screen._display, X.KeyRelease, control)
    screen._display.sync()


def test_control_characters_arrive_where_a_scanner_types_them(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, FACES["typed"])
    window.root.focus_force()
    window.set_scanner_keys(frozenset("\x02\x1d"))
    for keysym in ("b", "c", "bracketright"):
        with_control(screen, keysym)
    settle(window)
    assert [character for character, _ in person.typed] == ["\x02", "\x1d"]


def test_tab_is_a_scanners_right_after_other_keys_alone(
    window: Window, screen: Screen, person: Person
) -> None:
    draw(window, FACES["typed"])
    window.root.focus_force()
    window.root.update()
    window.set_scanner_keys(frozenset("\t"))
    screen.key("7", 5)
    screen.key("Tab", 5)
    settle(window)
    assert [character for character, _ in person.typed] == ["7", "\t"]
    assert window.root.focus_get() is window.root
    screen.key("Tab", 600)
    settle(window)
    assert len(person.typed) == 2
    assert isinstance(window.root.focus_get(), ttk.Button)


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_every_button_shows_that_it_has_the_focus(
    window: Window, screen: Screen, look: str
) -> None:
    window.set_theme(look)
    for shown in (FACES["demo"], paying()):
        draw(window, shown)
        screen.move_pointer(2, 2)
        for found in list(widgets(window.root)):
            if not isinstance(found, ttk.Button) or not found.instate(["!disabled"]):
                continue
            if not str(found.cget("takefocus")) or str(found.cget("takefocus")) == "0":
                continue
            left, top = found.winfo_rootx(), found.winfo_rooty()
            place = (left, top, left + found.winfo_width(), top + found.winfo_height())
            window.root.focus_force()
            window.root.update()
            before = screen.picture().crop(place)
            found.focus_force()
            window.root.update()
            assert screen.picture().crop(place).tobytes() != before.tobytes(), found.cget("text")
