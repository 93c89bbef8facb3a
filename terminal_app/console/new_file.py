"""A document that a command writes: into a file, whole or not at all."""

from collections.abc import Callable, Iterable
from pathlib import Path

from terminal_app import durable
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_line, write_remark
from terminal_app.payments.payment import Payment
from terminal_app.receipts.blocks import Block
from terminal_app.texts import Texts

PAPERS = ("a4", "80mm")
"""Of a PDF."""


def write(file: Path, content: bytes, texts: Texts) -> int:
    """Write ``content`` into the new file ``file``, and say so or why not; the exit status.

    Raises: OutputClosedError.
    """
    is_there = texts.say("{file} is there already. Name a new file.", file=file)
    return tell(lambda: durable.write_new(file, content), file, is_there, texts)


def tell(write_it: Callable[[], None], file: Path, is_there: str, texts: Texts) -> int:
    """Let ``write_it`` write ``file``, and say so or why not; returns the exit status.

    ``is_there``: what is said where something is there that isn't replaced.

    Raises: OutputClosedError, and what ``write_it`` raises besides OSError.
    """
    try:
        write_it()
    except FileExistsError:
        write_remark(is_there)
        return NOT_DONE
    except OSError as error:
        why = error.strerror or str(error)
        write_remark(
            texts.say("{file} can't be written: {why}. Name another place.", file=file, why=why)
        )
        return NOT_DONE
    write_line(texts.say("Written to {file}", file=file))
    return DONE


def receipt_pdf(payment: Payment, blocks: Iterable[Block], paper: str, texts: Texts) -> bytes:
    """Return a PDF of a payment's receipt, on one of ``PAPERS``."""
    number = payment.receipt_id or payment.payment_id[:8]
    return pdf_of(blocks, paper, f"{texts.say('Receipt')} {number}")


def pdf_of(blocks: Iterable[Block], paper: str, title: str) -> bytes:
    """Return a PDF of ``blocks``, on one of ``PAPERS``."""
    from terminal_app.receipts import pdf

    return pdf.render(blocks, pdf.PAPERS[paper], title)
