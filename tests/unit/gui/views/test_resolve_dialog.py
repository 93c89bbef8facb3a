"""The dialog that settles by hand, in a real window and by real keys."""

from collections.abc import Callable

import pytest

from terminal_app.gui.dialog_forms import ResolveAnswer, ResolveForm
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.window import Window
from terminal_app.payments.payment import Outcome
from terminal_app.settings import LANGUAGES
from tests.support.screen import Screen
from tests.unit.gui.at_a_dialog import AtADialog
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import assert_nothing_is_cut, button, click, settle
from tests.unit.gui.happened import HAPPENED


def form_of(language: str, happened: str = "not known") -> ResolveForm:
    till = HAPPENED[happened](language)
    till.press(next(text for text in till.buttons() if text.endswith("…")))
    (form,) = till.window.forms
    return form


class Asking(AtADialog):
    """Asks what became of a payment."""

    def ask(
        self, act: Callable[["Asking"], None], form: ResolveForm | None = None
    ) -> ResolveAnswer | None:
        """Return the answer; ``act`` sees the dialog, and what it does is all that happens."""
        view = TillView(self.window)
        asked = form or form_of("en")
        return self.answer(lambda: view.ask_resolution(asked, self.use), lambda: act(self))


@pytest.fixture
def asking(window: Window, screen: Screen) -> Asking:
    return Asking(window, screen)


def test_a_person_answers_by_keyboard_alone(asking: Asking, person: Person) -> None:
    def answer(dialog: Asking) -> None:
        dialog.keys(*"ola", "Tab", "Tab", "space", "Tab", *"seen", "Return")

    assert asking.ask(answer) == ResolveAnswer("ola", Outcome.NOT_PAID, "seen")
    assert (person.typed, person.gestures) == ([], [])


def test_each_key_and_touch_in_it_says_that_somebody_is_there(asking: Asking) -> None:
    used: list[int] = []

    def answer(dialog: Asking) -> None:
        dialog.keys("Tab")
        used.append(dialog.used)
        dialog.keys("a")
        used.append(dialog.used)
        click(dialog.window, dialog.screen, dialog.dialog)
        used.append(dialog.used)
        dialog.keys("Escape")

    assert asking.ask(answer) is None
    assert used == [1, 2, 3]


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
