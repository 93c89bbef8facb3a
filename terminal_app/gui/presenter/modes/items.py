"""The shop's items, to choose one: the list in words, and what narrows it."""

from terminal_app.catalogue import Catalogue, Item
from terminal_app.gui.presenter.listing import Listing
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import Button, Customer, Gesture, Listed, Lookup, Notice

MOST = 200
"""Items that are listed at once; of more a part of the name finds them."""
_MOST_TYPED = 48


class ItemList(Listing[Item]):
    """The items while a person chooses one; typing finds names, categories and barcodes."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._by_category = sorted(catalogue.items, key=lambda item: item.category.casefold())

    def matching(self) -> list[Item]:
        """Return the items that are listed, by category; at most ``MOST``."""
        wanted = self.typed.casefold()
        found = [item for item in self._by_category if _is_meant(item, wanted)]
        return found[:MOST]

    def type(self, character: str) -> None:
        """Narrow the list by one more character."""
        if len(self.typed) < _MOST_TYPED and character.isprintable():
            self.typed += character
            self.selected = 0


def _is_meant(item: Item, wanted: str) -> bool:
    fields = (item.name, item.category, item.barcode)
    return not wanted or any(wanted in told.casefold() for told in fields)


def customer(scene: Scene, items: ItemList, notice: Notice | None) -> Customer:
    """Return the middle pane while an item is chosen."""
    say, found = scene.texts.say, items.matching()
    hint = say("Type a part of its name to find an item.")
    if items.typed:
        hint = say("Found: {number} for {typed}", number=len(found), typed=items.typed)
    currency = scene.settings.till.currency
    rows = tuple(
        Listed(
            item.name,
            scene.texts.amount(item.price_minor, currency),
            under_name=item.category,
            under_value=item.barcode,
        )
        for item in found
    )
    selected = min(items.selected, max(0, len(rows) - 1))
    buttons = (
        Button(Gesture.ENTER, say("Add"), "Enter", enabled=bool(rows)),
        Button(Gesture.ESCAPE, say("Back"), "Esc"),
    )
    empty = "" if rows else say("There is no such item.")
    return Customer(Lookup(say("Items"), hint, rows, selected, empty), notice, buttons)
