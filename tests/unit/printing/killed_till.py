"""A till that sells and prints, and is killed at a step.

Each line of standard input is FOLDER PORT STEP SALES. A step is a statement of the journal's, or
one of the two ends of a half of what a printer is sent.
"""

import os
import socket
import sys
from collections import deque
from pathlib import Path
from typing import Any

from terminal_app.channel.commands import Document
from terminal_app.printing.documents import blocks_for
from terminal_app.printing.printer import Printer
from terminal_app.printing.thread import print_document
from terminal_app.session.engine.slips import Printing
from terminal_app.settings import Printer as PrinterSettings
from terminal_app.settings import Settings
from terminal_app.texts import Texts
from tests.unit.session.engine.engine_harness import Disk, EngineHarness

assert sys.platform != "win32"
_KILL = 9


class _Steps:
    def __init__(self, last: int) -> None:
        self.last, self.number = last, 0

    def take(self, *_which: object) -> bool:
        """Count a step, and end there; the disk never fails."""
        self.number += 1
        if self.number == self.last:
            os.kill(os.getpid(), _KILL)
        return False


def main(folder: Path, port: int, last: int, sales: int) -> None:
    """Sell, print what is queued, and say how many steps that took."""
    steps = _Steps(last)
    plain = socket.socket

    class Halves(plain):  # type: ignore[misc,valid-type] # the same socket, half a document at a time
        def send(self, data: bytes, *flags: Any) -> int:  # noqa: ANN401 - a socket's
            steps.take()
            sent = super().send(data[: max(1, len(data) // 2)], *flags)
            steps.take()
            return int(sent)

    settings = Settings(printer=PrinterSettings(f"tcp://127.0.0.1:{port}", profile="TM-T88V"))
    printer, handed = Printer(settings.printer, folder), deque[Document]()
    till = EngineHarness(folder, Disk(steps.take), printing=Printing(handed.append, by_itself=True))
    till._ids = 1000 * (1 - sales)
    till.on_connected()
    for number in range(sales):
        till.paid(1000 + number, f"{1001 + number}")
    till.wait(0)
    socket.socket = Halves  # type: ignore[misc] # from here on, for the printer
    while handed:
        document = handed.popleft()
        ended = print_document(
            printer,
            document,
            lambda one: blocks_for(one, settings, folder, Texts("en")),
        )
        till.handle(ended)
        till.wait(0)
    till.close()
    (folder / "steps").write_text(str(steps.number))


def _forked(line: str) -> int:
    """Run a till in a process of its own; return how that ended, as ``os.wait`` tells it."""
    folder, *numbers = line.split()
    child = os.fork()
    if not child:
        main(Path(folder), *map(int, numbers))
        os._exit(0)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    # Loaded once for all of them.
    for asked in sys.stdin:
        sys.stdout.write(f"{_forked(asked)}\n")
        sys.stdout.flush()
