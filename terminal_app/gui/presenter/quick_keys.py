"""Quick keys between the amount and the digits: items, amounts, tip, note."""

from terminal_app.gui.presenter.model import ItemKeys, TillModel
from terminal_app.gui.screen_state import AddAmount, AddItem, Button, Gesture

_A_ROW = 4
_MOST_ROWS = 3
_MOST_ITEMS = 200
"""Of more a part of the name finds them (F5)."""


def quick_keys(model: TillModel) -> tuple[Button, ...]:
    """Return the keys that the settings and the catalogue ask for; often none.

    While a payment is open they are drawn disabled, as the digits are.
    """
    sale, say, made = model.settings.sale, model.texts.say, _made(model)
    amounts = [
        Button(AddAmount(amount_minor), model.texts.round_number(amount_minor))
        for amount_minor in sale.quick_amounts_minor
    ]
    others = []
    if sale.tip_percents:
        others.append(Button(Gesture.TIP, say("Tip")))
    if sale.note:
        others.append(Button(Gesture.NOTE, say("Note")))
    if made.on:
        others.append(Button(Gesture.ITEMS, say("Items…")))
    rest = len(amounts) + len(others)
    rows = min(-(-(rest + min(made.quick, _A_ROW - 1)) // _A_ROW), _MOST_ROWS)
    room = min(made.quick, max(0, rows * _A_ROW - rest))
    can_add = not model.is_taking
    return tuple(key._replace(enabled=can_add) for key in (*made.on[:room], *amounts, *others))


def item_keys(model: TillModel) -> tuple[Button, ...]:
    """Return a key for each item, those that have keys of their own first."""
    made = _made(model)
    return made.off if model.is_taking else made.on


def _made(model: TillModel) -> ItemKeys:
    """Return the items' keys, made once for a catalogue and a language."""
    made, catalogue, language = model.item_keys_made, model.catalogue, model.texts.language
    if made is None or made.catalogue is not catalogue or made.language != language:
        items = catalogue.items
        places = sorted(range(len(items)), key=lambda place: not items[place].is_quick)
        keys = tuple(_item_key(model, place) for place in places[:_MOST_ITEMS])
        off = tuple(key._replace(enabled=False) for key in keys)
        quick = sum(item.is_quick for item in items) or len(items)
        made = model.item_keys_made = ItemKeys(catalogue, language, keys, off, quick)
    return made


def _item_key(model: TillModel, place: int) -> Button:
    item = model.catalogue.items[place]
    return Button(AddItem(place), f"{item.name}\n{model.texts.number(item.price_minor)}")
