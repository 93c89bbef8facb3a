"""The commands that print without a till: a slip, a day, the page that tests a printer."""

from collections.abc import Callable
from pathlib import Path

from terminal_app import console
from terminal_app.channel.commands import Document, PrintEnded, PrintPage
from terminal_app.channel.events import Event, SlipEnded, SlipRefusal, SlipRefused
from terminal_app.compose import printing, session
from terminal_app.console.output import tell_not_one, write_line, write_remark
from terminal_app.errors import PrinterFault, SettingsError
from terminal_app.journal import reader as reading
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.slip import AFTER, Handed, Slip
from terminal_app.printing import documents, words
from terminal_app.printing.thread import print_document
from terminal_app.receipts.blocks import Block
from terminal_app.session import offline
from terminal_app.settings import Settings
from terminal_app.settings.paths import operator_name, user_name
from terminal_app.texts import Texts

_NO_PRINTER = (
    "printer.target is missing. Name the printer in the settings: [printer] target = "
    '"tcp://HOST:9100" (docs/printing.md lists the others).'
)


def print_slip(settings: Settings, data_dir: Path, name: str) -> int:
    """Print the receipt of the payment that ``name`` is the id, its beginning or a number of.

    Returns the exit status: 3 where it may have been printed.

    Raises: JournalError, also while a till runs; SettingsError, OutputClosedError.
    """
    texts = Texts(settings.till.language)
    _ask_for_printer(settings)
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        found = reader.named(name, archives=True)
    if len(found) != 1:
        return tell_not_one(found, name, texts)
    journal = session.open_as_asked(data_dir, settings)
    try:
        asker = user_name() if settings.operators else operator_name(settings.till)
        told = offline.print_slip(
            journal,
            found[0].payment_id,
            asker,
            _interruptible_printer(settings, data_dir, texts),
            for_merchant=settings.printer.merchant_copy,
        )
    finally:
        journal.close()
    return _tell(told, texts)


def page_printer(settings: Settings, data_dir: Path) -> Callable[[tuple[Block, ...]], int]:
    """Return what prints a page and says what became of it: its exit status is as a slip's.

    Nothing of a page is recorded. What is returned raises: JournalError, also while a till runs,
    whose window prints it; OutputClosedError.

    Raises: SettingsError: there is no printer.
    """
    _ask_for_printer(settings)
    texts = Texts(settings.till.language)

    def print_page(blocks: tuple[Block, ...]) -> int:
        journal = session.open_as_asked(data_dir, settings)
        try:
            ended = _interruptible_printer(settings, data_dir, texts)(PrintPage(blocks))
        finally:
            journal.close()
        return _say(ended.handed, ended.fault, ended.detail, texts)

    return print_page


def _interruptible_printer(
    settings: Settings, data_dir: Path, texts: Texts
) -> Callable[[Document], PrintEnded]:
    printer = printing.printer_of(settings)

    def printed(document: Document) -> PrintEnded:
        try:
            return print_document(
                printer,
                document,
                lambda one: documents.blocks_for(one, settings, data_dir, texts),
            )
        except KeyboardInterrupt:
            return PrintEnded(document, Handed.PERHAPS, detail="interrupted")

    return printed


def print_test_page(settings: Settings) -> int:
    """Print the page that tests a printer; returns the exit status.

    Raises: SettingsError, OutputClosedError.
    """
    texts = Texts(settings.till.language)
    _ask_for_printer(settings)
    ended = printing.print_test_page(settings, texts)
    return _say(ended.handed, ended.fault, ended.detail, texts)


def _ask_for_printer(settings: Settings) -> None:
    """Raises: SettingsError."""
    if not settings.printer.target:
        raise SettingsError(_NO_PRINTER)


def _tell(told: list[Event], texts: Texts) -> int:
    """Say what became of each slip; returns the exit status."""
    status, is_told = console.DONE, False
    for event in told:
        match event:
            case SlipEnded(slip):
                status = max(status, _say_slip(slip, texts))
                is_told = True
            case SlipRefused(_payment_id, SlipRefusal.NO_RECEIPT):
                write_remark(texts.say("Another till took this payment: its receipt is there."))
                return console.NOT_DONE
    if not is_told:
        # It was handed over, and the disk has failed since.
        return _say(Handed.PERHAPS, PrinterFault.PROGRAM, "", texts)
    return status


def _say_slip(slip: Slip, texts: Texts) -> int:
    handed = next(one for one, state in AFTER.items() if state is slip.state)
    fault = PrinterFault(slip.why) if slip.why else None
    return _say(handed, fault, "", texts)


def _say(handed: Handed, fault: PrinterFault | None, detail: str, texts: Texts) -> int:
    said = words.ended(handed, fault, texts)
    if handed is Handed.ALL:
        write_line(said)
        return console.DONE
    write_remark(said)
    if detail:
        write_remark(f"  {detail}")
    return console.NOT_DONE if handed is Handed.NOTHING else console.NOT_KNOWN
