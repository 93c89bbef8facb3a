"""The payments to resolve (F6): the only one as its own result, else a list of them."""

from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import result
from terminal_app.gui.presenter.modes.to_resolve import ToResolve
from terminal_app.gui.presenter.modes.unmatched import UnmatchedReceipt
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Gesture


def show_next(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show what needs attention, a payment or a receipt number; in the list: go to the next."""
    mode, attention = model.mode, model.attention
    if model.is_taking:
        model.refuse_while_taking()
        return mode
    if mode.needs_answer:
        model.refuse_unanswered()
        return mode
    if not attention.number:
        nothing = model.texts.say("There is no payment to resolve.")
        model.refuse(nothing, lambda: not attention.number)
        return mode
    if isinstance(mode, ToResolve):
        return mode.press(Gesture.SHOW_ATTENTION, model, ports)
    if attention.number > 1:
        return ToResolve(under=mode.beneath).looking(model)
    for payment in attention.payments:
        sale = result.by_now(model, mode.beneath)
        is_at_counter = sale.payment is not None and sale.payment.payment_id == payment.payment_id
        return result.look_up(model, payment, came_from=None if is_at_counter else sale)
    (number,) = attention.unmatched
    return UnmatchedReceipt(number, ports.clock())
