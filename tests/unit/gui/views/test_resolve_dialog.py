"""The dialog that settles by hand, in a real window and by real keys."""

import tkinter as tk
from collections.abc import Callable

import pytest

from terminal_app.gui.dialog_forms import ResolveAnswer, ResolveForm
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.window import Window
from terminal_app.payments.payment import Outcome
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import assert_nothing_is_cut, button, settle, widgets
from tests.unit.gui.happened import HAPPENED

WITHIN_MS = 15_000
_LATER_MS = 1_000_000_000
"""After all real keys."""


def form_of(language: str, happened: str = "not known") -> ResolveForm:
    till = HAPPENED[happened](language)
    till.press(next(text for text in till.buttons() if text.endswith("…")))
    (form,) = till.window.forms
    return form


class Asking:
    """Asks, and lets a person act once the dialog is up."""

    def __init__(self, window: Window, screen: Screen) -> None:
        self._window = window
        self._screen = screen
        self._late = False

    @property
    def dialog(self) -> tk.Toplevel:
        (found,) = [
            child for child in self._window.root.winfo_children() if isinstance(child, tk.Toplevel)
        ]
        return found

    def said(self) -> str:
        labels = [found for found in widgets(self.dialog) if isinstance(found, tk.Label)]
        return "\n".join(str(label.cget("text")) for label in labels)

    def ask(
        self, act: Callable[["Asking"], None], form: ResolveForm | None = None
    ) -> ResolveAnswer | None:
        """Return the answer; ``act`` sees the dialog, and what it does is all that happens."""
        root = self._window.root
        # Without a window manager the keyboard goes where the pointer is.
        self._screen.move_pointer(512, 384)
        late = root.after(WITHIN_MS, self._give_up)
        root.after(1, lambda: self._act(act))
        answer = TillView(self._window).ask_resolution(form or form_of("en"))
        root.after_cancel(late)
        assert not self._late, f"the dialog was still there after {WITHIN_MS} ms"
        return answer

    def _give_up(self) -> None:
        self._late = True
        self.dialog.destroy()

    def _act(self, act: Callable[["Asking"], None]) -> None:
        if not self._window.root.tk.call("grab", "current"):
            self._window.root.after(10, lambda: self._act(act))
            return
        settle(self._window)
        act(self)

    def scan(self, code: str, gap_ms: int) -> None:
        """Let a scanner type where the focus is, by the times of its keys."""
        entry = self.dialog.focus_get()
        assert entry is not None
        for place, key in enumerate((*code, "Return")):
            entry.event_generate(f"<KeyPress-{key}>", time=_LATER_MS + place * gap_ms)
        settle(self._window)

    def keys(self, *keys: str) -> None:
        for key in keys:
            if len(key) == 1:
                self._screen.type(key)
            else:
                self._screen.key(key)
        settle(self._window)


@pytest.fixture
def asking(window: Window, screen: Screen) -> Asking:
    return Asking(window, screen)


def test_a_person_answers_by_keyboard_alone(asking: Asking, person: Person) -> None:
    def answer(dialog: Asking) -> None:
        dialog.keys(*"ola", "Tab", "Tab", "space", "Tab", *"seen", "Return")

    assert asking.ask(answer) == ResolveAnswer("ola", Outcome.NOT_PAID, "seen")
    assert (person.typed, person.gestures) == ([], [])


def test_the_name_is_filled_in_and_no_outcome_is(asking: Asking) -> None:
    said: list[str] = []

    def answer(dialog: Asking) -> None:
        dialog.keys("Return")
        said.append(dialog.said())
        dialog.keys("Tab", "space", "Return")
        said.append(dialog.said())
        dialog.keys("Tab", "Tab", *"ok", "Return")

    assert asking.ask(answer) == ResolveAnswer("Kari", Outcome.PAID, "ok")
    assert "Choose what became of the payment." in said[0]
    assert "Write how you know." in said[1]


@pytest.mark.parametrize("gap_ms", [3, 30, 60, 80])
def test_a_scan_into_the_reason_settles_nothing_at_any_pace(asking: Asking, gap_ms: int) -> None:
    said: list[str] = []

    def answer(dialog: Asking) -> None:
        dialog.keys("Tab", "Tab", "space", "Tab")
        dialog.scan("4711234", gap_ms)
        said.append(dialog.said())
        dialog.keys("Return")

    assert asking.ask(answer) == ResolveAnswer("Kari", Outcome.NOT_PAID, "4711234")
    assert "A barcode was just scanned. Press Enter again." in said[0]


def test_escape_settles_nothing(asking: Asking) -> None:
    assert asking.ask(lambda dialog: dialog.keys("Tab", "space", "Escape")) is None


def test_return_on_the_button_that_doesnt_settle_settles_nothing(asking: Asking) -> None:
    def answer(dialog: Asking) -> None:
        dialog.keys("Tab", "space", "Tab", "Tab", *"ok", "Tab", "Return")

    assert asking.ask(answer) is None


def test_the_till_behind_it_can_not_be_touched(
    asking: Asking, window: Window, screen: Screen, person: Person
) -> None:
    def touch(dialog: Asking) -> None:
        key = button(window, "7")
        screen.click(key.winfo_rootx() + 5, key.winfo_rooty() + 5)
        settle(window)
        screen.move_pointer(512, 384)
        dialog.keys("Escape")

    assert asking.ask(touch) is None
    assert person.typed == []


def test_a_till_that_is_closed_takes_the_dialog_with_it(asking: Asking) -> None:
    assert asking.ask(lambda dialog: dialog.dialog.destroy()) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("happened", ["not known", "refund not known"])
def test_nothing_of_it_is_cut_in_any_language(asking: Asking, language: str, happened: str) -> None:
    form = form_of(language, happened)

    def look(dialog: Asking) -> None:
        dialog.keys("Return")
        assert form.faults.no_outcome in dialog.said()
        assert_nothing_is_cut(dialog.dialog)
        dialog.keys("Escape")

    assert asking.ask(look, form) is None
