"""The printer: what is said of it, what is to be printed, and what of a slip was told last."""

from terminal_app.channel.commands import PrintPage, PrintSlip, PrintWaiting, SettleSlips
from terminal_app.channel.events import (
    PagePrinted,
    PrinterChanged,
    SlipEnded,
    SlipRefusal,
    SlipRefused,
)
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, Gesture, Notice, Tone, Wish
from terminal_app.payments.payment import Payment
from terminal_app.payments.slip import Handed, SlipState
from terminal_app.printing import words
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.kinds import has_receipt

_MOST_AMOUNTS = 3
_REFUSED = {
    SlipRefusal.NO_PRINTER: "There is no printer in the settings.",
    SlipRefusal.NO_RECEIPT: "There is no receipt.",
    SlipRefusal.CANNOT_RECORD: "Not printed.",
}


def is_there(model: TillModel) -> bool:
    """Whether the till has a printer."""
    return bool(model.settings.printer.target)


# -- what happens ------------------------------------------------------------------------------


def changed(
    model: TillModel, event: PrinterChanged | SlipEnded | SlipRefused | PagePrinted
) -> None:
    """Take in what is known of the printer, or what became of a slip or a page."""
    match event:
        case PrinterChanged():
            model.printer = event
        case SlipEnded() | SlipRefused():
            model.slip_told = event
        case PagePrinted(handed, fault):
            told = Notice(_TONES[handed], words.ended(handed, fault, model.texts))
            # It is of a page: over a sale it would say nothing.
            model.tell(told, lambda: model.mode.header_action is Gesture.DAY)


_TONES = {
    Handed.ALL: Tone.NEUTRAL,
    Handed.PERHAPS: Tone.NOT_KNOWN,
    Handed.NOTHING: Tone.NOT_PAID,
}


# -- what a person does --------------------------------------------------------------------------


def print_shown(model: TillModel, ports: PresenterPorts) -> Mode:
    """Print what is shown: a payment's receipt, or a day's page. Nothing waits for it.

    A till without a printer of its own has the system show it, on whose printers it can be printed.
    """
    shown = model.mode.to_print(model)
    if not is_there(model):
        if shown and (not isinstance(shown, Payment) or has_receipt(shown)):
            _show_as_pdf(shown, model, ports)
    else:
        match shown:
            case Payment() if has_receipt(shown):
                model.slip_told = None
                ports.post(PrintSlip(shown.payment_id, model.operator))
            case tuple() if shown:
                ports.post(PrintPage(shown))
    return model.mode


def _show_as_pdf(
    shown: Payment | tuple[Block, ...], model: TillModel, ports: PresenterPorts
) -> None:
    say, tone = model.texts.say, Tone.NEUTRAL
    if model.settings.screen.kiosk:
        # Another program's window would be a way out of the till.
        said, tone = say(_REFUSED[SlipRefusal.NO_PRINTER]), Tone.NOT_PAID
    else:
        try:
            ports.show_as_pdf(shown, model.issuer)
            said = say("Shown as a PDF. Print it from there.")
        except OSError as error:
            why = error.strerror or type(error).__name__
            said, tone = say("It can't be shown as a PDF: {why}", why=why), Tone.NOT_PAID
    if isinstance(shown, Payment):
        model.receipt_remark = said
    else:
        model.tell(Notice(tone, said), lambda: model.mode.header_action is Gesture.DAY)


def press(wish: Wish, model: TillModel, ports: PresenterPorts) -> None:
    """Answer a button about the slips that wait, or that may be on paper."""
    printer = model.printer
    if wish is Gesture.PRINT_WAITING and printer.kept:
        ports.post(PrintWaiting(model.operator))
    elif wish is Gesture.DROP_SLIPS and printer.kept:
        ports.post(SettleSlips(printer.kept, model.operator))
    elif wish is Gesture.PAPER_SEEN and printer.uncertain:
        ports.post(SettleSlips(printer.uncertain, model.operator))


# -- what is shown -------------------------------------------------------------------------------


def line(model: TillModel) -> str:
    """Return what the bottom line says: slips that need a person, and what the printer lacks."""
    return f"{_slips(model)} {_remedy(model)}".strip()


def short_line(model: TillModel) -> str:
    """Return the same without the remedy, which is then to be read between sales."""
    return _slips(model) or (f"{model.texts.say('Printer')} !" if _remedy(model) else "")


def _slips(model: TillModel) -> str:
    printer, texts, said = model.printer, model.texts, []
    if printer.uncertain:
        amounts = [model.money(one) for one in printer.amounts]
        listed = ", ".join(amounts[:_MOST_AMOUNTS]) + (" …" if amounts[_MOST_AMOUNTS:] else "")
        said.append(texts.say("May have been printed: {amounts}", amounts=listed))
    if printer.kept:
        number = len(printer.kept)
        said.append(texts.count("{number} slip waits", "{number} slips wait", number))
    return "".join(f"{one}. " for one in said).strip()


def _remedy(model: TillModel) -> str:
    """Return what the printer lacks; nothing where there is none."""
    fault = model.printer.fault
    return "" if fault is None or not is_there(model) else words.fault(fault, model.texts)


def notice(model: TillModel) -> Notice | None:
    """Return what is said between sales: the slips that need a person, and the remedy."""
    printer, remedy = model.printer, _remedy(model)
    if printer.uncertain:
        text = f"{model.texts.say('Look at the paper.')} {remedy}".strip()
        return Notice(Tone.NOT_KNOWN, _slips(model), text)
    if printer.kept or remedy:
        return Notice(Tone.NOT_KNOWN, _slips(model) or model.texts.say("Printer"), remedy)
    return None


def buttons(model: TillModel) -> tuple[Button, ...]:
    """Return the buttons between sales, about the slips that need a person: one thing at a time."""
    say, printer = model.texts.say, model.printer
    if printer.uncertain:
        return (Button(Gesture.PAPER_SEEN, say("Paper seen")),)
    if not printer.kept:
        return ()
    printing = not printer.is_printing and is_there(model)
    return (
        Button(Gesture.PRINT_WAITING, say("Print them"), enabled=printing),
        Button(Gesture.DROP_SLIPS, say("Drop them")),
    )


def print_button(model: TillModel, name: str) -> tuple[Button, ...]:
    """Return the button beside a receipt or a page; none where there is no printer."""
    if not is_there(model):
        return ()
    text = model.texts.say("Print") if name == "print_page" else model.texts.say("Print slip")
    return (Button(Gesture.PRINT, text, name=name),)


def remark(model: TillModel, payment: Payment) -> str:
    """Return what became of the payment's slip, if that was told last; else nothing."""
    told, say = model.slip_told, model.texts.say
    match told:
        case SlipRefused(payment_id, refusal, detail) if payment_id == payment.payment_id:
            return f"{say(_REFUSED[refusal])} {detail}".strip()
        case SlipEnded(slip) if slip.payment_id == payment.payment_id:
            if slip.state is SlipState.SENT:
                return say("Sent to the printer")
            if slip.state is SlipState.KEPT:
                return say("Not printed.")
            return say("It may have been printed")
    return ""


def question(model: TillModel, payment: Payment) -> Notice | None:
    """Return the question whether to print; the next sale goes on without an answer."""
    is_asked = model.settings.printer.when == "ask" and is_there(model) and has_receipt(payment)
    if not is_asked or remark(model, payment) or model.printer.is_printing:
        return None
    say = model.texts.say
    text = say("Ctrl+P: yes. The next sale can begin without an answer.")
    return Notice(Tone.NEUTRAL, say("Print the receipt?"), text)
