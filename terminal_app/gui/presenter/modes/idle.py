"""Idle: the till waits for an amount, or for a customer to scan its own code; Enter charges."""

from dataclasses import dataclass

from terminal_app import wording
from terminal_app.channel.commands import DeclineScan, StartPayment
from terminal_app.gui.presenter import lan_access, notices, waiting_scan
from terminal_app.gui.presenter.basket import Basket, sale_lines, total
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.charge_again import ChargeAgain
from terminal_app.gui.presenter.modes.start_sale import can_start, post
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.presenter.ports import GUARDED_S, PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Gesture, Welcome, Wish
from terminal_app.payments.money import AmountRefusedError, Currency, Money


@dataclass(frozen=True, slots=True)
class Idle(Mode):
    """The sale is put together; or a customer who has scanned waits for its amount."""

    charges = True

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
        buttons = (*printer.buttons(model), *lan_access.buttons(model))
        return CenterPane(_welcome(model), notice or printer.notice(model), buttons)

    def main_button(self, model: TillModel) -> Button:
        return charge_button(model)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if model.notice is not None and not model.typed.text:
            model.notice = None
            return self
        if not model.typed.text and ports.clock() - model.item_chosen_at < GUARDED_S:
            model.refusal = model.texts.say("An item was just added. Press Enter again to charge.")
            return self
        return charge(model, ports)

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
        else:
            printer.press(wish, model, ports)
        return self


def _welcome(model: TillModel) -> Welcome:
    say = model.texts.say
    text = say("Type the amount, then press Enter.")
    if not model.connected:
        if model.fault is not None:
            return Welcome(say("No payments right now"), "")
        text = say("One moment: the till is connecting.")
    if not model.shows_own_code:
        return Welcome(say("Welcome"), text)
    return Welcome(say("Welcome"), text, model.own_code, say("Scan to pay here"))


# -- charging ------------------------------------------------------------------------------


def charge(model: TillModel, ports: PresenterPorts) -> Mode:
    """Ask the session for a sale, or say why not."""
    try:
        amount_minor = _total(model)
    except AmountRefusedError as refused:
        model.refusal = amount_fault(model, refused)
        return model.mode
    if not can_start(model, ports) or _scan_is_too_new(model, ports):
        return model.mode
    scan = model.scan
    request = StartPayment(
        payment_id=scan.payment_id if scan is not None else ports.new_id(),
        sale_id=ports.new_id(),
        amount=Money(amount_minor, Currency(model.settings.till.currency)),
        operator=model.operator,
        answers_scan=scan is not None,
        lines=sale_lines(model.basket, amount_minor, model.texts.say("Amount")),
        note=model.basket.note,
    )
    if model.paid_meanwhile_over(request.amount) is not None:
        return ChargeAgain(request, Idle())
    return post(model, ports, request)


def charges(model: TillModel, amount: Money) -> bool:
    """Whether Enter would charge that amount."""
    try:
        currency = Currency(model.settings.till.currency)
        return model.has_amount and Money(_total(model), currency) == amount
    except AmountRefusedError:
        return False


def charge_button(model: TillModel, *, is_enabled: bool = True) -> Button:
    """Return the main button that charges, with the amount on it once there is one."""
    say = model.texts.say
    try:
        amount_minor = _total(model)
    except AmountRefusedError:
        text = say("Charge") if model.scan is None else waiting_scan.charge_text(model, None)
        return Button(Gesture.ENTER, text, "Enter", enabled=False, name="charge")
    amount = model.till_amount(amount_minor)
    text = say("Charge {amount}", amount=amount)
    if model.scan is not None:
        text = waiting_scan.charge_text(model, amount)
    can_charge = is_enabled and model.connected and model.not_recorded is None
    return Button(Gesture.ENTER, text, "Enter", can_charge, name="charge")


def check_typed(model: TillModel) -> None:
    """Say at once what can't become an amount; an unfinished one is not yet wrong."""
    typed = model.typed.text.rpartition("+")[2]
    if typed.strip("0") in {"", ",", "."}:
        return
    try:
        _total(model)
    except AmountRefusedError as refused:
        model.refusal = amount_fault(model, refused)


def amount_fault(model: TillModel, refused: AmountRefusedError) -> str:
    """Return why an amount can't be charged."""
    limit = model.till_amount(model.settings.till.max_amount_minor)
    return wording.amount_fault(refused.fault, limit, model.texts)


def _total(model: TillModel) -> int:
    return total(model.basket, model.typed.text, model.settings.till)


def _scan_is_too_new(model: TillModel, ports: PresenterPorts) -> bool:
    """Whether the amount was typed before that customer scanned, and Enter was on its way."""
    if model.scan is None or not model.typed_before_scan:
        return False
    if ports.clock() - model.scan_since >= GUARDED_S:
        return False
    model.refuse(
        model.texts.say("A customer has just scanned. Press Enter again to charge that customer."),
        lambda: model.scan is not None,
    )
    return True
