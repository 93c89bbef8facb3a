"""Documents: a slip with its number and recipient, and a test page that every model can print."""

from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from terminal_app.channel.commands import PrintPage, SlipDocument
from terminal_app.payments.slip import Recipient, Slip
from terminal_app.printing import documents
from terminal_app.printing.documents import blocks_for
from terminal_app.receipts.blocks import Banner, Logo, Paragraph
from terminal_app.receipts.thermal import document, profiles
from terminal_app.settings import LANGUAGES, Connection, Printer, Settings, Till
from terminal_app.texts import Texts
from tests.support.escpos_decoder import Printer as PrinterOfTests
from tests.unit.journal.cases import PAID, changed, opened

SLIPS = {
    "the original": (Slip(PAID.payment_id, 1, "paid"), set[str]()),
    "a copy": (Slip(PAID.payment_id, 2, "paid", copy=1), {"COPY 1"}),
    "one that nobody has counted": (Slip(PAID.payment_id, 2, "paid", copy=0), {"COPY"}),
    "the shop's": (
        Slip(PAID.payment_id, 2, "paid", Recipient.MERCHANT),
        {"The shop's slip"},
    ),
}
SAID = {"COPY", "COPY 1", "The shop's slip"}


@pytest.mark.parametrize(("slip", "says"), SLIPS.values(), ids=SLIPS)
def test_a_slip_says_what_it_is(slip: Slip, says: set[str], tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
    blocks = blocks_for(SlipDocument(slip, PAID), Settings(), tmp_path, Texts("en"))
    said = {one.text for one in blocks if isinstance(one, Banner | Paragraph)}
    assert said & SAID == says


def test_a_slip_has_the_logo_and_one_that_is_gone_keeps_it_from_nobody(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
    file = tmp_path / "logo.png"
    Image.new("L", (20, 10)).save(file)
    settings = Settings(till=Till(logo=str(file)))
    slip = SlipDocument(Slip(PAID.payment_id, 1, "paid"), PAID)
    first, page = blocks_for(slip, settings, tmp_path, Texts("en")), Texts("en")
    file.unlink()
    after = blocks_for(slip, settings, tmp_path, Texts("en"))
    assert [block for block in first if not isinstance(block, Logo)] == list(after)
    assert len(first) == len(after) + 1
    assert not any(isinstance(one, Logo) for one in documents.test_page(settings, page))


def test_a_page_is_printed_as_it_is(tmp_path: Path) -> None:
    page = PrintPage((Paragraph("as it is"),))
    assert blocks_for(page, Settings(), tmp_path, Texts("en")) == page.blocks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "profile", ["default", "TM-T88V", "CT-S651", "NT-5890K", "RP326", "TM-L90"]
)
@pytest.mark.parametrize("columns", [32, 42, 48])
def test_the_test_page_has_every_letter_a_ruler_and_a_cut(
    language: str, profile: str, columns: int
) -> None:
    settings = Settings(
        Connection(terminal_id="TILL-1"),
        Till(language=language),
        printer=Printer("tcp://printer", profile, columns),
    )
    model = profiles.named(profile)
    made = document.render(documents.test_page(settings, Texts(language)), model, columns)
    printed = PrinterOfTests(profile).print(made)
    if model.code_page is None:
        assert printed.pictures
        return
    text = "\n".join(line.text for line in printed.lines)
    for letter in "ÆØÅæøåÄÖäö":
        assert letter in text
    assert any(len(line.text) == columns for line in printed.lines)
    assert max(len(line.text) * line.wide for line in printed.lines) <= columns
    assert bool(printed.cut) is bool(model.cut)
