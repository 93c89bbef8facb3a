"""What is said of a printer: what is wrong, in words, and what to do about it."""

from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.texts import Texts

_FAULTS = {
    PrinterFault.ADDRESS_WRONG: (
        "The printer's address or profile can't be used. Correct it in the settings."
    ),
    PrinterFault.NAME_UNKNOWN: "There is no printer of that name. Correct it in the settings.",
    PrinterFault.OFF: "The printer doesn't answer. Switch it on and check its cable.",
    PrinterFault.NOT_THERE: "The printer isn't there. Plug it in, or correct it in the settings.",
    PrinterFault.NO_RIGHT: "The system doesn't allow the till to print there. Ask a technician.",
    PrinterFault.BUSY: "Another program is printing there. Try again in a moment.",
    PrinterFault.NO_PAPER: "The printer has no paper. Put a new roll in.",
    PrinterFault.TOO_SLOW: "The printer doesn't take what is sent. Switch it off and on.",
    PrinterFault.CUT_OFF: "The printer was disconnected while it printed. Check its cable.",
    PrinterFault.NOT_INSTALLED: "The system lacks what this printer needs. Ask a technician.",
    PrinterFault.NO_SPACE: "The disk that the till prints to is full. Free space on it.",
    PrinterFault.PROGRAM: "Printing failed by a fault of the program. The log says which.",
}


def fault(kind: PrinterFault, texts: Texts) -> str:
    """Return what is wrong with the printer, and what to do."""
    return texts.say(_FAULTS[kind])


def ended(handed: Handed, kind: PrinterFault | None, texts: Texts) -> str:
    """Return what became of a document."""
    if handed is Handed.ALL:
        return texts.say("Sent to the printer")
    why = "" if kind is None else fault(kind, texts)
    if handed is Handed.PERHAPS:
        return f"{texts.say('It may have been printed: look at the paper.')} {why}".strip()
    return f"{texts.say('Not printed.')} {why}".strip()
