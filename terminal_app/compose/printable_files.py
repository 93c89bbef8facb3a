"""What a person saves from the window, or has the system show: receipts and days."""

import contextlib
import uuid
from dataclasses import replace
from pathlib import Path

from terminal_app import durable, private_files, system_programs
from terminal_app.console import new_file
from terminal_app.payments.payment import Payment
from terminal_app.receipts import logo, receipt
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.content import blocks_of
from terminal_app.settings import Settings
from terminal_app.texts import Texts

FOLDER = "shown"
"""In the data folder: the PDFs that the system was asked to show last."""
_MOST_KEPT = 5


class PrintableFiles:
    """Writes those of one till."""

    def __init__(self, settings: Settings, data_dir: Path, texts: Texts) -> None:
        self._settings = settings
        self._folder = data_dir / FOLDER
        self._texts = texts

    def save(self, path: str, payment: Payment, issuer: receipt.Issuer) -> None:
        """Write the receipt to ``path``, over what is there: the dialog has asked about that.

        A PDF or text, by the file's name.

        Raises: OSError.
        """
        if path.lower().endswith(".pdf"):
            content = self._of_receipt(payment, issuer)
        else:
            content = receipt.as_text(receipt.render(payment, issuer, self._texts)).encode()
        Path(path).write_bytes(content)

    def show(self, shown: Payment | tuple[Block, ...], issuer: receipt.Issuer) -> None:
        """Let the system show the receipt or the page as a PDF; from there it is printed.

        Raises: OSError.
        """
        if isinstance(shown, Payment):
            content = self._of_receipt(shown, issuer)
        else:
            title = self._texts.say("Payment summary")
            content = new_file.pdf_of(shown, new_file.PAPERS[0], title)
        private_files.make_folder(self._folder)
        self._forget_old()
        # Under a new name each time: on Windows the one before may be open.
        file = self._folder / f"{uuid.uuid4()}.pdf"
        durable.write_new(file, content)
        system_programs.show_document(file)

    def _of_receipt(self, payment: Payment, issuer: receipt.Issuer) -> bytes:
        with_logo = replace(issuer, logo=logo.for_paper(self._settings.till.logo))
        blocks = blocks_of(payment, with_logo, self._texts)
        return new_file.receipt_pdf(payment, blocks, new_file.PAPERS[0], self._texts)

    def _forget_old(self) -> None:
        files = sorted(self._folder.glob("*.pdf"), key=lambda one: one.stat().st_mtime_ns)
        for old in files[: -_MOST_KEPT + 1]:
            with contextlib.suppress(OSError):
                old.unlink()
