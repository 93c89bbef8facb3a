"""Mnemonics: the letter that presses a button together with Alt, in any language and state.

Buttons that are always shown come first, so that their letters stay the same from sale to sale.
"""

from collections.abc import Iterator
from functools import lru_cache

from terminal_app.gui.screen_state import Button, Gesture, ScreenState

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
"""Letters that the keyboards of all languages have, and that Tk's events name alike."""


def with_mnemonics(state: ScreenState) -> ScreenState:
    """Return ``state`` with a mnemonic for each button; no two visible ones share a letter."""
    header, receipt, center = state.header, state.receipt, state.center
    amount = state.amount
    shown = (*receipt.buttons, *center.buttons, *amount.quick)
    always = [*(button.text for button in header.actions), amount.charge.text]
    assigned = _assigned(
        (*always, header.attention, *(button.text for button in shown)), len(always)
    )
    indexes = iter(assigned)
    actions = _with(header.actions, indexes)
    (charge,) = _with((amount.charge,), indexes)
    attention = next(indexes)
    return state._replace(
        header=header._replace(actions=actions, attention_mnemonic=attention),
        receipt=receipt._replace(buttons=_with(receipt.buttons, indexes)),
        center=center._replace(buttons=_with(center.buttons, indexes)),
        amount=amount._replace(charge=charge, quick=_with(amount.quick, indexes)),
    )


def _with(buttons: tuple[Button, ...], indexes: Iterator[int]) -> tuple[Button, ...]:
    return tuple(button._replace(mnemonic=next(indexes)) for button in buttons)


def buttons_by_letter(state: ScreenState) -> dict[str, Button]:
    """Return the button of each letter in a state from ``with_mnemonics``."""
    return {
        button.text[button.mnemonic].lower(): button
        for button in _buttons(state)
        if button.mnemonic >= 0
    }


def _buttons(state: ScreenState) -> Iterator[Button]:
    header = state.header
    yield from header.actions
    yield Button(Gesture.SHOW_ATTENTION, header.attention, mnemonic=header.attention_mnemonic)
    yield from state.receipt.buttons
    yield from state.center.buttons
    yield state.amount.charge
    yield from state.amount.quick


@lru_cache(maxsize=64)
def _assigned(texts: tuple[str, ...], always: int) -> tuple[int, ...]:
    """Return for each text the index of its letter, -1 for none.

    The first ``always`` texts keep their letters; any other gives its letter up to a later text
    that has no free one (bipartite matching by augmenting paths).
    """
    holders: dict[str, int] = {}

    def take(number: int, refused: set[str]) -> bool:
        letters = [texts[number][at].lower() for at in _candidates(texts[number])]
        free = [letter for letter in letters if letter not in holders]
        for letter in free or letters:
            if letter in refused:
                continue
            refused.add(letter)
            holder = holders.get(letter)
            if holder is None or (holder >= always and take(holder, refused)):
                holders[letter] = number
                return True
        return False

    for number in range(len(texts)):
        take(number, set())
    letter_of = {number: letter for letter, number in holders.items()}
    return tuple(
        next((at for at in _candidates(text) if text[at].lower() == letter_of.get(number)), -1)
        for number, text in enumerate(texts)
    )


def _candidates(text: str) -> list[int]:
    """Return where a letter could be underlined, starts of words first."""
    usable = [at for at in range(len(text)) if text[at].lower() in LETTERS]
    return sorted(usable, key=lambda at: at > 0 and text[at - 1].isalnum())
