"""The dialog that dismisses an alarm, in a real window and by real keys."""

from collections.abc import Callable

import pytest

from terminal_app.gui.dialog_forms import DismissAnswer, DismissForm
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.unit.gui.at_a_dialog import AtADialog
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import assert_nothing_is_cut
from tests.unit.gui.happened import HAPPENED


class Dismissing(AtADialog):
    """Asks why an alarm is settled."""

    def dismiss(
        self, act: Callable[["Dismissing"], None], form: DismissForm | None = None
    ) -> DismissAnswer | None:
        view = TillView(self.window)
        asked = form or form_of("en")
        return self.answer(lambda: view.ask_dismissal(asked, self.use), lambda: act(self))


def form_of(language: str) -> DismissForm:
    till = HAPPENED["charged twice"](language)
    till.press(next(iter(till.buttons())))
    (form,) = till.window.dismiss_forms
    return form


@pytest.fixture
def asking(window: Window, screen: Screen) -> Dismissing:
    return Dismissing(window, screen)


def test_a_person_dismisses_by_keyboard_alone(asking: Dismissing, person: Person) -> None:
    def answer(dialog: Dismissing) -> None:
        dialog.keys(*"ola", "Tab", *"both", "Return")

    assert asking.dismiss(answer) == DismissAnswer("ola", "both")
    assert (person.typed, person.gestures) == ([], [])


def test_each_key_in_it_says_that_somebody_is_there(asking: Dismissing) -> None:
    asking.dismiss(lambda dialog: dialog.keys(*"ab", "Tab", "Escape"))
    assert asking.used == 3


def test_the_name_is_filled_in_and_no_reason_is(asking: Dismissing) -> None:
    said: list[str] = []

    def answer(dialog: Dismissing) -> None:
        dialog.keys("Return")
        said.append(dialog.said())
        dialog.keys("Tab", *"ok", "Return")

    assert asking.dismiss(answer) == DismissAnswer("Kari", "ok")
    assert "Write how it was settled." in said[0]
    assert "charged twice" in said[0]


@pytest.mark.parametrize("gap_ms", [3, 30, 60, 80])
def test_a_scan_into_the_reason_dismisses_nothing_at_any_pace(
    asking: Dismissing, gap_ms: int
) -> None:
    said: list[str] = []

    def answer(dialog: Dismissing) -> None:
        dialog.keys("Tab")
        dialog.scan("4711234", gap_ms)
        said.append(dialog.said())
        dialog.keys("Escape")

    assert asking.dismiss(answer) is None
    assert "A barcode was just scanned. Press Enter again." in said[0]


def test_escape_dismisses_nothing(asking: Dismissing) -> None:
    assert asking.dismiss(lambda dialog: dialog.keys("Tab", *"ok", "Escape")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_it_is_cut_in_any_language(asking: Dismissing, language: str) -> None:
    form = form_of(language)

    def look(dialog: Dismissing) -> None:
        dialog.keys("Tab", "Return")
        assert form.faults.no_reason in dialog.said()
        assert_nothing_is_cut(dialog.dialog)
        dialog.keys("Escape")

    assert asking.dismiss(look, form) is None
