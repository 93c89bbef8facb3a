"""``export``: payments and closings of a range of business days, into a file."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from terminal_app import durable
from terminal_app.console import DONE, NOT_DONE, new_file
from terminal_app.console.csv_cells import USUAL, Style
from terminal_app.console.export import as_csv, as_json
from terminal_app.console.export.booked import Days
from terminal_app.console.output import write_line, write_remark
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import Reader, open_reader
from terminal_app.texts import Texts

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


class Wanted(NamedTuple):
    """What is exported, and how it is written."""

    days: Days
    form: str
    """csv or json."""
    closings: bool = False
    """In a CSV: the closings, in the payments' place; JSON has both."""
    style: Style = USUAL
    bom: bool = False
    """A CSV begins with a byte order mark, by which some spreadsheets know UTF-8."""


def write(data_dir: Path, wanted: Wanted, file: Path, texts: Texts, *, overwrite: bool) -> int:
    """Write the export into ``file``, whole or not at all; returns the exit status.

    ``overwrite``: a file that is there is replaced, but none of the till's own.

    Raises: JournalError, OutputClosedError.
    """
    if file.resolve().is_relative_to(data_dir.resolve()):
        write_remark(
            texts.say("{file} is in the till's own folder. Name another place.", file=file)
        )
        return NOT_DONE
    if overwrite:
        is_there = texts.say("{file} is no ordinary file. Name another place.", file=file)
    else:
        is_there = texts.say(
            "{file} is there already. Name a new file, or add --overwrite.", file=file
        )

    def write_it() -> None:
        end = "\n" if wanted.form == "json" else "\r\n"
        with (
            open_reader(data_dir / FILE_NAME) as reader,
            durable.writing(file, overwrite=overwrite) as opened,
        ):
            opened.write(_BOM.encode() if wanted.bom else b"")
            for line in _lines(reader, wanted):
                opened.write(f"{line}{end}".encode("utf-8", "replace"))

    return new_file.tell(write_it, file, is_there, texts)


def _lines(reader: Reader, wanted: Wanted) -> Iterator[str]:
    if wanted.form == "json":
        return as_json.lines(reader, wanted.days)
    if wanted.closings:
        return as_csv.closing_lines(reader, wanted.days, wanted.style)
    return as_csv.payment_lines(reader, wanted.days, wanted.style)


def schema_text() -> str:
    """Return the JSON Schema of the export."""
    source = resources.files("terminal_app.console.export").joinpath("export.schema.json")
    return source.read_text(encoding="utf-8")


def show_schema() -> int:
    """Write the JSON Schema of the export.

    Raises: OutputClosedError.
    """
    for line in schema_text().splitlines():
        write_line(line)
    return DONE
