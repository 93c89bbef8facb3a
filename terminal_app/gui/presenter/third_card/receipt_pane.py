"""The right pane: the sale's lines while it is put together, else a receipt; its buttons."""

import dataclasses

from terminal_app.gui.presenter.basket import total
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.presenter.ports import PresenterPorts, View
from terminal_app.gui.screen_state import Button, Gesture, Receipt
from terminal_app.payments.money import AmountRefusedError
from terminal_app.payments.payment import Payment
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.receipts import phone, receipt


def render(model: TillModel) -> Receipt | None:
    """Return the sale's lines, or the receipt of the payment in the middle; None: neither."""
    shown = model.mode.payment
    has_begun = model.is_taking or shown is not None
    if not has_begun and (model.basket.lines or model.basket.note):
        return _sale(model)
    paid = model.receipt_of
    if shown is None or paid is None or paid.payment_id != shown.payment_id:
        # Another payment's receipt never stands beside one.
        return None
    if model.mode.asked_receipt not in {None, paid.receipt_id}:
        # Nor that of one charge beside a question about the other.
        return None
    if not receipt.has_receipt(paid):
        # While a refund is awaited there is none: the paper would be blank.
        return None
    return _receipt(model, paid)


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


def _receipt(model: TillModel, shown: Payment) -> Receipt:
    say = model.texts.say
    # The pane draws the mark itself, large.
    issuer = dataclasses.replace(model.issuer, mark="")
    made = receipt.render(shown, issuer, model.texts)
    is_code = model.code_of == shown.payment_id
    code = phone.text_for_phone(shown, model.issuer, model.texts) if is_code else None
    return Receipt(
        title=say("Receipt"),
        remark=model.receipt_remark or printer.remark(model, shown),
        lines=tuple((line.text, line.bold) for line in made),
        mark=model.issuer.mark,
        buttons=(
            # In its place: who has a printer needs no clipboard.
            *(printer.print_button(model, "print") or (_copy_button(model),)),
            Button(Gesture.SAVE_RECEIPT, say("Save…")),
            Button(Gesture.RECEIPT_CODE, say("Hide QR") if is_code else say("QR code")),
        ),
        code=code,
    )


def _copy_button(model: TillModel) -> Button:
    return Button(Gesture.COPY_RECEIPT, model.texts.say("Copy text"))


def toggle_code(model: TillModel, ports: PresenterPorts, view: View) -> None:
    """Show the receipt as a code for the customer's phone, or as text again."""
    del ports, view
    shown = model.receipt_of
    if shown is None or model.code_of == shown.payment_id:
        model.code_of = ""
    elif phone.text_for_phone(shown, model.issuer, model.texts) is None:
        model.receipt_remark = model.texts.say("Too long for a QR code")
    else:
        model.code_of = shown.payment_id


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
    path = view.ask_save_path(f"receipt-{shown.receipt_id or shown.payment_id[:8]}.pdf")
    if path is None:
        return
    try:
        ports.write_receipt(path, shown, model.issuer)
    except OSError as error:
        why = error.strerror or type(error).__name__
        model.receipt_remark = say("Not saved: {why}", why=why)
    else:
        model.receipt_remark = say("Saved")
