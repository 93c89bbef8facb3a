"""``receipt``: the receipt of one payment, written to the console or into a file."""

from pathlib import Path

from terminal_app.console import DONE, NOT_DONE, WRONG_USAGE, new_file
from terminal_app.console.output import tell_not_one, write_line, write_remark
from terminal_app.journal import reader as reading
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.payment import Payment
from terminal_app.printing.issuer import issuer_of
from terminal_app.receipts import text
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.content import blocks_of
from terminal_app.settings import Settings
from terminal_app.texts import Texts

_COLUMNS, _PRINTER = text.WIDTHS[1], "default"
_UNCOUNTED = 0
"""The number of a copy that nobody has counted."""


def write_receipt(  # noqa: PLR0913 - the options of the command
    settings: Settings,
    data_dir: Path,
    name: str,
    *,
    form: str,
    output: Path | None,
    is_copy: bool,
    paper: str = new_file.PAPERS[0],
) -> int:
    """Write the receipt of the payment that ``name`` is the id, its beginning or a number of.

    ``form``: text, pdf or escpos; ``output``: a new file, None: standard output, of text alone;
    ``paper``: of a PDF.

    Raises: JournalError, OutputClosedError.
    """
    texts = Texts(settings.till.language)
    if output is None and form != "text":
        write_remark(texts.say("Name a file for it: --output FILE"))
        return WRONG_USAGE
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        found = reader.named(name, archives=True)
        if len(found) != 1:
            return tell_not_one(found, name, texts)
        issuer = issuer_of(reader, found[0], settings, texts)
    blocks = blocks_of(found[0], issuer, texts, _UNCOUNTED if is_copy else None)
    if not blocks:
        write_remark(texts.say("Another till took this payment: its receipt is there."))
        return NOT_DONE
    if output is None:
        for line in text.lines_of(blocks, _COLUMNS):
            write_line(line.text)
        return DONE
    return new_file.write(output, _rendered(blocks, form, paper, found[0], texts), texts)


def _rendered(
    blocks: tuple[Block, ...], form: str, paper: str, payment: Payment, texts: Texts
) -> bytes:
    if form == "pdf":
        return new_file.receipt_pdf(payment, blocks, paper, texts)
    if form == "escpos":
        from terminal_app.receipts.thermal import document, profiles  # noqa: PLC0415 - the others need none

        return document.render(blocks, profiles.named(_PRINTER), _COLUMNS)
    return text.as_text(text.lines_of(blocks, _COLUMNS)).encode("utf-8", "replace")
