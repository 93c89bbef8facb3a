"""What is wrong with a settlement file, and where."""

import enum
from typing import NamedTuple


class FileFault(enum.Enum):
    """Why a file can't be compared; ``settlement_report`` has a sentence for each."""

    UNREADABLE = "unreadable"
    """The system can't read the file; the value says why."""
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    """It has nothing, or a head and no line."""
    ENCODING = "encoding"
    """Bytes that aren't text of the encoding that the settings name, else UTF-8."""
    NO_TEXT = "no_text"
    """A control character: a file of another kind."""
    LINE_TOO_LONG = "line_too_long"
    UNKNOWN_FORMAT = "unknown_format"
    """No known format, nor the settings' own; the value has the columns that were looked for."""
    COLUMN_TWICE = "column_twice"
    CELLS = "cells"
    """A line has more or fewer cells than the head."""
    QUOTES = "quotes"
    FORMULA = "formula"
    """A formula in the place of a value."""
    AMOUNT = "amount"
    DAY = "day"
    XML = "xml"
    """It isn't well-formed; the value says why."""
    XML_DECLARATIONS = "xml_declarations"
    """It has a document type or entities, which no settlement needs and none may have."""


class Fault(NamedTuple):
    """One fault."""

    kind: FileFault
    line: int = 0
    """From 1 on; 0: it is of the whole file."""
    column: str = ""
    """The column's name, or in a line that isn't split, the number of the character."""
    value: str = ""


MOST_FAULTS = 10
"""So many are told; the rest of the file isn't read."""


class SettlementFileError(Exception):
    """The file can't be compared; nothing was changed."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(f"{one.kind.value} in line {one.line}" for one in faults))
        self.faults = faults


def unreadable(error: OSError) -> SettlementFileError:
    """Return that the system can't read the file, and why."""
    return SettlementFileError(Fault(FileFault.UNREADABLE, value=error.strerror or str(error)))


class NotWaitedForError(Exception):
    """Nobody waits for the comparison any more."""
