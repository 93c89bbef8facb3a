"""The right pane: the sale's lines while it is put together, else a receipt; its buttons."""

import dataclasses

from terminal_app.gui.presenter.basket import total
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.ports import PresenterPorts, View
from terminal_app.gui.screen_state import Button, Gesture, Receipt
from terminal_app.payments.money import AmountRefusedError
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.receipts import receipt


def render(model: TillModel) -> Receipt:
    """Return what is to be in the right pane."""
    has_begun = model.is_taking or model.mode.payment is not None
    if not has_begun and (model.basket.lines or model.basket.note):
        return _sale(model)
    return _receipt(model)


def _sale(model: TillModel) -> Receipt:
    basket, texts = model.basket, model.texts
    lines = (*basket.lines, *_typed_line(model), *basket.tips)
    made = receipt.render_draft(lines, basket.note, model.settings.till.currency, texts)
    return Receipt(
        title=texts.say("Sale"),
        lines=tuple((line.text, line.bold) for line in made),
        placeholder="",
        mark=model.issuer.mark,
        buttons=(),
    )


def _typed_line(model: TillModel) -> tuple[SaleLine, ...]:
    """Return what is typed besides, once it is an amount."""
    if not model.mode.types_amount or not model.typed.text:
        return ()
    try:
        whole = total(model.basket, model.typed.text, model.settings.till)
    except AmountRefusedError:
        return ()
    name, amount_minor = model.texts.say("Amount"), whole - model.basket.total_minor
    return (SaleLine(LineKind.AMOUNT, name, 1, amount_minor),)


def _receipt(model: TillModel) -> Receipt:
    say = model.texts.say
    shown = model.receipt_of
    # The pane draws the mark itself, large.
    issuer = dataclasses.replace(model.issuer, mark="")
    made = receipt.render(shown, issuer, model.texts) if shown is not None else ()
    buttons = [
        Button(Gesture.COPY_RECEIPT, say("Copy"), enabled=bool(made)),
        Button(Gesture.SAVE_RECEIPT, say("Save…"), enabled=bool(made)),
    ]
    if not made:
        can_show = model.last_paid is not None
        buttons = [Button(Gesture.SHOW_LAST_RECEIPT, say("Last receipt"), enabled=can_show)]
    remark = model.receipt_remark or (say("A copy") if model.receipt_is_old and made else "")
    return Receipt(
        title=say("Receipt"),
        remark=remark,
        lines=tuple((line.text, line.bold) for line in made),
        placeholder=say("The receipt appears here."),
        mark=model.issuer.mark,
        buttons=tuple(buttons),
    )


def show_last(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show the last receipt again, as a copy."""
    del ports
    model.receipt_of, model.receipt_is_old = model.last_paid, True
    return model.mode


def copy(model: TillModel, ports: PresenterPorts, view: View) -> None:
    """Put the receipt on the clipboard."""
    del ports
    if model.receipt_text:
        view.copy_text(model.receipt_text)
        model.receipt_remark = model.texts.say("Copied")


def save(model: TillModel, ports: PresenterPorts, view: View) -> None:
    """Write the receipt to a file that the person names."""
    shown, say = model.receipt_of, model.texts.say
    if shown is None:
        return
    path = view.ask_save_path(f"receipt-{shown.receipt_id or shown.payment_id[:8]}.txt")
    if path is None:
        return
    try:
        ports.write_file(path, model.receipt_text)
    except OSError as error:
        why = error.strerror or type(error).__name__
        model.receipt_remark = say("Not saved: {why}", why=why)
    else:
        model.receipt_remark = say("Saved")
