"""The catalogue's file, TOML or CSV: read into rows that know their lines."""

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from terminal_app.catalogue.items import Catalogue
from terminal_app.catalogue.validation import KEYS, Row, catalogue_of, excerpt
from terminal_app.errors import SettingsError
from terminal_app.settings.toml_file import read_regular, refuse_deep_keys

MOST_BYTES = 1_000_000


def load(file: Path) -> Catalogue:
    """Read the catalogue in ``file``: TOML or CSV, by its ending.

    Raises: SettingsError, naming file, line and remedy.
    """
    try:
        rows = {".toml": _toml_rows, ".csv": _csv_rows}[file.suffix.lower()]
    except KeyError:
        message = f"{file}: no kind of catalogue. Name a file that ends with .toml or .csv."
        raise SettingsError(message) from None
    try:
        return catalogue_of(rows(_text_in(file)))
    except SettingsError as error:
        raise SettingsError(f"{file}: {error}") from None


def _text_in(file: Path) -> str:
    """Raises: SettingsError."""
    try:
        raw = read_regular(file, MOST_BYTES + 1)
    except FileNotFoundError:
        message = "there is no such catalogue. Correct sale.catalogue in the settings."
        raise SettingsError(message) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"can't be read: {why}. Check the file and its permissions.") from None
    if len(raw) > MOST_BYTES:
        message = f"larger than {MOST_BYTES} bytes. Leave out what the till doesn't sell."
        raise SettingsError(message)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"line {line}: not UTF-8. Save the file as UTF-8 (in a spreadsheet: as "
            '"CSV UTF-8", or with the character set Unicode (UTF-8)).'
        ) from None


# -- TOML -----------------------------------------------------------------------------------

_HEADER = re.compile(r"\s*\[\[\s*items\s*\]\]")


def _toml_rows(text: str) -> Iterator[Row]:
    """Raises: SettingsError."""
    refuse_deep_keys(text)
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise SettingsError(f"not valid TOML: {error}. Correct that line.") from None
    items = document.pop("items", [])
    if document:
        message = f"unknown section or key {next(iter(document))!r}. Items begin with [[items]]."
        raise SettingsError(message)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise SettingsError(f"items = {excerpt(items)} can't be used. Items begin with [[items]].")
    lines = text.splitlines()
    headers = [at for at, line in enumerate(lines) if _HEADER.match(line)]
    for number, item in enumerate(items):
        # The reader names no lines: they are looked for, and not told where that fails.
        is_found = len(headers) == len(items)
        place, places = f"item {number + 1}", {}
        if is_found:
            first, end = headers[number], [*headers, len(lines)][number + 1]
            place, places = f"line {first + 1}", _lines_of(lines, first, end)
        row = Row(place, item, places)
        _refuse_unknown(row, list(item))
        yield row


def _lines_of(lines: list[str], first: int, end: int) -> dict[str, str]:
    places: dict[str, str] = {}
    for at in range(first, end):
        key = lines[at].partition("=")[0].strip().strip("\"'")
        places.setdefault(key, f"line {at + 1}, {key}")
    return places


def _refuse_unknown(row: Row, keys: list[str]) -> None:
    for key in keys:
        if key not in KEYS:
            place = row.places.get(key, f"{row.place}, {key}")
            raise SettingsError(f"{place}: not known. Known: {', '.join(KEYS)}.")


# -- CSV ------------------------------------------------------------------------------------

_SEPARATORS = (";", ",", "\t")


def _csv_rows(text: str) -> Iterator[Row]:
    """Raises: SettingsError."""
    first_line = text.lstrip().partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    columns: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            message = f"line {line}: not valid CSV: {error}. Correct its quotes."
            raise SettingsError(message) from None
        if not any(cells):
            continue
        if columns is None:
            columns = _columns(cells, line)
            continue
        yield _csv_row(columns, cells, line, separator)


def _columns(cells: list[str], line: int) -> list[str]:
    """Return the keys that the first line names; a nameless column is ``""``."""
    columns = [cell.lower() for cell in cells]
    place = f"line {line}"
    places = {column: f"{place}, column {column}" for column in columns}
    _refuse_unknown(Row(place, {}, places), [column for column in columns if column])
    for key in KEYS:
        if columns.count(key) > 1:
            raise SettingsError(f"{place}: two columns are called {key}. Leave one out.")
    for key in ("name", "price"):
        if key not in columns:
            raise SettingsError(
                f"{place}: no column is called {key}. The first line names the columns: "
                f"{', '.join(KEYS)}."
            )
    return columns


def _csv_row(columns: list[str], cells: list[str], line: int, separator: str) -> Row:
    place = f"line {line}"
    stray = [cell for cell in cells[len(columns) :] if cell]
    stray += [cell for key, cell in zip(columns, cells, strict=False) if cell and not key]
    if not stray and separator == "," and _is_half(columns, cells):
        stray = cells[columns.index("price") + 1 :]
    if stray:
        raise SettingsError(
            f"{place}: {stray[0]!r} stands in a column too many, or is half of "
            "a price. Put a price with a comma in quotes, or separate columns by semicolons."
        )
    given = {key: cell for key, cell in zip(columns, cells, strict=False) if cell}
    places = {key: f"{place}, column {key}" for key in columns}
    return Row(place, dict(given), places)


def _is_half(columns: list[str], cells: list[str]) -> bool:
    """Whether a row reads like ``Coffee,32,50``: half of a price must not become the price."""
    at = columns.index("price")
    price, beside = [*cells, "", ""][at : at + 2] if at < len(cells) else ("", "")
    is_quick = [*columns, ""][at + 1] == "quick"
    return price.isdigit() and not is_quick and re.fullmatch(r"[0-9]{1,2}", beside) is not None
