"""Rows of CSV (RFC 4180) whose texts no spreadsheet runs as formulas."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from terminal_app.payments.money import MINOR_PER_MAJOR


class Amount(NamedTuple):
    """A cell with an amount, which is written with two decimals."""

    minor: int


Cell = str | int | Amount | None
"""None: nothing is known, or nothing applies."""


class Style(NamedTuple):
    """How a CSV is written."""

    separator: str = ","
    decimal: str = "."


USUAL: Final = Style()

_RUN = re.compile(r"(^|[,;])( *)(?=[=+\-@＝＋－＠])")  # noqa: RUF001 - full-width signs are run, too
"""Where a formula may begin: in a cell, also in one that a spreadsheet makes by splitting the text
at another separator than the file's."""


def line_of(row: Iterable[Cell], style: Style = USUAL) -> str:
    """Return a row without its end of line."""
    line = io.StringIO()
    cells = [_text(cell, style) for cell in row]
    csv.writer(line, delimiter=style.separator, lineterminator="").writerow(cells)
    return line.getvalue()


def lines_of(
    columns: Iterable[str], rows: Iterable[Iterable[Cell]], style: Style = USUAL
) -> Iterator[str]:
    """Yield the names of the ``columns`` as a line, and a line for each of ``rows``."""
    yield line_of(columns, style)
    for row in rows:
        yield line_of(row, style)


def _text(cell: Cell, style: Style) -> str:
    match cell:
        case None:
            return ""
        case Amount(minor):
            sign = "-" if minor < 0 else ""
            major, rest = divmod(abs(minor), MINOR_PER_MAJOR)
            return f"{sign}{major}{style.decimal}{rest:02}"
        case int():
            return str(cell)
    return harmless(cell)


def harmless(text: str) -> str:
    """Return ``text`` as one line in which no spreadsheet finds a formula."""
    plain = text
    if not text.isprintable():
        plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return _RUN.sub(r"\1\2'", plain)
