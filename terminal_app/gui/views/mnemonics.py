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
    header, receipt, customer = state.header, state.receipt, state.center
    amount = state.amount
    shown = (*receipt.buttons, *customer.buttons, *amount.quick)
    always = [*(button.text for button in header.actions), amount.charge.text]
    chosen = _chosen([*always, header.attention, *(button.text for button in shown)], len(always))
    places = iter(chosen)
    actions = _with(header.actions, places)
    (charge,) = _with((amount.charge,), places)
    attention = next(places)
    return state._replace(
        header=header._replace(actions=actions, attention_mnemonic=attention),
        receipt=receipt._replace(buttons=_with(receipt.buttons, places)),
        center=customer._replace(buttons=_with(customer.buttons, places)),
        amount=amount._replace(charge=charge, quick=_with(amount.quick, places)),
    )


def _with(buttons: tuple[Button, ...], places: Iterator[int]) -> tuple[Button, ...]:
    return tuple(button._replace(mnemonic=next(places)) for button in buttons)


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
    yield from state.center.buttons
    yield state.amount.charge
    yield from state.amount.quick


def _chosen(texts: list[str], always: int) -> list[int]:
    """Return for each text the place of its letter, -1 for none.

    The first ``always`` texts keep theirs; of the others one makes room for a later text that has
    no other letter left (a matching by augmenting paths).
    """
    holders: dict[str, int] = {}

    def take(number: int, refused: set[str]) -> bool:
        letters = [texts[number][place].lower() for place in _places(texts[number])]
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
    return [
        next((at for at in _places(text) if text[at].lower() == letter_of.get(number)), -1)
        for number, text in enumerate(texts)
    ]


def _places(text: str) -> list[int]:
    """Return where a letter could be underlined: at the beginning of a word rather than in it."""
    usable = [at for at in range(len(text)) if text[at].lower() in LETTERS]
    return sorted(usable, key=lambda at: at > 0 and text[at - 1].isalnum())
