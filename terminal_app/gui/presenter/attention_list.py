"""The payments to resolve, one after the other (F6): each is shown as its own result."""

from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import result
from terminal_app.gui.presenter.modes.to_resolve import ToResolve
from terminal_app.gui.presenter.modes.unmatched import UnmatchedReceipt
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Gesture


def show_next(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show the next payment, or receipt number, that needs attention."""
    mode, attention = model.mode, model.attention
    if model.is_taking:
        model.refuse_while_taking()
        return mode
    if mode.needs_answer:
        model.refuse_unanswered()
        return mode
    if not attention.number:
        model.refusal = model.texts.say("There is no payment to resolve.")
        return mode
    if isinstance(mode, ToResolve):
        return mode.press(Gesture.SHOW_ATTENTION, model, ports)
    if attention.number > 1:
        return ToResolve(under=mode.beneath).looking(model)
    waiting = attention.payments
    keys = [payment.payment_id for payment in waiting] + list(attention.unmatched)
    shown = mode.receipt_id if isinstance(mode, UnmatchedReceipt) else ""
    if mode.payment is not None:
        shown = mode.payment.payment_id
    following = (keys.index(shown) + 1) % len(keys) if shown in keys else 0
    if following < len(waiting):
        return result.look_up(model, waiting[following])
    return UnmatchedReceipt(keys[following], ports.clock())
