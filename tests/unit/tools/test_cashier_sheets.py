"""The sheets for the counter: a page for each language, with all that stands in its section."""

from pathlib import Path

import pytest

from terminal_app.texts import LANGUAGES
from tests.support import pdf_reader
from tools.docs import cashier_sheets
from tools.docs.cashier_sheets import PAGE, Section

SECTIONS = cashier_sheets.sections(PAGE.read_text(encoding="utf-8"))


def test_each_language_has_a_section_with_the_same_rows_and_pictures() -> None:
    assert [one.language for one in SECTIONS] == list(LANGUAGES)
    assert {len(one.rows) for one in SECTIONS} == {len(SECTIONS[0].rows)}
    assert len(SECTIONS[0].rows) > 5
    for one in SECTIONS:
        names = [file.name for file in one.pictures]
        assert names == [f"cashier-{one.language}-{what}.png" for what in ("paid", "not-known")]
        assert all(file.is_file() for file in one.pictures)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: one.language)
def test_a_sheet_is_one_page_with_every_row(section: Section, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    cashier_sheets.write(section, file)
    data = file.read_bytes()
    assert len(pdf_reader.pages_of(data)) == 1
    said = "".join(pdf_reader.text_of(data).split())
    for row in section.rows:
        for cell in row:
            assert "".join(cell.replace("*", "").split()) in said
