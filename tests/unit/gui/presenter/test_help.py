"""The function keys are one table: what is bound, what is shown, and what the page says."""

import re
from pathlib import Path

import pytest

from terminal_app.gui.presenter.modes.help import overview
from terminal_app.gui.screen_state import FUNCTION_KEYS, Gesture
from terminal_app.operators import Operator, Right
from terminal_app.settings import Sale
from terminal_app.texts import LANGUAGES, Texts
from tests.unit.gui.presenter.presented import TillUnderTest

PAGE = Path(__file__).parents[4] / "docs/keyboard.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_lists_every_function_key_with_what_it_does(language: str) -> None:
    rows = overview(Texts(language))
    assert [key for key, _ in rows if re.fullmatch(r"F\d+", key)] == [*FUNCTION_KEYS.values()]
    assert all(text for _, text in rows)


def test_no_function_key_is_two_things() -> None:
    assert len({*FUNCTION_KEYS.values()}) == len(FUNCTION_KEYS)


def test_the_header_shows_the_key_of_each_of_its_buttons() -> None:
    shown = TillUnderTest().connect().screen.header.actions
    assert shown
    assert {button.gesture: button.key for button in shown}.items() <= FUNCTION_KEYS.items()


def test_the_page_of_the_keyboard_names_every_function_key() -> None:
    table = re.findall(r"^\| (F\d[^|]*) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    named = [key for row in table for key in row.split(", ")]
    assert named == [*FUNCTION_KEYS.values()]


def test_the_help_names_no_key_of_what_is_off() -> None:
    def keys(till: TillUnderTest) -> set[str]:
        return {row.label for row in till.connect().do(Gesture.HELP).result().details}

    assert not keys(TillUnderTest()) & {"F5", "F7", "F8", "F12"}
    on = Sale(note=True, tip_percents=(10,))
    assert keys(TillUnderTest(sale=on)) >= {"F7", "F8"}
    kari = Operator("Kari", "", frozenset({Right.CHARGE}))
    assert "F12" in keys(TillUnderTest(operators=(kari,)))


@pytest.mark.parametrize("gesture", [Gesture.TIP, Gesture.NOTE, Gesture.ITEMS])
def test_a_key_of_what_is_off_says_so(gesture: Gesture) -> None:
    assert "F9" in TillUnderTest().connect().do(gesture).screen.amount.refusal
