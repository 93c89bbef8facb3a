"""The dialog that asks for the PIN, in a real window, by real keys and by touch."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

import pytest

from terminal_app.gui.dialog_forms import PinForm
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.widgets.theme import TOUCH_TARGET
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import assert_nothing_is_cut, settle, widgets

PIN = "2468"
WITHIN_MS = 15_000
FORM = PinForm("PIN", "This till can be left with the PIN alone.", "OK", "Back", "DEMO")


class Asking:
    """Asks, and lets a person act once the dialog is up."""

    def __init__(self, window: Window, screen: Screen) -> None:
        self.window, self.screen = window, screen
        self.tried: list[str] = []
        self.waits = ""

    def fault(self, pin: str) -> str:
        self.tried.append(pin)
        return "" if pin == PIN else "That isn't the PIN."

    def ask(self, act: Callable[[], None]) -> bool:
        root = self.window.root
        self.screen.move_pointer(512, 384)
        late = root.after(WITHIN_MS, self._give_up)
        root.after(1, lambda: self._act(act))
        answer = TillView(self.window).ask_pin(FORM, self.fault, lambda: self.waits)
        root.after_cancel(late)
        return answer

    def _give_up(self) -> None:
        self.dialog.destroy()

    def _act(self, act: Callable[[], None]) -> None:
        if not self.window.root.tk.call("grab", "current"):
            self.window.root.after(10, lambda: self._act(act))
            return
        settle(self.window)
        act()
        settle(self.window)

    @property
    def dialog(self) -> tk.Toplevel:
        children = self.window.root.winfo_children()
        return next(child for child in children if isinstance(child, tk.Toplevel))

    def said(self) -> str:
        labels = [found for found in widgets(self.dialog) if isinstance(found, tk.Label)]
        return "\n".join(str(label.cget("text")) for label in labels)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.screen.key(key)
        settle(self.window)

    def touch(self, text: str) -> None:
        found = [
            widget
            for widget in widgets(self.dialog)
            if isinstance(widget, ttk.Button) and str(widget.cget("text")) == text
        ]
        middle = found[0].winfo_width() // 2, found[0].winfo_height() // 2
        self.screen.click(found[0].winfo_rootx() + middle[0], found[0].winfo_rooty() + middle[1])
        settle(self.window)


@pytest.fixture
def asking(window: Window, screen: Screen) -> Asking:
    window.root.focus_force()
    return Asking(window, screen)


def test_the_right_pin_by_keyboard_is_the_answer_and_nothing_of_it_is_typed(
    asking: Asking, person: Person
) -> None:
    assert asking.ask(lambda: asking.keys(*PIN, "Return"))
    assert (asking.tried, person.typed) == ([PIN], [])


def test_the_right_pin_by_touch_is_the_answer(asking: Asking) -> None:
    def act() -> None:
        for digit in PIN:
            asking.touch(digit)
        asking.touch("OK")

    assert asking.ask(act)


def test_what_is_typed_is_shown_as_dots_and_never_as_itself(asking: Asking) -> None:
    seen: list[str] = []

    def act() -> None:
        asking.keys("2", "4", "6", "9", "BackSpace")
        seen.append(asking.said())
        asking.keys("Escape")

    assert not asking.ask(act)
    assert "●●●" in seen[0]
    assert "●●●●" not in seen[0]
    assert "246" not in seen[0]
    assert asking.tried == []


def test_a_wrong_pin_is_said_and_typed_anew(asking: Asking) -> None:
    seen: list[str] = []

    def act() -> None:
        asking.keys("1", "1", "1", "1", "Return")
        seen.append(asking.said())
        asking.keys(*PIN, "Return")

    assert asking.ask(act)
    assert "That isn't the PIN." in seen[0]
    assert asking.tried == ["1111", PIN]


def test_while_one_has_to_wait_no_key_is_taken(asking: Asking) -> None:
    asking.waits = "Wait 30 s."
    seen: list[str] = []

    def act() -> None:
        asking.keys("1", "2")
        seen.append(asking.said())
        asking.keys("Escape")

    assert not asking.ask(act)
    assert "Wait 30 s." in seen[0]
    assert "●" not in seen[0]


@pytest.mark.parametrize("text_size", ["normal", "largest"])
def test_nothing_of_it_is_cut_and_every_key_is_large_enough(asking: Asking, text_size: str) -> None:
    asking.window.set_text_size(text_size)

    def act() -> None:
        assert_nothing_is_cut(asking.dialog)
        top, high = asking.dialog.winfo_rooty(), asking.dialog.winfo_height()
        assert top >= 0
        assert top + high <= 768
        for found in widgets(asking.dialog):
            if isinstance(found, ttk.Button):
                assert min(found.winfo_width(), found.winfo_height()) >= TOUCH_TARGET
        asking.keys("Escape")

    assert not asking.ask(act)
