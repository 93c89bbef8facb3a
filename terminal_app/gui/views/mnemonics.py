"""Mnemonics: the letter that presses a button together with Alt, in any language and state.

Buttons that are always shown come first, so that their letters stay the same from sale to sale.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from terminal_app.gui.screen_state import Button, Gesture, ScreenState

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
"""Letters that the keyboards of all languages have, and that Tk's events name alike."""


def with_mnemonics(state: ScreenState) -> ScreenState:
    """Return ``state`` with a mnemonic for each button; no two visible ones share a letter."""
    header, charge = state.header, state.amount.charge
    always = [*header.actions] if state.page is not None else [*header.actions, charge]
    shown = [one for one in _buttons(state) if one not in always]
    texts = (*(one.text for one in always), header.attention, *(one.text for one in shown))
    assigned = dict(zip((*always, _ATTENTION, *shown), _assigned(texts, len(always)), strict=True))

    def given(button: Button) -> Button:
        return button._replace(mnemonic=assigned.get(button, -1))

    lettered = header._replace(
        actions=tuple(map(given, header.actions)), attention_mnemonic=assigned[_ATTENTION]
    )
    if state.page is not None:
        return state._replace(header=lettered, page=_mapped(state.page, given))
    return state._replace(
        header=lettered,
        amount=_mapped(state.amount, given),
        center=_mapped(state.center, given),
        receipt=_mapped(state.receipt, given),
        today=_mapped(state.today, given),
    )


_ATTENTION = Button(Gesture.SHOW_ATTENTION, "")
"""Stands for the header's button, whose text is the header's."""


def buttons_by_letter(state: ScreenState) -> dict[str, Button]:
    """Return the button of each letter in a state from ``with_mnemonics``."""
    header = state.header
    attention = Button(Gesture.SHOW_ATTENTION, header.attention, mnemonic=header.attention_mnemonic)
    return {
        button.text[button.mnemonic].lower(): button
        for button in (*header.actions, attention, *_buttons(state))
        if button.mnemonic >= 0
    }


def _buttons(state: ScreenState) -> Iterator[Button]:
    """Yield the buttons in sight but for the header's."""
    if state.page is not None:
        yield from _found(state.page)
    else:
        for part in (state.receipt, state.today, state.center, state.amount):
            yield from _found(part)


def _found(value: object) -> Iterator[Button]:
    if isinstance(value, Button):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _found(part)


def _mapped(value: Any, given: Callable[[Button], Button]) -> Any:  # noqa: ANN401 - any part
    """Return a part of the state with other buttons."""
    if isinstance(value, Button):
        return given(value)
    if not isinstance(value, tuple):
        return value
    parts = [_mapped(part, given) for part in value]
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)


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
