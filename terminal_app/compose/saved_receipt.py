"""The receipt that a person saves from the window: a PDF or text, by the file's name."""

from dataclasses import replace
from pathlib import Path

from terminal_app.console import new_file
from terminal_app.payments.payment import Payment
from terminal_app.receipts import logo, receipt
from terminal_app.receipts.content import blocks_of
from terminal_app.settings import Settings
from terminal_app.texts import Texts


def write(
    path: str, payment: Payment, issuer: receipt.Issuer, settings: Settings, texts: Texts
) -> None:
    """Write the receipt to ``path``, over what is there: the dialog has asked about that.

    Raises: OSError.
    """
    if path.lower().endswith(".pdf"):
        shown = replace(issuer, logo=logo.for_paper(settings.till.logo))
        blocks = blocks_of(payment, shown, texts)
        content = new_file.receipt_pdf(payment, blocks, new_file.PAPERS[0], texts)
    else:
        content = receipt.as_text(receipt.render(payment, issuer, texts)).encode()
    Path(path).write_bytes(content)
