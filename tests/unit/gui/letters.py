"""The letters of a screen's buttons, and what is wrong with them."""

from collections.abc import Iterator

from terminal_app.gui.screen_state import (
    AddAmount,
    AddItem,
    Button,
    FilterBy,
    Gesture,
    ScreenState,
    Wish,
)
from terminal_app.gui.views.mnemonics import ITEM_DIGITS, buttons_by_letter, with_mnemonics

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
"""What the keyboards of all languages have, and Tk's events name alike."""
_WITHOUT = frozenset({Gesture.EARLIER, Gesture.LATER, Gesture.OPERATOR})
"""They have keys, and words without a letter of their own: signs, and a name."""


def buttons(state: ScreenState) -> list[Button]:
    """Return the buttons that can be pressed, with their letters."""
    header = state.header
    shown = [*header.actions, *_found(state._replace(header=header._replace(actions=())))]
    if header.attention:
        place = header.attention_mnemonic
        shown.append(Button(Gesture.SHOW_ATTENTION, header.attention, mnemonic=place))
    return [one for one in shown if one.enabled]


def _found(value: object) -> Iterator[Button]:
    if isinstance(value, Button):
        yield value
    elif isinstance(value, ScreenState) and value.page is not None:
        yield from _found(value.page)
    elif isinstance(value, tuple):
        for part in value:
            yield from _found(part)


def letter(button: Button) -> str:
    """Return what presses it together with Alt; empty: nothing does."""
    return button.text[button.mnemonic].lower() if button.mnemonic >= 0 else ""


def faults(state: ScreenState) -> Iterator[str]:
    """Return buttons without a letter, and letters that mean more than one thing."""
    # By kind: as tuples, two kinds of wishes may be equal.
    held: dict[str, tuple[type[Wish], Wish]] = {}
    items = 0
    for button in buttons(with_mnemonics(state)):
        own, wish = letter(button), button.gesture
        items += isinstance(wish, AddItem)
        is_sign = not any(map(str.isalpha, button.text))
        # Of several terminals or currencies one is shown: their words are the shop's.
        is_shops = isinstance(wish, AddAmount) or (
            isinstance(wish, FilterBy) and wish.name.isdigit()
        )
        may_lack = is_shops or is_sign or wish in _WITHOUT or items > len(ITEM_DIGITS)
        if not own and not may_lack:
            yield f"{button.text!r} has none"
        elif own and held.setdefault(own, (type(wish), wish)) != (type(wish), wish):
            yield f"{own!r} means {held[own]} and {wish}"
        elif own and own not in LETTERS:
            yield f"{own!r} of {button.text!r} isn't on every keyboard"


def letter_for(state: ScreenState, wish: Wish) -> str:
    """Return the letter that presses the button with this wish, of those in sight."""
    found = buttons_by_letter(with_mnemonics(state)).items()
    return next(letter for letter, button in found if button.gesture == wish)
