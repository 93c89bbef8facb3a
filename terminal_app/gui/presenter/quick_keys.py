"""Quick keys between the amount and the digits: items, amounts, tip, note."""

from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.screen_state import AddAmount, AddItem, Button, Gesture

_A_ROW = 4
_MOST_ROWS = 3


def quick_keys(model: TillModel) -> tuple[Button, ...]:
    """Return the keys that the settings and the catalogue ask for; often none.

    While a payment is open they are drawn disabled, as the digits are.
    """
    sale, say, items = model.settings.sale, model.texts.say, model.catalogue.items
    amounts = [
        Button(AddAmount(amount_minor), model.texts.round_number(amount_minor))
        for amount_minor in sale.quick_amounts_minor
    ]
    others = []
    if sale.tip_percents:
        others.append(Button(Gesture.TIP, say("Tip")))
    if sale.note:
        others.append(Button(Gesture.NOTE, say("Note")))
    if items:
        others.append(Button(Gesture.ITEMS, say("Items…")))
    chosen = [place for place, item in enumerate(items) if item.is_quick] or range(len(items))
    rest = len(amounts) + len(others)
    rows = min(-(-(rest + min(len(chosen), _A_ROW - 1)) // _A_ROW), _MOST_ROWS)
    room = max(0, rows * _A_ROW - rest)
    quick = [
        Button(AddItem(place), f"{item.name}\n{model.texts.number(item.price_minor)}")
        for place, item in ((place, items[place]) for place in list(chosen)[:room])
    ]
    can_add = not model.is_taking
    return tuple(key._replace(enabled=can_add) for key in (*quick, *amounts, *others))
