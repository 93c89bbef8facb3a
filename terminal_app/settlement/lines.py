"""The lines of a settlement file, read one after the other, whatever its format."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from terminal_app.payments.money import Currency
from terminal_app.settlement import cells, csv_file, xml_file
from terminal_app.settlement.faults import (
    MOST_FAULTS,
    Fault,
    FileFault,
    SettlementFileError,
    unreadable,
)
from terminal_app.settlement.layout import Layout, Row

MOST_BYTES = 64 * 1024 * 1024
"""A till of a hundred thousand payments a year has less than half of it."""
_CURRENCIES = frozenset(one.value for one in Currency)


class Line(NamedTuple):
    """One sale or refund of the provider's."""

    line: int
    """Where it stands in the file, from 1 on."""
    numbers: tuple[str, ...]
    """Receipt numbers that it may be known by."""
    is_refund: bool
    amount_minor: int
    """Of a refund too, above nothing."""
    currency: Currency | None = None
    """None: the file doesn't say it."""
    fee_minor: int = 0
    day: date | None = None


class Other(NamedTuple):
    """A line that is no sale and no refund of this till: it is in no sum."""

    line: int
    what: str
    """What its kind, its currency or its terminal says; empty: it has no receipt number."""


class Opened(NamedTuple):
    """A file whose format is known."""

    layout: Layout
    lines: Iterator[Line | Other]
    """Raises SettlementFileError: before a line is yielded, or once all faults are known."""


def open_file(file: Path, layouts: tuple[Layout, ...], terminal_id: str) -> Opened:
    """Open ``file``, which is of one of ``layouts``.

    Raises: SettlementFileError.
    """
    try:
        size = file.stat().st_size if file.is_file() else -1
        if size < 0:
            raise SettlementFileError(Fault(FileFault.UNREADABLE, value="no ordinary file"))
        if size > MOST_BYTES:
            limit = f"{MOST_BYTES // 1024 // 1024} MB"
            raise SettlementFileError(Fault(FileFault.TOO_LARGE, value=limit))
        with file.open("rb") as opened:
            head = opened.read(1024)
    except OSError as error:
        raise unreadable(error) from error
    if not head.strip():
        raise SettlementFileError(Fault(FileFault.EMPTY))
    is_xml = head.removeprefix(BOM_UTF8).lstrip().startswith(b"<")
    fitting = tuple(one for one in layouts if one.is_xml is is_xml)
    if not fitting:
        looked_for = ", ".join(one.name for one in layouts)
        raise SettlementFileError(Fault(FileFault.UNKNOWN_FORMAT, 1, value=looked_for))
    read = xml_file.rows if is_xml else csv_file.rows
    layout, rows = read(file, fitting)
    return Opened(layout, _lines(rows, layout, terminal_id))


def _lines(rows: Iterator[Row], layout: Layout, terminal_id: str) -> Iterator[Line | Other]:
    read = _Reading(layout, terminal_id)
    number = 0
    for line, told in rows:
        number += 1
        made = read.row(line, {name: cell.strip() for name, cell in told.items()})
        if len(read.faults) >= MOST_FAULTS:
            break
        if made is not None and not read.faults:
            yield made
    if read.faults:
        raise SettlementFileError(*read.faults)
    if not number:
        raise SettlementFileError(Fault(FileFault.EMPTY))


class _Reading:
    """Reads rows of one format, and gathers their faults."""

    def __init__(self, layout: Layout, terminal_id: str) -> None:
        self.faults: list[Fault] = []
        self._layout = layout
        self._terminal_id = terminal_id

    def row(self, line: int, told: dict[str, str]) -> Line | Other | None:
        """Return what a row says; None: it has faults, which are added to the others."""
        layout, before = self._layout, len(self.faults)
        for name, cell in told.items():
            if cells.is_formula(cell):
                self.faults.append(Fault(FileFault.FORMULA, line, name, cell))
        if len(self.faults) > before:
            return None
        foreign = self._foreign(told)
        if foreign is not None:
            return Other(line, foreign)
        amount_minor = self._amount(line, layout.amount, told)
        fee_minor = self._amount(line, layout.fee, told) if told.get(layout.fee) else 0
        day = self._day(line, told) if layout.day else None
        if len(self.faults) > before:
            return None
        kind = told.get(layout.kind, "")
        is_refund = kind == layout.refund_word if layout.kind else amount_minor < 0
        names = (layout.receipt, layout.refund_of) if is_refund else (layout.receipt,)
        numbers = tuple(number for name in names if (number := told.get(name, "")))
        if not numbers:
            return Other(line, "")
        if layout.kind and not is_refund and amount_minor < 0:
            return Other(line, f"{kind} {told[layout.amount]}")
        currency = told.get(layout.currency, "")
        return Line(
            line,
            numbers,
            is_refund,
            abs(amount_minor),
            Currency(currency) if currency else None,
            fee_minor,
            day,
        )

    def _foreign(self, told: dict[str, str]) -> str | None:
        """Return what says that a row is no sale and no refund of this till; None: nothing."""
        layout = self._layout
        terminal, kind = told.get(layout.terminal, ""), told.get(layout.kind, "")
        if layout.terminal and terminal != self._terminal_id:
            return terminal
        if layout.kind and kind not in {layout.sale_word, layout.refund_word}:
            return kind
        currency = told.get(layout.currency, "")
        return currency if currency and currency not in _CURRENCIES else None

    def _amount(self, line: int, name: str, told: dict[str, str]) -> int:
        cell = told.get(name, "")
        try:
            return cells.minor(cell, self._layout.decimal)
        except ValueError:
            self.faults.append(Fault(FileFault.AMOUNT, line, name, cell))
            return 0

    def _day(self, line: int, told: dict[str, str]) -> date | None:
        name = self._layout.day
        try:
            return cells.day(told.get(name, ""))
        except ValueError:
            self.faults.append(Fault(FileFault.DAY, line, name, told.get(name, "")))
            return None
