"""The note on a sale while it is being written: what is typed then is never an amount."""

from dataclasses import dataclass

from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import Button, Customer, Detail, Gesture, Notice, Result, Tone
from terminal_app.payments.sale import MOST_NOTE

_CURSOR = "▏"


@dataclass(slots=True)
class Note:
    """What is written so far."""

    typed: str

    def type(self, character: str) -> None:
        """Write one more character, as long as there is room."""
        if len(self.typed) < MOST_NOTE and character.isprintable():
            self.typed += character

    def take_back(self) -> None:
        """Take the last character back."""
        self.typed = self.typed[:-1]

    def clear(self) -> None:
        """Begin again."""
        self.typed = ""

    def move(self, rows: int) -> None:
        """There are no rows here."""


def customer(scene: Scene, note: Note, notice: Notice | None) -> Customer:
    """Return the middle pane while a note is written."""
    say = scene.texts.say
    details = (
        Detail("", f"{note.typed}{_CURSOR}"),
        Detail("", say("It is printed on the receipt and kept in the journal.")),
    )
    buttons = (
        Button(Gesture.ENTER, say("Keep"), "Enter"),
        Button(Gesture.ESCAPE, say("Back"), "Esc"),
    )
    return Customer(Result(Tone.NEUTRAL, say("Note"), "", details, wrapped=True), notice, buttons)
