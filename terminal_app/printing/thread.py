"""The printer's thread: takes documents, prints one after the other, and says what became of each.

It writes nothing into the journal: it posts a command to the session, as the window does.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterable

from terminal_app.channel.commands import Command, Document, PrintEnded
from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.printing.printer import Printer
from terminal_app.receipts.blocks import Block

log = logging.getLogger(__name__)


def print_document(
    printer: Printer, document: Document, blocks_for: Callable[[Document], Iterable[Block]]
) -> PrintEnded:
    """Print ``document``, and return what became of it; a fault of the program too."""
    handed = Handed.NOTHING
    try:
        blocks = blocks_for(document)
        handed = Handed.PERHAPS
        printed = printer.print(blocks)
    except Exception as error:  # the thread's edge: logged and reported
        log.exception("printing failed")
        text = f"{type(error).__name__}: {error}"
        return PrintEnded(document, handed, PrinterFault.PROGRAM, text)
    return PrintEnded(document, *printed)


class PrinterThread(threading.Thread):
    """Prints what it is handed."""

    def __init__(
        self,
        printer: Printer,
        blocks_for: Callable[[Document], Iterable[Block]],
        post: Callable[[Command], None],
    ) -> None:
        """``post`` takes a ``PrintEnded`` for each document."""
        super().__init__(name="printer", daemon=True)
        self._printer = printer
        self._blocks_for = blocks_for
        self._post = post
        self._queue: queue.SimpleQueue[Document | None] = queue.SimpleQueue()

    def hand_over(self, document: Document) -> None:
        """Let ``document`` be printed; never blocks."""
        self._queue.put(document)

    def close(self) -> None:
        """Let nothing be printed after what is printed now."""
        self._queue.put(None)

    def run(self) -> None:
        """Print until it is closed."""
        while (document := self._queue.get()) is not None:
            self._post(print_document(self._printer, document, self._blocks_for))
