"""The header gives way in its order: the mark and what is to be resolved stay, at every size."""

import tkinter as tk
from collections.abc import Callable
from itertools import pairwise
from tkinter import ttk

import pytest

from terminal_app.gui.screen_state import Button, Gesture, Header
from terminal_app.gui.views.widgets.theme import TEXT_SIZES, TOUCH_TARGET
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.unit.gui.drawn import OpenWindow, draw, widgets
from tests.unit.gui.faces import FACES
from tests.unit.gui.happened import HAPPENED

# More than there are today, of the longest words of the five languages.
MORE = (
    Button(Gesture.UP, "Tuotteet", "F5"),
    Button(Gesture.DOWN, "Innstillinger", "F9"),
)


def header_of(language: str, *more: Button) -> Header:
    shown = HAPPENED["not known"](language).screen.header
    return shown._replace(merchant="Fjellkaffe AS", actions=(*shown.actions, *more))


def parts_of(window: Window) -> list[tk.Misc]:
    return [
        found for found in window._panes.header.frame.winfo_children() if found.winfo_ismapped()
    ]


def show(window: Window, header: Header) -> None:
    draw(window, FACES["welcome"]._replace(header=header))
    window.root.update()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_at_1024_pixels_everything_of_the_header_is_whole_and_apart(
    window: Window, language: str, text_size: str
) -> None:
    window.set_text_size(text_size)
    for more in ((), MORE):
        header = header_of(language, *more)
        show(window, header)
        places = sorted(
            (part.winfo_x(), part.winfo_x() + part.winfo_width()) for part in parts_of(window)
        )
        assert places[-1][1] <= 1024
        for (_, right), (left, _) in pairwise(places):
            assert right <= left, f"two overlap at {left}: {places}"
        for part in parts_of(window):
            assert part.winfo_reqwidth() <= part.winfo_width(), part
        said = [str(part.cget("text")) for part in parts_of(window)]
        assert header.mark in said
        assert {header.attention, header.attention_short} & set(said)
        assert sum(isinstance(part, ttk.Button) for part in parts_of(window)) == 1 + len(
            header.actions
        )


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_every_button_is_large_enough_for_a_finger(window: Window, text_size: str) -> None:
    window.set_text_size(text_size)
    for name, shown in FACES.items():
        draw(window, shown)
        for found in widgets(window.root):
            if isinstance(found, ttk.Button):
                size = min(found.winfo_width(), found.winfo_height())
                assert size >= TOUCH_TARGET, f"{name}: {found.cget('text')!r} is {size} px"


def test_what_gives_way_comes_back_with_the_room(window: Window) -> None:
    show(window, header_of("fi", *MORE))
    caps = [
        child
        for part in parts_of(window)
        for child in part.winfo_children()
        if child.winfo_ismapped()
    ]
    assert len(caps) == 1, "that of the payments to resolve alone"
    show(window, header_of("en")._replace(attention="", attention_short=""))
    said = [str(part.cget("text")) for part in parts_of(window)]
    assert said.count("TILL-1") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_something_to_resolve_the_name_and_the_keys_stay(
    window: Window, language: str
) -> None:
    header = header_of(language)
    show(window, header)
    said = [str(part.cget("text")) for part in parts_of(window)]
    assert header.merchant in said
    caps = [
        child
        for part in parts_of(window)
        for child in part.winfo_children()
        if child.winfo_ismapped()
    ]
    assert len(caps) == 1 + len(header.actions)


def test_tab_goes_through_the_header_from_left_to_right(window: Window) -> None:
    header = header_of("en", *MORE)
    show(window, header)
    number = len(header.actions) + 1
    first = next(part for part in parts_of(window) if isinstance(part, ttk.Button))
    first.focus_force()
    window.root.update()
    reached = []
    for _ in range(number):
        focused = window.root.focus_get()
        assert focused is not None
        reached.append(focused.winfo_rootx())
        window.root.event_generate("<Tab>")
        window.root.update()
    assert reached == sorted(reached)
    assert len(set(reached)) == number


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operators_long_name_cuts_nothing_on_a_small_screen(
    open_window: OpenWindow, screens: Callable[[int, int], Screen], language: str
) -> None:
    window = open_window(screens(800, 600))
    window.set_text_size("largest")
    operator = Button(Gesture.OPERATOR, "Ola Nordmann-Langnavn …", "F12")
    header = header_of(language)._replace(operator=operator, mark="DEMO - ei oikea maksu")
    show(window, header)
    for part in parts_of(window):
        assert part.winfo_reqwidth() <= part.winfo_width(), part
    said = [str(part.cget("text")) for part in parts_of(window)]
    assert header.attention_short in said
    assert any(one.startswith("Ola") for one in said)
    assert any(one.startswith("Fj") for one in said)
