"""Rows of a settlement in CSV: separator and head found out, faults named by line and column."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

from terminal_app.settlement.faults import Fault, FileFault, SettlementFileError, unreadable
from terminal_app.settlement.layout import Layout, Row, unknown

_MOST_LINE = 64 * 1024
_HEAD_WITHIN = 20
"""Some reports begin with a few lines of text."""
_SEPARATORS = (";", ",", "\t")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def rows(file: Path, layouts: tuple[Layout, ...]) -> tuple[Layout, Iterator[Row]]:
    """Return the format of ``file``, and its rows with their lines: the cells that it uses.

    Raises: SettlementFileError, while they are read, too.
    """
    for number, text in _lines(file, layouts[0].encoding):
        if number > _HEAD_WITHIN:
            break
        for layout in layouts:
            for separator in (layout.separator,) if layout.separator else _SEPARATORS:
                names = [name.strip() for name in _cells(text, separator)]
                if layout.needed and all(name in names for name in layout.needed):
                    _refuse_twice(names, layout, number)
                    return layout, _rows(file, layout, separator, number, names)
    raise unknown(layouts)


def _cells(text: str, separator: str) -> list[str]:
    """Return the cells of a line that may be the head; none where it isn't CSV."""
    try:
        return next(csv.reader([text], delimiter=separator), [])
    except csv.Error:  # a carriage return in its middle, say: old Macs end their lines so
        return []


def _refuse_twice(names: list[str], layout: Layout, line: int) -> None:
    for name in layout.used:
        if names.count(name) > 1:
            raise SettlementFileError(Fault(FileFault.COLUMN_TWICE, line, name))


def _rows(
    file: Path, layout: Layout, separator: str, head_line: int, names: list[str]
) -> Iterator[Row]:
    places = {name: names.index(name) for name in layout.used if name in names}
    texts = (text for number, text in _lines(file, layout.encoding) if number > head_line)
    reader = csv.reader(texts, delimiter=separator, strict=True)
    line = head_line + 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise SettlementFileError(
                Fault(FileFault.QUOTES, head_line + reader.line_num, value=str(error))
            ) from None
        if row is None:
            return
        if any(cell.strip() for cell in row):
            if len(row) != len(names):
                counts = f"{len(row)}, {len(names)}"
                raise SettlementFileError(Fault(FileFault.CELLS, line, value=counts))
            yield line, {name: row[place] for name, place in places.items()}
        line = head_line + reader.line_num + 1


def _lines(file: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, each with its end.

    Raises: SettlementFileError.
    """
    number = 0
    try:
        with file.open("rb") as opened:
            while raw := opened.readline(_MOST_LINE + 1):
                number += 1
                if len(raw) > _MOST_LINE:
                    raise SettlementFileError(Fault(FileFault.LINE_TOO_LONG, number))
                raw = raw.removeprefix(BOM_UTF8) if number == 1 else raw
                yield number, _text(raw, encoding, number)
    except OSError as error:
        raise unreadable(error) from error


def _text(raw: bytes, encoding: str, number: int) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        column = len(raw[: error.start].decode(encoding, "replace")) + 1
        fault = Fault(FileFault.ENCODING, number, str(column), encoding)
        raise SettlementFileError(fault) from None
    control = _CONTROL.search(text)
    if control is not None:
        fault = Fault(FileFault.NO_TEXT, number, str(control.start() + 1))
        raise SettlementFileError(fault)
    return text
