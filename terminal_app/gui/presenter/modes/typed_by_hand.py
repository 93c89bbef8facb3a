"""The question whether an amount was typed by hand: its keys may be a barcode scanner's."""

from dataclasses import dataclass

from terminal_app.gui.presenter.basket import total
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import idle
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.opened import opened_notice
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Detail, Gesture, Result, Tone, Wish
from terminal_app.payments.money import AmountRefusedError


@dataclass(frozen=True, slots=True)
class TypedByHand(Mode):
    """Only an explicit yes charges: a scanner may send several Enters."""

    needs_answer = True
    blocks_settings = True

    @property
    def is_sale(self) -> bool:
        return True

    def leave(self, model: TillModel) -> None:
        model.typed.clear()

    def render(self, model: TillModel) -> CenterPane:
        say = model.texts.say
        try:
            amount_minor = total(model.basket, model.typed.text, model.settings.till)
            amount = model.till_amount(amount_minor)
        except AmountRefusedError:
            amount = model.typed.text
        details = (Detail("", say("The keys came as a barcode scanner sends them.")),)
        face = Result(Tone.NOT_KNOWN, say("Typed by hand?"), amount, details, wrapped=True)
        buttons = (
            Button(Gesture.CHARGE_ANYWAY, say("Yes, charge"), dangerous=True),
            Button(Gesture.ESCAPE, say("No"), "Esc", name="no"),
        )
        return CenterPane(face, opened_notice(model), buttons)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        model.refuse_unanswered()
        return self

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return Idle()

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        return idle.charge(model, ports) if wish is Gesture.CHARGE_ANYWAY else self
