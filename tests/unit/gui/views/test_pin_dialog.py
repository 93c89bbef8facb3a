"""The dialog that asks for the PIN, in a real window, by real keys and by touch."""

from collections.abc import Callable
from tkinter import ttk

import pytest

from terminal_app.gui.dialog_forms import PinForm
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.widgets.theme import TOUCH_TARGET
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.unit.gui.at_a_dialog import AtADialog
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import assert_nothing_is_cut, widgets

PIN = "2468"
FORM = PinForm("PIN", "This till can be left with the PIN alone.", "OK", "Back", "DEMO")


class Asking(AtADialog):
    """Asks for the PIN, and keeps what was tried."""

    def __init__(self, window: Window, screen: Screen) -> None:
        super().__init__(window, screen)
        self.tried: list[str] = []
        self.waits = ""

    def fault(self, pin: str) -> str:
        self.tried.append(pin)
        return "" if pin == PIN else "That isn't the PIN."

    def ask(self, act: Callable[[], None]) -> bool:
        view = TillView(self.window)
        return self.answer(lambda: view.ask_pin(FORM, self.fault, lambda: self.waits), act)


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
