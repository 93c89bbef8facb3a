"""Alt and a letter for every button: which letter, in whatever language and state.

The letters are chosen in the order of ``_buttons``: what is always there comes first, so that its
letter stays the same from sale to sale. Loaded before the first paint.
"""

from collections.abc import Iterator

from terminal_app.gui.screen_state import Button, Gesture, ScreenState

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
"""Those that every keyboard of these languages has, and that the event names in the same way."""


def marked(state: ScreenState) -> ScreenState:
    """Return ``state`` with a letter for each button; no two that are visible share one."""
    letters = _Letters()
    header = state.header
    actions = letters.of_all(header.actions)
    attention = letters.choose(header.attention)
    receipt = state.receipt._replace(buttons=letters.of_all(state.receipt.buttons))
    customer = state.customer._replace(buttons=letters.of_all(state.customer.buttons))
    (charge,) = letters.of_all((state.amount.charge,))
    return state._replace(
        header=header._replace(actions=actions, attention_mnemonic=attention),
        amount=state.amount._replace(charge=charge),
        customer=customer,
        receipt=receipt,
    )


def buttons_by_letter(state: ScreenState) -> dict[str, Button]:
    """Return which button each letter of a ``marked`` state means."""
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
    yield from state.customer.buttons
    yield state.amount.charge


class _Letters:
    """Those that are taken already."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of_all(self, buttons: tuple[Button, ...]) -> tuple[Button, ...]:
        return tuple(button._replace(mnemonic=self.choose(button.text)) for button in buttons)

    def choose(self, text: str) -> int:
        """Return the place of a free letter: a word's first one rather than another; else -1."""
        for at in sorted(range(len(text)), key=lambda at: at > 0 and text[at - 1].isalnum()):
            letter = text[at].lower()
            if letter in LETTERS and letter not in self._taken:
                self._taken.add(letter)
                return at
        return -1
