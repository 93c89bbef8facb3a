"""A receipt number from the server that matches no payment of this till."""

from dataclasses import dataclass

from terminal_app import wording
from terminal_app.gui.presenter import notices, waiting_scan
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.ports import GUARDED_S, PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Detail, Gesture, Result, Tone


@dataclass(frozen=True, slots=True)
class UnmatchedReceipt(Mode):
    """Shown until a person has written the number down."""

    receipt_id: str
    since: float
    """When it was first shown, on the session's clock."""

    def shown_for(self, now: float) -> float:
        return now - self.since

    @property
    def shows_alarm(self) -> bool:
        return True

    def render(self, model: TillModel) -> CenterPane:
        say = model.texts.say
        details = (
            Detail("", wording.unmatched_receipt(self.receipt_id, model.texts)),
            Detail("", say("Press Enter once you have written it down.")),
        )
        title = say("Unknown receipt")
        face = Result(Tone.NOT_KNOWN, title, self.receipt_id, details, wrapped=True)
        return CenterPane(face, waiting_scan.with_notice(model, notices.general(model)))

    def main_button(self, model: TillModel) -> Button:
        return Button(Gesture.ENTER, model.texts.say("New sale"), "Enter", name="new_sale")

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if ports.clock() - self.since < GUARDED_S:
            return self
        model.attention.acknowledge(self.receipt_id)
        model.notice = None
        model.typed.clear()
        return Idle()

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self if model.stays_open() else self.enter(model, ports)
