"""Mnemonics: the letter that presses a button together with Alt, the same wherever it is shown.

Each button has one letter in each language, from a table: what else is on the screen changes
nothing. The keys of items and the tips, whose words are the shop's, have digits.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from terminal_app.gui.screen_state import (
    AddItem,
    Button,
    FilterBy,
    Gesture,
    PaymentsPage,
    ScreenPage,
    ScreenState,
    Tip,
    Wish,
)

_LANGUAGES: Final = ("en", "nb", "sv", "da", "fi")
_LETTERS: Final = {
    # In the header.
    "sale": "ssksy",
    "payments": "pgglm",
    "day": "ddddr",
    "settings": "gisia",
    "help": "hhhhh",
    "show_attention": "rbbbs",
    # Above the digits.
    "items": "ivveo",
    "tip": "tpcrt",
    "note": "ooeol",
    # The large button.
    "charge": "cttpv",
    "new_sale": "nnnnn",
    "cancel": "caaap",
    "to_list": "btttn",
    "to_sale": "btttn",
    # Under the receipt.
    "copy_receipt": "ckokk",
    "save_receipt": "vlpge",
    "receipt_code": "qqqqq",
    "print": "luuuk",
    # In the middle.
    "print_waiting": "nrrun",
    "drop_slips": "munku",
    "paper_seen": "nenak",
    "let_phones_in": "akatp",
    "keep_phones_out": "kmmmp",
    "decline_scan": "eaaaj",
    "ask_now": "aefup",
    "refund_again": "kripu",
    "refund_first": "ufivu",
    "refund_second": "frrfi",
    "settle": "eaaav",
    "dismiss_alarm": "maaap",
    "same_again": "arfpu",
    "charge_anyway": "yjjjk",
    "refund_yes": "yjjjp",
    "no": "nnnni",
    "no_tip": "nnine",
    "back": "btttk",
    "keep": "klpge",
    "add": "allfi",
    "up": "eligi",
    "down": "lenne",
    # On the page of payments.
    "all": "aaaak",
    "paid": "illet",
    "not_paid": "nenke",
    "not_known": "kuoud",
    "refunded": "ererp",
    "refund": "ffrfu",
    "messages": "mmmmi",
    "receipt": "ckvgi",
    "open": "oppnv",
    "print_listed": "lvuvl",
    # On the page of a day.
    "today": "taaat",
    "close_day": "cjvop",
    "so_far": "xxxxx",
    "last_closing": "zzzzz",
    "settlement": "eorri",
    "resolve": "rvofv",
    "close_summary": "llnuu",
    "print_page": "nuuvl",
}
"""A button's letter in each of the languages: one that stands in all of its texts. No two that
can be seen at once have the same (docs/how-to.md)."""
ITEM_DIGITS: Final = "123456"
"""Of the first items that have keys."""
TIP_DIGITS: Final = "7890"


def with_mnemonics(state: ScreenState) -> ScreenState:
    """Return ``state`` with a mnemonic for each button that can be pressed and has one."""
    given = _Given(state)
    header = state.header
    lettered = header._replace(
        actions=tuple(map(given, header.actions)),
        attention_mnemonic=given(_attention(state)).mnemonic,
    )
    if state.page is not None:
        page = state.page
        parts = {name: _mapped(getattr(page, name), given) for name in _parts_of(page)}
        return state._replace(header=lettered, page=page._replace(**parts))
    return state._replace(
        header=lettered,
        amount=_mapped(state.amount, given),
        center=_mapped(state.center, given),
        receipt=_mapped(state.receipt, given),
        today=_mapped(state.today, given),
    )


def buttons_by_letter(state: ScreenState) -> dict[str, Button]:
    """Return the button of each letter in a state from ``with_mnemonics``."""
    return {
        button.text[button.mnemonic].lower(): button
        for button in (*state.header.actions, _attention(state), *_buttons(state))
        if button.mnemonic >= 0
    }


def _attention(state: ScreenState) -> Button:
    """Return the header's button whose text is the header's."""
    header = state.header
    return Button(Gesture.SHOW_ATTENTION, header.attention, mnemonic=header.attention_mnemonic)


class _Given:
    """Gives each button of a state its letter, or its digit on a line of its own."""

    def __init__(self, state: ScreenState) -> None:
        self._place = _LANGUAGES.index(state.language)
        shown = list(_buttons(state))
        wishes = [one.gesture for one in shown]
        items = dict.fromkeys(one for one in wishes if isinstance(one, AddItem))
        tips = dict.fromkeys(one for one in wishes if isinstance(one, Tip) and one.amount_minor)
        # By kind: as tuples, an item and a tip may be equal.
        self._digits: dict[type[Wish], dict[Wish, str]] = {
            AddItem: dict(zip(items, ITEM_DIGITS, strict=False)),
            Tip: dict(zip(tips, TIP_DIGITS, strict=False)),
        }

    def __call__(self, button: Button) -> Button:
        """Return the button with its mnemonic."""
        if not button.enabled:
            return button
        digit = self._digits.get(type(button.gesture), {}).get(button.gesture)
        if digit is not None:
            # An item's price gives way, which is there again when Alt is let go.
            text = button.text.partition("\n")[0] + f"\n{digit}"
            return button._replace(text=text, mnemonic=len(text) - 1)
        letters = _LETTERS.get(self._name(button))
        if letters is None:
            return button
        return button._replace(mnemonic=_place_of(letters[self._place], button.text))

    def _name(self, button: Button) -> str:
        match button.gesture:
            case _ if button.name:
                return button.name
            case Gesture() as gesture:
                return gesture.value
            case FilterBy(name):
                return name
            case Tip(0):
                return "no_tip"
        return ""


def _place_of(letter: str, text: str) -> int:
    """Return where ``letter`` is underlined: at a word's start, if one begins with it."""
    found = [place for place, one in enumerate(text.lower()) if one == letter]
    starts = [place for place in found if not place or not text[place - 1].isalnum()]
    return next(iter(starts + found), -1)


def _buttons(state: ScreenState) -> Iterator[Button]:
    """Yield the buttons in sight but for the header's."""
    if state.page is not None:
        yield from _found(tuple(getattr(state.page, name) for name in _parts_of(state.page)))
    else:
        for part in (state.amount, state.center, state.receipt, state.today):
            yield from _found(part)


def _parts_of(page: ScreenPage) -> tuple[str, ...]:
    """Return the parts of a page that have buttons with words."""
    if isinstance(page, PaymentsPage):
        return ("filters", "buttons", "preview")
    return ("today", "buttons", "resolve", "close", "paper")


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
