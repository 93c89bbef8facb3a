"""What a person puts into a sale besides typing an amount: items, quick amounts, a tip, a note."""

from collections.abc import Callable

from terminal_app import wording
from terminal_app.catalogue import Item
from terminal_app.channel.events import Refusal
from terminal_app.gui.presenter.basket import Basket, BasketFullError, total
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes.items import ItemList
from terminal_app.gui.presenter.modes.note import Note
from terminal_app.gui.presenter.modes.result import may_repeat
from terminal_app.payments.money import AmountFault, AmountRefusedError
from terminal_app.payments.sale import LineKind, SaleLine


class Gathering:
    """Answers the quick keys, the list of items, the scanner and the questions about tip and note.

    The rules are those of typing: nothing is added to an open payment, nor over an alarm.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    # -- items and amounts --------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """Add the item of that barcode, or say that there is none."""
        scene, say = self._scene, self._scene.texts.say
        item = scene.catalogue.with_barcode(code)
        if item is not None:
            self.add_item(item)
        elif scene.catalogue.items:
            scene.refusal = say("No item has the barcode {code}.", code=code[:20])
        else:
            scene.refusal = say("A barcode was scanned; it is no amount.")

    def add_item_at(self, place: int) -> None:
        """Add the item at that place of the catalogue."""
        self.add_item(self._scene.catalogue.items[place])

    def add_item(self, item: Item) -> None:
        """Add one of ``item``; an amount typed before becomes a line of its own."""
        if self._may_add() and self._put_typed():
            self._put(lambda basket: basket.with_item(item))

    def add_amount(self, amount_minor: int) -> None:
        """Add one of the quick amounts."""
        if self._may_add() and self._put_typed():
            name = self._scene.texts.say("Amount")
            self._put(lambda basket: basket.with_amount(name, amount_minor))

    def _may_add(self) -> bool:
        """Like typing: not while a payment is open, nor over what is to be read first."""
        scene = self._scene
        scene.refusal = ""
        if scene.is_taking:
            scene.refusal = wording.refusal(Refusal.ANOTHER_OPEN, scene.texts)
            return False
        if scene.alarm_is_shown:
            scene.refusal = scene.texts.say("Read the notice, then press Enter.")
            return False
        scene.ask_again_for = scene.refund_asked = None
        if not scene.is_gathered:
            scene.clear_middle()
        return True

    def _put_typed(self) -> bool:
        """Put what is typed into the basket; say so if it is no amount."""
        scene = self._scene
        if not scene.keyed.text:
            return True
        try:
            whole = total(scene.basket, scene.keyed.text, scene.settings.till)
        except AmountRefusedError as refused:
            scene.refusal = self._fault(refused)
            return False
        name, amount_minor = scene.texts.say("Amount"), whole - scene.basket.total_minor
        if not self._put(lambda basket: basket.with_amount(name, amount_minor)):
            return False
        scene.keyed.clear()
        return True

    def _put(self, change: Callable[[Basket], Basket]) -> bool:
        """Change the basket, unless that would be too much."""
        scene = self._scene
        try:
            changed = change(scene.basket)
            if changed.total_minor > scene.settings.till.max_amount_minor:
                raise AmountRefusedError(AmountFault.OVER_LIMIT)  # noqa: TRY301 - one way to say it
        except BasketFullError:
            scene.refusal = scene.texts.say("A sale has no more lines than this.")
            return False
        except AmountRefusedError as refused:
            scene.refusal = self._fault(refused)
            return False
        if scene.basket.tip is not None:
            scene.refusal = scene.texts.say("The sale has changed: the tip was taken out.")
        scene.basket, scene.said = changed, None
        return True

    def take_back(self) -> None:
        """Take the last thing out again."""
        self._scene.basket = self._scene.basket.without_last()

    def clear(self) -> None:
        """Take everything out."""
        self._scene.basket = Basket()

    def repeat(self) -> None:
        """Put the lines of the payment that is shown into a new sale: it wasn't paid."""
        scene = self._scene
        shown = scene.current
        if shown is None or scene.alarm_is_shown or not may_repeat(shown):
            return
        lines = [line for line in shown.lines if line.kind is not LineKind.TIP]
        name = scene.texts.say("Amount")
        if not lines:
            lines = [SaleLine(LineKind.AMOUNT, name, 1, shown.amount.amount_minor)]
        scene.clear_middle()
        scene.keyed.clear()
        scene.basket = Basket(lines, None, shown.note)
        if any(line.kind is LineKind.TIP for line in shown.lines):
            scene.refusal = scene.texts.say("The sale has changed: the tip was taken out.")

    # -- the list of items ----------------------------------------------------------------

    def open_items(self) -> None:
        """Show the items, or leave them if they are shown."""
        scene = self._scene
        if scene.items is not None:
            scene.items = None
        elif scene.catalogue.items and self._may_add():
            scene.clear_middle()
            scene.items = ItemList(scene.catalogue)

    # -- tip and note ---------------------------------------------------------------------

    def ask_tip(self) -> None:
        """Ask how much tip the customer gives; what is typed becomes a line before."""
        scene = self._scene
        if scene.tip_asked:
            scene.clear_middle()
        elif not scene.settings.sale.tip_percents:
            return
        elif not (scene.is_taking or scene.alarm_is_shown or scene.has_amount):
            scene.refusal = scene.texts.say("First the amount, then the tip.")
        elif self._may_add() and self._put_typed():
            scene.clear_middle()
            scene.tip_asked = True

    def give_tip(self, amount_minor: int) -> None:
        """Set the tip, in place of one that was set before; 0: none."""
        scene = self._scene
        if not scene.tip_asked:
            return
        tip = SaleLine(LineKind.TIP, scene.texts.say("Tip"), 1, amount_minor)
        basket = Basket(scene.basket.lines, tip if amount_minor else None, scene.basket.note)
        if basket.total_minor > scene.settings.till.max_amount_minor:
            scene.refusal = self._fault(AmountRefusedError(AmountFault.OVER_LIMIT))
            return
        scene.basket, scene.tip_asked = basket, False
        scene.keyed.clear()

    def ask_note(self) -> None:
        """Let a person write a note on the sale, or leave it as it was."""
        scene = self._scene
        if scene.note is not None:
            scene.note = None
        elif scene.settings.sale.note and self._may_add():
            scene.clear_middle()
            scene.note = Note(scene.basket.note)

    def keep_note(self, written: str) -> None:
        """Put a note on the sale."""
        self._scene.basket.note, self._scene.note = " ".join(written.split()), None

    def _fault(self, refused: AmountRefusedError) -> str:
        till, texts = self._scene.settings.till, self._scene.texts
        limit = texts.amount(till.max_amount_minor, till.currency)
        return wording.amount_fault(refused.fault, limit, texts)
