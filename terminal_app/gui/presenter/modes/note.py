"""The note on a sale while it is being written (F8): what is typed then is never an amount."""

from dataclasses import dataclass, replace

from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import sale
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.opened import Opened, opened_notice
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Detail, Gesture, Result, Tone
from terminal_app.payments.sale import MOST_NOTE

_CURSOR = "▏"


@dataclass(frozen=True, slots=True)
class Note(Opened):
    """What is written so far."""

    written: str

    blocks_settings = True

    @property
    def text(self) -> str:
        return self.written

    def with_text(self, text: str) -> Mode:
        return replace(self, written=text)

    def typed(self, character: str) -> Mode:
        has_room = len(self.written) < MOST_NOTE and character.isprintable()
        return replace(self, written=self.written + character) if has_room else self

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self.interrupted(model)

    def interrupted(self, model: TillModel) -> Mode:
        model.basket = replace(model.basket, note=" ".join(self.written.split()))
        return Idle()

    def render(self, model: TillModel) -> CenterPane:
        say = model.texts.say
        details = (
            Detail("", f"{self.written}{_CURSOR}"),
            Detail("", say("It is printed on the receipt and kept in the journal.")),
        )
        buttons = (
            Button(Gesture.ENTER, say("Keep"), "Enter", name="keep"),
            Button(Gesture.ESCAPE, say("Back"), "Esc", name="back"),
        )
        face = Result(Tone.NEUTRAL, say("Note"), "", details, wrapped=True)
        return CenterPane(face, opened_notice(model), buttons)


def open_note(model: TillModel, ports: PresenterPorts) -> Mode:
    """Let a person write a note on the sale, or leave it as it was."""
    if isinstance(model.mode, Note):
        return model.mode.beneath
    if not model.settings.sale.note:
        model.refusal = model.texts.say("Notes are off (F9).")
        return model.mode
    if not sale.may_add(model):
        return model.mode
    return Note(model.basket.note)
