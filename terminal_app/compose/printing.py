"""The printer of the settings: a till's, in a thread of its own, or asked for a test page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terminal_app.channel.commands import PrintEnded, PrintPage
from terminal_app.channel.queues import Commands
from terminal_app.printing import documents
from terminal_app.printing.printer import Printer
from terminal_app.printing.thread import PrinterThread, print_document
from terminal_app.session.engine.slips import Printing
from terminal_app.settings import Settings
from terminal_app.settings.paths import printer_locks
from terminal_app.texts import Texts


def printer_of(settings: Settings) -> Printer:
    """Return the printer, which the settings have."""
    return Printer(settings.printer, printer_locks())


@contextmanager
def at_work(settings: Settings, data_dir: Path, commands: Commands) -> Iterator[Printing]:
    """Have the till's printer print in its thread what that is handed."""
    texts, printer = Texts(settings.till.language), settings.printer
    thread = PrinterThread(
        printer_of(settings),
        lambda document: documents.blocks_for(document, settings, data_dir, texts),
        commands.post,
    )
    thread.start()
    try:
        yield Printing(
            thread.hand_over,
            by_itself=printer.when == "always",
            for_merchant=printer.merchant_copy,
        )
    finally:
        thread.close()


def print_test_page(settings: Settings, texts: Texts) -> PrintEnded:
    """Print the page that tests a printer, and return what became of it."""
    page = PrintPage(documents.test_page(settings, texts))
    return print_document(printer_of(settings), page, lambda _page: page.blocks)
