"""What a person does in the history: opens it, finds a payment, shows it or pays it back."""

from terminal_app.errors import JournalError
from terminal_app.gui.around import Around
from terminal_app.gui.history import MOST, History
from terminal_app.gui.scene import Scene
from terminal_app.gui.screen_state import Notice, Tone


class LookingUp:
    """Answers the keys and buttons of the history."""

    def __init__(self, scene: Scene, around: Around) -> None:
        self._scene = scene
        self._around = around

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
        scene.history = History(payments, to_refund)

    @property
    def is_open(self) -> bool:
        """The keys are the history's."""
        return self._scene.history is not None

    def typed(self, characters: str) -> None:
        """Narrow the list; Enter chooses."""
        for character in characters:
            if character == "\r":
                self.choose()
            elif self._scene.history is not None:
                self._scene.history.type(character)

    def take_back(self) -> None:
        """Widen the list again by one character."""
        if self._scene.history is not None:
            self._scene.history.typed = self._scene.history.typed[:-1]

    def clear(self) -> None:
        """List all again."""
        if self._scene.history is not None:
            self._scene.history.typed = ""

    def move(self, rows: int) -> None:
        """Select another payment."""
        if self._scene.history is not None:
            self._scene.history.move(rows)

    def leave(self) -> None:
        """Back to the sale."""
        self._scene.history = None

    def choose(self) -> None:
        """Show the selected payment; of one to be paid back, ask whether it is to be."""
        scene, history = self._scene, self._scene.history
        chosen = history.chosen if history is not None else None
        if history is None or chosen is None:
            return
        scene.show_result(scene.known.get(chosen.payment_id, chosen))
        scene.looked_up = chosen.payment_id

    def choose_row(self, row: int) -> None:
        """A row was touched."""
        if self._scene.history is not None:
            self._scene.history.selected = row
            self.choose()
