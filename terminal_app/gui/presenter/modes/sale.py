"""Putting a sale together: items, amounts, and the lines of a sale that wasn't paid."""

from collections.abc import Callable
from dataclasses import replace

from terminal_app.catalogue import Item
from terminal_app.gui.presenter.basket import Basket, BasketFullError, total
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.idle import Idle, amount_fault
from terminal_app.payments.money import AmountFault, AmountRefusedError
from terminal_app.payments.payment import Payment
from terminal_app.payments.sale import LineKind, SaleLine


def add_scanned(model: TillModel, code: str) -> Mode:
    """Add the item of that barcode, or say that there is none."""
    say = model.texts.say
    item = model.catalogue.with_barcode(code)
    if item is not None:
        return add_item(model, item)
    if model.catalogue.items:
        model.refusal = say("No item has the barcode {code}.", code=code[:20])
    else:
        model.refusal = say("A barcode was scanned; it is no amount.")
    return model.mode


def add_item(model: TillModel, item: Item) -> Mode:
    """Add one of ``item``; an amount typed before becomes a line of its own."""
    return _add(model, lambda basket: basket.with_item(item))


def add_amount(model: TillModel, amount_minor: int) -> Mode:
    """Add one of the quick amounts."""
    name = model.texts.say("Amount")
    return _add(model, lambda basket: basket.with_amount(name, amount_minor))


def _add(model: TillModel, change: Callable[[Basket], Basket]) -> Mode:
    if may_add(model) and add_typed(model):
        _change(model, change)
    return model.mode


def may_add(model: TillModel) -> bool:
    """Go back to the sale, so that something can be added; False, and say why, if it can't be.

    As with typing: not while a payment is open, nor over what is to be read first.
    """
    model.refusal = ""
    if model.is_taking:
        model.refuse_while_taking()
        return False
    if model.mode.shows_alarm:
        model.refuse_unread()
        return False
    model.show(Idle())
    return True


def add_typed(model: TillModel) -> bool:
    """Put what is typed into the basket; False, and say why, if it is no amount."""
    if not model.typed.text:
        return True
    if model.typed.is_doubtful:
        model.refusal = model.texts.say("Clear the digits first: a scanner may have sent them.")
        return False
    try:
        whole = total(model.basket, model.typed.text, model.settings.till)
    except AmountRefusedError as refused:
        model.refusal = amount_fault(model, refused)
        return False
    name, amount_minor = model.texts.say("Amount"), whole - model.basket.total_minor
    if not _change(model, lambda basket: basket.with_amount(name, amount_minor)):
        return False
    model.typed.clear()
    return True


def _change(model: TillModel, change: Callable[[Basket], Basket]) -> bool:
    """Change the basket, unless that would be too much."""
    try:
        changed = change(model.basket)
    except BasketFullError:
        model.refusal = model.texts.say("A sale has no more lines than this.")
        return False
    if changed.total_minor > model.settings.till.max_amount_minor:
        model.refusal = amount_fault(model, AmountRefusedError(AmountFault.OVER_LIMIT))
        return False
    if model.basket.tip is not None:
        _say_tip_taken_out(model)
    model.basket, model.notice = changed, None
    return True


def take_tip_out(model: TillModel) -> SaleLine | None:
    """Take the tip out, since the sale changes; return it."""
    tip = model.basket.tip
    if tip is not None:
        model.basket = replace(model.basket, tip=None)
        _say_tip_taken_out(model)
    return tip


def _say_tip_taken_out(model: TillModel) -> None:
    model.refusal = model.texts.say("The sale has changed: the tip was taken out.")


def repeat(model: TillModel, payment: Payment) -> Mode:
    """Begin a new sale with the lines of a payment that wasn't paid."""
    lines = tuple(line for line in payment.lines if line.kind is not LineKind.TIP)
    if not lines:
        name = model.texts.say("Amount")
        lines = (SaleLine(LineKind.AMOUNT, name, 1, payment.amount.amount_minor),)
    model.typed.clear()
    model.basket = Basket(lines, None, payment.note)
    if any(line.kind is LineKind.TIP for line in payment.lines):
        _say_tip_taken_out(model)
    return Idle()
