"""The shop's items, to add one to the sale (F5)."""

from dataclasses import dataclass

from terminal_app.catalogue import Item
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import sale
from terminal_app.gui.presenter.modes.opened import NONE, Listing, opened_notice
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Gesture, Listed, Lookup

MOST = 200
"""Items that are listed at once; of more a part of the name finds them."""
_MOST_TYPED = 48


@dataclass(frozen=True, slots=True)
class Items(Listing[Item]):
    """Items by category; typing finds names, categories and barcodes."""

    by_category: list[Item]

    def matching(self) -> list[Item]:
        wanted = self.text.casefold()
        return [item for item in self.by_category if _is_meant(item, wanted)][:MOST]

    def accepts(self, character: str) -> bool:
        return len(self.text) < _MOST_TYPED and character.isprintable()

    def choose(self, row: Item, model: TillModel) -> Mode:
        model.item_chosen_at = model.clock()
        return sale.add_item(model, row)

    def render(self, model: TillModel) -> CenterPane:
        say, found = model.texts.say, self.matching()
        hint = say("Type a part of its name to find an item.")
        if self.text:
            hint = say("Found: {number} for {typed}", number=len(found), typed=self.text)
        rows = tuple(
            Listed(
                item.name,
                model.till_amount(item.price_minor),
                under_name=item.category,
                under_value=item.barcode,
            )
            for item in found
        )
        selected = min(self.selected, len(rows) - 1)
        buttons = (
            Button(Gesture.ENTER, say("Add"), "Enter", self.chosen is not None, name="add"),
            Button(Gesture.ESCAPE, say("Back"), "Esc", name="back"),
        )
        empty = "" if rows else say("There is no such item.")
        lookup = Lookup(say("Items"), hint, rows, selected, empty)
        return CenterPane(lookup, opened_notice(model), buttons)


def open_items(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show the items, or leave them if they are shown."""
    if isinstance(model.mode, Items):
        return model.mode.beneath
    if not model.catalogue.items:
        model.refusal = model.texts.say("There are no items to choose from (F9).")
        return model.mode
    if not sale.may_add(model):
        return model.mode
    by_category = sorted(model.catalogue.items, key=lambda item: item.category.casefold())
    return Items(by_category, selected=NONE)


def _is_meant(item: Item, wanted: str) -> bool:
    fields = (item.name, item.category, item.barcode)
    return not wanted or any(wanted in told.casefold() for told in fields)
