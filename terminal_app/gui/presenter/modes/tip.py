"""The question how much tip the customer gives (F7)."""

from dataclasses import dataclass, replace

from terminal_app.gui.presenter.basket import tip_of
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import idle, sale
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.opened import Opened, opened_notice
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Detail,
    Gesture,
    Result,
    Tip,
    Tone,
    Wish,
)
from terminal_app.payments.money import AmountFault, AmountRefusedError, read_sum
from terminal_app.payments.sale import LineKind, SaleLine


@dataclass(frozen=True, slots=True)
class TipQuestion(Opened):
    """What is typed while it stands is the tip, and never becomes an amount."""

    @property
    def types_amount(self) -> bool:
        return False

    def leave(self, model: TillModel) -> None:
        model.typed.clear()

    def main_button(self, model: TillModel) -> Button:
        return Mode.main_button(self, model)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        till = model.settings.till
        try:
            tip_minor = read_sum(
                model.typed.text, limit_minor=till.max_amount_minor, cents_first=till.cents_first
            )
        except AmountRefusedError:
            model.refuse_unanswered()
            return self
        return self._give(model, tip_minor)

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        return self._give(model, wish.amount_minor) if isinstance(wish, Tip) else self

    def _give(self, model: TillModel, tip_minor: int) -> Mode:
        """Set the tip, in place of one that was set before; 0: none."""
        tip = SaleLine(LineKind.TIP, model.texts.say("Tip"), 1, tip_minor)
        basket = replace(model.basket, tip=tip if tip_minor else None)
        if basket.total_minor > model.settings.till.max_amount_minor:
            over = AmountRefusedError(AmountFault.OVER_LIMIT)
            model.refusal = idle.amount_fault(model, over)
            return self
        model.basket = basket
        return Idle()

    def render(self, model: TillModel) -> CenterPane:
        say, base = model.texts.say, model.basket.goods_minor
        buttons = []
        for percent in model.settings.sale.tip_percents:
            tip_minor = tip_of(base, percent)
            if tip_minor:
                text = f"{percent} % · {model.till_amount(tip_minor)}"
                buttons.append(Button(Tip(tip_minor), text))
        buttons += [
            Button(Tip(0), say("No tip")),
            Button(Gesture.ESCAPE, say("Back"), "Esc", name="back"),
        ]
        details = (Detail("", say("Choose, or type the tip and press Enter.")),)
        title, amount = say("How much tip?"), model.till_amount(base)
        face = Result(Tone.NEUTRAL, title, amount, details, wrapped=True)
        return CenterPane(face, opened_notice(model), tuple(buttons))


def open_tip(model: TillModel, ports: PresenterPorts) -> Mode:
    """Ask for the tip; what is typed becomes a line before."""
    mode = model.mode
    if isinstance(mode, TipQuestion):
        return mode.beneath
    if not model.settings.sale.tip_percents:
        model.refusal = model.texts.say("Tips are off (F9).")
        return mode
    if not (model.is_taking or mode.shows_alarm or model.has_amount):
        first = model.texts.say("First the amount, then the tip.")
        model.refuse(first, lambda: not model.has_amount)
        return mode
    if not sale.may_add(model) or not sale.add_typed(model):
        return model.mode
    return TipQuestion()
