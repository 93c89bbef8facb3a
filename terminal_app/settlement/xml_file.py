"""Rows of a settlement in XML: each element that has the amount's among its own children.

Read by expat, which comes with Python, piece by piece: it tells line and column, and its handlers
let a document type be refused at its first sign. Without one there are no entities but XML's own
five and characters by their number, so nothing can be expanded and no other file is looked at.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from terminal_app.settlement.faults import Fault, FileFault, SettlementFileError, unreadable
from terminal_app.settlement.layout import Layout, Row, unknown

_PIECE = 64 * 1024
_MOST_TEXT = 4_096
_MOST_DEPTH = 32


def rows(file: Path, layouts: tuple[Layout, ...]) -> tuple[Layout, Iterator[Row]]:
    """Return the format of ``file``, and its rows with their lines: the elements that it uses.

    Raises: SettlementFileError, while they are read, too.
    """
    for layout in layouts:
        first = next(_rows(file, layout), None)
        if first is not None and all(name in first[1] for name in layout.needed):
            return layout, _rows(file, layout)
    raise unknown(layouts)


class _Records:
    """Collects rows from a parser's events."""

    def __init__(self, layout: Layout) -> None:
        self.done: list[Row] = []
        self._layout = layout
        self._used = frozenset(layout.used)
        self._open: list[tuple[str, int, dict[str, str]]] = []
        self._text: list[str] = []
        self._length = 0
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        for name in ("StartDoctypeDeclHandler", "EntityDeclHandler", "ExternalEntityRefHandler"):
            setattr(parser, name, self._refuse)

    def _fault(self, kind: FileFault, value: str = "") -> SettlementFileError:
        parser = self.parser
        column = str(parser.CurrentColumnNumber + 1)
        return SettlementFileError(Fault(kind, parser.CurrentLineNumber, column, value))

    def _refuse(self, *_declared: object) -> None:
        raise self._fault(FileFault.XML_DECLARATIONS)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) >= _MOST_DEPTH:
            raise self._fault(FileFault.XML, "depth")
        self._open.append((name.rpartition("}")[2], self.parser.CurrentLineNumber, {}))
        self._text, self._length = [], 0

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > _MOST_TEXT:
            raise self._fault(FileFault.LINE_TOO_LONG)
        self._text.append(text)

    def _end(self, _name: str) -> None:
        name, line, children = self._open.pop()
        if self._open and name in self._used:
            parent = self._open[-1][2]
            if name in parent:
                raise self._fault(FileFault.COLUMN_TWICE, name)
            parent[name] = "".join(self._text)
        if self._layout.amount in children:
            self.done.append((line, children))
        self._text, self._length = [], 0


def _rows(file: Path, layout: Layout) -> Iterator[Row]:
    records = _Records(layout)
    try:
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                records.parser.Parse(piece, False)  # noqa: FBT003 - expat's own
                yield from records.done
                records.done.clear()
        records.parser.Parse(b"", True)  # noqa: FBT003 - the same
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        fault = Fault(FileFault.XML, error.lineno, str(error.offset + 1), why)
        raise SettlementFileError(fault) from None
    except OSError as error:
        raise unreadable(error) from error
    yield from records.done
