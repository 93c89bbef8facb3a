"""What a person does in a list: finds a payment, to show it or pay it back, or finds an item."""

from terminal_app.errors import JournalError
from terminal_app.gui.presenter.gathering import Gathering
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes.history import MOST, History
from terminal_app.gui.presenter.modes.items import ItemList
from terminal_app.gui.presenter.modes.note import Note
from terminal_app.gui.presenter.ports import Around
from terminal_app.gui.screen_state import Notice, Tone


class LookingUp:
    """Answers the keys and buttons of the history and of the list of items."""

    def __init__(self, scene: Scene, around: Around, gathering: Gathering) -> None:
        self._scene = scene
        self._around = around
        self._gathering = gathering

    def open(self, *, to_refund: bool) -> None:
        """Show the payments, or leave them if they are shown so already."""
        scene = self._scene
        shown = scene.history
        if shown is not None and shown.to_refund is to_refund:
            scene.history = None
            return
        try:
            payments = self._around.read_payments(MOST)
        except JournalError as error:
            title = scene.texts.say("The journal can't be read.")
            scene.said = Notice(Tone.NOT_KNOWN, title, str(error))
            return
        scene.clear_middle()
        scene.said = None
        scene.history = History(payments, to_refund=to_refund)

    @property
    def shown(self) -> History | ItemList | Note | None:
        """What has the keys, if any of them is open."""
        return self._list

    @property
    def _list(self) -> History | ItemList | Note | None:
        return self._scene.note or self._scene.items or self._scene.history

    @property
    def is_open(self) -> bool:
        """The keys are a list's, or the note's."""
        return self._list is not None

    def typed(self, characters: str) -> None:
        """Narrow the list; Enter chooses."""
        for character in characters:
            shown = self._list
            if shown is None:
                return
            if character == "\r":
                self.choose()
            else:
                shown.type(character)

    def take_back(self) -> None:
        """Widen the list again by one character."""
        if self._list is not None:
            self._list.take_back()

    def clear(self) -> None:
        """List all again."""
        if self._list is not None:
            self._list.clear()

    def move(self, rows: int) -> None:
        """Select another row."""
        if self._list is not None:
            self._list.move(rows)

    def leave(self) -> None:
        """Back to the sale."""
        self._scene.history = self._scene.items = self._scene.note = None

    def choose(self) -> None:
        """Sell the selected item; show the selected payment, to be paid back if that is asked."""
        scene, shown = self._scene, self._list
        if isinstance(shown, Note):
            self._gathering.keep_note(shown.typed)
        elif isinstance(shown, ItemList):
            if shown.chosen is not None:
                self._gathering.add_item(shown.chosen)
        elif shown is not None and shown.chosen is not None:
            chosen = shown.chosen
            scene.show_result(scene.known.get(chosen.payment_id, chosen))
            scene.looked_up = chosen.payment_id

    def choose_row(self, row: int) -> None:
        """A row was touched."""
        if not isinstance(self._list, Note | None):
            self._list.selected = row
            self.choose()
