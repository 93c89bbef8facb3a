"""Alt and a letter: one for every button, whatever is shown, in every language."""

import pytest

from terminal_app.gui.screen_state import Button, Gesture, Header, ScreenState
from terminal_app.gui.views.mnemonics import LETTERS, buttons_by_letter, with_mnemonics
from terminal_app.settings import LANGUAGES
from tests.unit.gui.faces import FACES
from tests.unit.gui.happened import HAPPENED

languages = pytest.mark.parametrize("language", LANGUAGES)


def buttons(state: ScreenState) -> list[Button]:
    header = state.header
    page = state.page
    if page is not None:
        paper = page.preview.paper.buttons if page.preview is not None else ()
        shown = [*header.actions, *page.buttons, *paper]
        return shown if not header.attention else [*shown, _attention(header)]
    third = state.receipt.buttons if state.receipt is not None else ()
    if state.today is not None:
        third = (state.today.all_payments,)
    shown = [*header.actions, *third, *state.center.buttons, state.amount.charge]
    return [*shown, _attention(header)] if header.attention else shown


def _attention(header: Header) -> Button:
    place = header.attention_mnemonic
    return Button(Gesture.SHOW_ATTENTION, header.attention, mnemonic=place)


def states(language: str) -> dict[str, ScreenState]:
    return {name: happen(language).screen for name, happen in HAPPENED.items()}


@languages
def test_every_button_has_a_letter_that_no_other_has(language: str) -> None:
    for name, state in (*states(language).items(), *FACES.items()):
        shown = buttons(with_mnemonics(state))
        letters = [button.text[button.mnemonic].lower() for button in shown if button.mnemonic >= 0]
        assert len(letters) == len(shown), f"{name}: a button without one"
        assert len(set(letters)) == len(letters), f"{name}: {letters}"
        assert set(letters) <= LETTERS, name


@languages
def test_what_is_always_there_keeps_its_letter(language: str) -> None:
    kept = {
        tuple(button.mnemonic for button in with_mnemonics(state).header.actions)
        for state in states(language).values()
    }
    assert len(kept) == 1


@languages
def test_a_letter_means_the_button_that_shows_it(language: str) -> None:
    for state in states(language).values():
        meant = buttons_by_letter(with_mnemonics(state))
        assert {one.text: one.gesture for one in meant.values()} == {
            one.text: one.gesture for one in buttons(state)
        }


def test_a_words_first_letter_comes_before_any_other() -> None:
    state = FACES["paid"]
    receipt = with_mnemonics(state).receipt
    assert receipt is not None
    copy, save = receipt.buttons
    assert (copy.text[copy.mnemonic], save.text[save.mnemonic]) == ("C", "S")


def test_a_text_without_a_free_letter_gets_none() -> None:
    odd = tuple(
        Button(gesture, text)
        for gesture, text in zip(Gesture, ("q", "q", "1 - ä", ""), strict=False)
    )
    shown = with_mnemonics(FACES["welcome"])
    shown = with_mnemonics(shown._replace(center=shown.center._replace(buttons=odd)))
    assert [button.mnemonic for button in shown.center.buttons] == [0, -1, -1, -1]
