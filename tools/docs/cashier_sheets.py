"""Sheets for the counter: ``python -m tools.docs.cashier_sheets --out FOLDER``.

Makes of each language's section of docs/cashier.md a PDF of one A4 page, with its pictures.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Final, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    Image,
    KeepInFrame,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from terminal_app.asset_files import assets_folder
from terminal_app.texts import LANGUAGES

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PAGE: Final = ROOT / "docs" / "cashier.md"
_MARGIN, _GAP = 16 * mm, 4 * mm
_FIRST_COLUMN = 42 * mm
_BOLD = re.compile(r"\*{1,3}(.+?)\*{1,3}")
_PICTURE = re.compile(r"!\[(?P<about>[^\]]*)\]\((?P<file>[^)]+)\)")
_LINE, _INK = HexColor("#c9d3dc"), HexColor("#16202a")


class Section(NamedTuple):
    """What cashiers of one language read."""

    language: str
    """As in the settings."""
    title: str
    rows: tuple[tuple[str, str], ...]
    pictures: tuple[Path, ...]


def sections(text: str) -> list[Section]:
    """Return the sections of the page, in its order."""
    names = {language.name: key for key, language in LANGUAGES.items()}
    found = []
    for part in text.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        rows = [
            (cells[1].strip(), cells[2].strip())
            for line in body.splitlines()
            if line.startswith("| **")
            for cells in (line.split("|"),)
        ]
        pictures = [PAGE.parent / one["file"] for one in _PICTURE.finditer(body)]
        found.append(Section(names[title.strip()], title.strip(), tuple(rows), tuple(pictures)))
    return found


def write(section: Section, file: Path) -> None:
    """Write the sheet of a section."""
    for name, asset in (("Till", "till-sans-regular"), ("Till-Bold", "till-sans-bold")):
        pdfmetrics.registerFont(TTFont(name, str(Path(assets_folder(), "fonts", f"{asset}.ttf"))))
    pdfmetrics.registerFontFamily("Till", normal="Till", bold="Till-Bold", italic="Till-Bold")
    width, height = A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN
    plain = ParagraphStyle("plain", fontName="Till", fontSize=11, leading=15, textColor=_INK)
    heading = ParagraphStyle("heading", parent=plain, fontName="Till-Bold", fontSize=18, leading=26)
    columns = [_FIRST_COLUMN, width - _FIRST_COLUMN]
    cells = [[Paragraph(_marked(one), plain) for one in row] for row in section.rows]
    table = Table(cells, colWidths=columns)
    lines = ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), lines]))
    parts: list[Flowable] = [Paragraph("terminal-app", heading), table]
    if section.pictures:
        each = (width - _GAP * (len(section.pictures) - 1)) / len(section.pictures)
        parts += [Spacer(0, _GAP), _row_of([_drawn(one, each) for one in section.pictures])]
    document = SimpleDocTemplate(
        str(file),
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"terminal-app, {section.title}",
        lang=section.language,
        invariant=1,
    )
    # Whatever the language's length, it is one page.
    document.build([KeepInFrame(width, height - 12, parts, mode="shrink")])


def _marked(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return _BOLD.sub(r"<b>\1</b>", escaped)


def _drawn(file: Path, width: float) -> Image:
    across, down = ImageReader(str(file)).getSize()
    return Image(str(file), width - _GAP, (width - _GAP) * down / across)


def _row_of(pictures: list[Image]) -> Table:
    return Table([pictures], style=TableStyle([("ALIGN", (0, 0), (-1, -1), "CENTER")]))


def main(arguments: list[str] | None = None) -> int:
    """Write all sheets; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.docs.cashier_sheets", description=__doc__
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    folder: Path = parser.parse_args(arguments).out
    folder.mkdir(parents=True, exist_ok=True)
    for section in sections(PAGE.read_text(encoding="utf-8")):
        file = folder / f"cashier-{section.language}.pdf"
        write(section, file)
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
