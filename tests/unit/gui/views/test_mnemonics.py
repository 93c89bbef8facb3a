"""Alt and a letter: one for every button, always the same, in every language."""

import pytest

from terminal_app.catalogue import Catalogue, Item
from terminal_app.gui.screen_state import AddItem, Button, Gesture, ScreenState, Tip, Wish
from terminal_app.gui.views.mnemonics import buttons_by_letter, with_mnemonics
from terminal_app.settings import LANGUAGES, Sale
from tests.unit.gui.faces import FACES
from tests.unit.gui.happened import HAPPENED
from tests.unit.gui.letters import buttons, faults, letter
from tests.unit.gui.presenter.presented import TillUnderTest

languages = pytest.mark.parametrize("language", LANGUAGES)


def states(language: str) -> dict[str, ScreenState]:
    return {name: happen(language).screen for name, happen in HAPPENED.items()}


def shop(language: str = "en") -> TillUnderTest:
    items = tuple(Item(f"Item {number}", 100 + number) for number in range(9))
    sale = Sale(quick_amounts_minor=(5_000,), note=True, tip_percents=(5, 10, 15, 20))
    return TillUnderTest(language, sale=sale, catalogue=Catalogue(items)).connect()


@languages
def test_every_button_has_a_letter_that_no_other_has(language: str) -> None:
    for name, state in states(language).items():
        assert list(faults(state)) == [], name


@languages
def test_a_button_has_the_same_letter_wherever_it_is_shown(language: str) -> None:
    kept: dict[tuple[Wish, str], set[str]] = {}
    for state in states(language).values():
        for button in buttons(with_mnemonics(state)):
            kept.setdefault((button.gesture, button.name), set()).add(letter(button))
    assert {key: found for key, found in kept.items() if len(found) > 1} == {}


@languages
def test_a_letter_means_the_button_that_shows_it(language: str) -> None:
    for state in states(language).values():
        lettered = with_mnemonics(state)
        meant = buttons_by_letter(lettered)
        for button in buttons(lettered):
            if letter(button):
                assert meant[letter(button)].gesture == button.gesture


def test_what_cannot_be_pressed_shows_no_letter() -> None:
    till = shop()
    assert letter(with_mnemonics(till.screen).amount.charge) == ""
    assert letter(with_mnemonics(till.type("1").screen).amount.charge) == "c"


@languages
def test_the_first_items_have_digits_that_never_change(language: str) -> None:
    till = shop(language)

    def digits() -> dict[Wish, str]:
        found = buttons(with_mnemonics(till.screen))
        return {one.gesture: letter(one) for one in found if isinstance(one.gesture, AddItem)}

    expected: dict[Wish, str] = {AddItem(place): str(place + 1) for place in range(6)}
    for gesture in (Gesture.SALE, Gesture.ITEMS, AddItem(3), Gesture.NOTE, Gesture.TIP):
        shown = digits() if till.do(gesture) else {}
        assert expected.items() <= shown.items() or set(shown.values()) <= set(expected.values())
        assert all(expected.get(wish, "") == digit for wish, digit in shown.items())


def test_tips_have_the_digits_that_items_have_not() -> None:
    till = shop().do(AddItem(0)).do(Gesture.TIP)
    assert list(faults(till.screen)) == []
    shown = buttons(with_mnemonics(till.screen))
    tips = [one for one in shown if isinstance(one.gesture, Tip) and one.gesture.amount_minor]
    assert [letter(one) for one in tips] == ["7", "8", "9", "0"][: len(tips)]
    assert tips
    assert [
        letter(one) for one in shown if one.gesture == Tip(0) and isinstance(one.gesture, Tip)
    ] == ["n"]


def test_a_letter_stands_at_a_words_start_where_one_begins_with_it() -> None:
    receipt = with_mnemonics(FACES["paid"]).receipt
    assert receipt is not None
    copy, _save = receipt.buttons
    assert copy.mnemonic == 0


def test_a_text_without_its_letter_gets_none() -> None:
    odd = (Button(Gesture.DECLINE_SCAN, "1 - ä"), Button(Gesture.UP, ""))
    shown = FACES["welcome"]
    shown = with_mnemonics(shown._replace(center=shown.center._replace(buttons=odd)))
    assert [button.mnemonic for button in shown.center.buttons] == [-1, -1]
