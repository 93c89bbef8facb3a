"""Ways to the page of payments and from it: F2, F3, F10, and a receipt that is scanned."""

from dataclasses import replace

from terminal_app.gui.presenter import refund_notices
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import result
from terminal_app.gui.presenter.modes.opened import PageOver
from terminal_app.gui.presenter.modes.payments import Payments
from terminal_app.gui.presenter.modes.refund import RefundQuestion
from terminal_app.gui.presenter.modes.result import Result
from terminal_app.gui.presenter.modes.to_resolve import ToResolve
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.journal.search.not_refundable import NotRefundable
from terminal_app.payments.refunds import is_refunded


def open_payments(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show the payments; once they are shown, look for others. Escape leaves them."""
    return _list(model, to_refund=False)


def open_receipt(model: TillModel, code: str) -> Mode:
    """Show the payment whose receipt was scanned; nothing more happens by that."""
    if model.is_taking:
        model.refuse_while_taking()
    elif model.mode.shows_alarm:
        model.refuse_unread()
    else:
        model.notice = None
        # A scanner ends its code: what comes next looks for another receipt.
        return replace(Payments(under=_closed(model)).with_text(code), is_entered=True)
    return model.mode


def back_to_the_sale(model: TillModel, ports: PresenterPorts) -> Mode:
    """Close what a person has opened over the sale."""
    return _closed(model)


def _closed(model: TillModel) -> Mode:
    """Return what was shown before a person has opened anything."""
    mode = model.mode
    if isinstance(mode, RefundQuestion):
        # Else each question that is left by F2 would lie under the next list.
        mode = mode.back or mode.under
    return result.by_now(model, mode.beneath)


def open_refunds(model: TillModel, ports: PresenterPorts) -> Mode:
    """Ask whether to refund the payment that is shown, else show those that can be refunded.

    Of one that is refunded already that is said first, with its time.
    """
    mode = model.mode
    shown: Mode = mode
    back: Mode | None = mode
    if isinstance(mode, Payments) and mode.chosen is not None:
        chosen = model.by_now(mode.chosen)
        if is_refunded(chosen) and mode.told is None:
            since = result.refunded(chosen, mode.story)
            return replace(mode, not_refundable=NotRefundable(chosen, "", since))
        shown = result.look_up(model, chosen, came_from=mode)
    elif isinstance(mode, ToResolve) and (selected := mode.chosen(model)) is not None:
        shown = result.look_up(model, selected, came_from=mode)
    elif not isinstance(mode, PageOver):
        # What lies beneath a page can't be seen.
        shown, back = mode.innermost, None
        if isinstance(shown, Result) and shown.is_past and is_refunded(shown.shown):
            told = refund_notices.told(model, NotRefundable(shown.shown, "", shown.refunded))
            if model.notice != told:
                model.notice = told
                return mode
    asked = shown.ask_refund(model, ports.clock(), back) if isinstance(shown, Result) else None
    return asked or _list(model, to_refund=True)


def _list(model: TillModel, *, to_refund: bool) -> Mode:
    model.notice = None
    return Payments(under=_closed(model), to_refund=to_refund).anew()
