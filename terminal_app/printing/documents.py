"""Documents as blocks: a slip from its payment and issuer, the page that tests a printer."""

from pathlib import Path

from terminal_app.channel.commands import Document, SlipDocument
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_reader
from terminal_app.payments.slip import Recipient
from terminal_app.printing.issuer import issuer_of
from terminal_app.receipts import logo
from terminal_app.receipts.blocks import Banner, Block, Pair, Paragraph, ReceiptCode, Rule
from terminal_app.receipts.content import blocks_of
from terminal_app.receipts.law import CONSPICUOUS_PERCENT
from terminal_app.settings import Settings
from terminal_app.texts import Texts

_LETTERS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
    "ÆØÅ æøå ÄÖ äö Éé Üü",
    "0123456789 .,:;-+=/()[]%&@#!?\"'",
    "€ £ § ½",
)
_CODE = "R0123456789012"
"""Too long for a barcode: the printer, or a picture, shows a QR code."""


def blocks_for(
    asked: Document, settings: Settings, data_dir: Path, texts: Texts
) -> tuple[Block, ...]:
    """Return a document's blocks; of a slip by what the journal in ``data_dir`` says of the shop.

    Raises: JournalError.
    """
    if not isinstance(asked, SlipDocument):
        return asked.blocks
    slip, payment = asked.slip, asked.payment
    with open_reader(data_dir / FILE_NAME) as reader:
        issuer = issuer_of(reader, payment, settings, texts)
    is_merchants = slip.recipient is Recipient.MERCHANT
    return blocks_of(payment, issuer, texts, slip.copy, is_merchants=is_merchants)


def test_page(settings: Settings, texts: Texts) -> tuple[Block, ...]:
    """Return a page with logo, the letters and signs of all languages, sizes, and a QR code."""
    say, printer = texts.say, settings.printer
    shown = logo.for_paper(settings.till.logo)
    ruler = "".join(str(place % 10) for place in range(1, printer.columns + 1))
    return (
        Banner(say("TEST PAGE"), CONSPICUOUS_PERCENT),
        *((shown,) if shown is not None else ()),
        Pair(say("Terminal"), settings.connection.terminal_id),
        Pair(say("Profile"), printer.profile),
        Paragraph(printer.target),
        Rule(),
        *(Paragraph(line) for line in _LETTERS),
        Paragraph(say("Bold"), bold=True),
        Paragraph(ruler),
        ReceiptCode(_CODE),
        Paragraph(say("This line is centred."), centred=True),
        Banner(say("TEST PAGE"), CONSPICUOUS_PERCENT, is_last=True),
    )
