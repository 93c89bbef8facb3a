"""Idle: the till waits for an amount, or for a customer to scan its own code."""

from dataclasses import dataclass

from terminal_app.channel.commands import DeclineScan
from terminal_app.gui.presenter import charge, lan_access, notices, waiting_scan
from terminal_app.gui.presenter.basket import Basket
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Gesture, Welcome, Wish


@dataclass(frozen=True, slots=True)
class Idle(Mode):
    """The sale is put together; or a customer who has scanned waits for its amount."""

    @property
    def is_sale(self) -> bool:
        return True

    @property
    def yields_to_news(self) -> bool:
        return True

    def render(self, model: TillModel) -> CenterPane:
        notice = notices.general(model)
        if model.scan is not None:
            return waiting_scan.render(model, notice)
        return CenterPane(_welcome(model), notice, lan_access.buttons(model))

    def main_button(self, model: TillModel) -> Button:
        return charge.button(model)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if model.notice is not None and not model.typed.text:
            model.notice = None
            return self
        return charge.charge(model, ports)

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if model.stays_open():
            return self
        if model.notice is not None or model.typed.text:
            model.notice = None
            model.typed.clear()
            return self
        if model.has_sale:
            model.basket = Basket()
            return self
        return self.press(Gesture.DECLINE_SCAN, model, ports)

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        if wish is Gesture.DECLINE_SCAN and model.scan is not None:
            ports.post(DeclineScan(model.scan.payment_id, model.operator))
        return self


def _welcome(model: TillModel) -> Welcome:
    say = model.texts.say
    text = say("Type the amount, then press Enter.")
    if not model.connected:
        text = say("One moment: the till is connecting.") if model.fault is None else ""
    if not model.shows_own_code:
        return Welcome(say("Welcome"), text)
    return Welcome(say("Welcome"), text, model.own_code, say("Scan to pay here"))
