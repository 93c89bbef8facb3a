"""The letters in every state of the screen: none twice, and each always the same."""

import pytest

from terminal_app.gui.screen_state import AddItem, Tip, Wish
from terminal_app.gui.views.mnemonics import with_mnemonics
from terminal_app.settings import LANGUAGES
from tests.system.layout.states import STATES
from tests.unit.gui.letters import buttons, faults, letter

_NUMBERED = (AddItem, Tip)
"""Their digits go by their place beside each other."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_state_each_button_has_its_own_letter_and_always_the_same(language: str) -> None:
    kept: dict[tuple[Wish, str], set[str]] = {}
    for name, make in STATES.items():
        screen = make(language).screen
        assert list(faults(screen)) == [], name
        for button in buttons(with_mnemonics(screen)):
            if not isinstance(button.gesture, _NUMBERED):
                kept.setdefault((button.gesture, button.name), set()).add(letter(button))
    assert {key: found for key, found in kept.items() if len(found) > 1} == {}
