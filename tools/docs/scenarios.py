"""Tables of scenarios, steps and outcomes in the docs: ``python -m tools.docs.scenarios``."""

import enum
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, get_origin

from terminal_app.simulator import as_markdown
from terminal_app.simulator.scripts import scenario_files, scenario_reader
from terminal_app.simulator.scripts.step import (
    ADMISSION,
    CONNECTION,
    NOTATIONS,
    PAYMENT,
    Notation,
)

DOCS = Path(__file__).parent.parent.parent / "docs"
SCENARIOS = DOCS / "scenarios.md"
SIMULATOR = DOCS / "simulator.md"
_WHERE = {
    ADMISSION | CONNECTION | PAYMENT: "everywhere",
    ADMISSION: "token, handshake",
    CONNECTION | PAYMENT: "not token, handshake",
    PAYMENT: "payments",
}


def with_tables(text: str) -> str:
    """Return ``text`` with the program's own tables in its marked blocks."""
    tables = {
        "outcomes": as_markdown(),
        "scenarios": _table(
            "name | what happens",
            (f"`{one.name}` | {one.description}" for one in scenario_files.shipped()),
        ),
        "steps": _table("step | does | where", _steps()),
        "sends": _table("value | what is sent | keys", _sends()),
    }
    for name, table in tables.items():
        text = _with_block(text, name, table)
    return text


def main() -> int:
    """Write the tables; returns the exit status."""
    for file in (SCENARIOS, SIMULATOR):
        file.write_text(with_tables(file.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _with_block(text: str, name: str, content: str) -> str:
    block = re.compile(rf"(<!-- {name}\b[^>]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    return block.sub(lambda marks: marks[1] + content + marks[2], text)


def _table(heads: str, rows: Iterable[str]) -> str:
    lines = (heads, " | ".join("---" for _ in heads.split("|")), *rows)
    return "".join(f"| {line} |\n" for line in lines)


def _steps() -> Iterator[str]:
    for one in NOTATIONS:
        if one.key != "send":
            yield f"`{one.key} = {one.value}` | {_text(one.step)} | {_WHERE[one.triggers]}"
    yield f"`repeat = 3, do = [ … ]` | {_text(scenario_reader.Repeat)} | everywhere"
    yield f"`send = …` | Sends a message: see below. | {_WHERE[CONNECTION | PAYMENT]}"


def _sends() -> Iterator[str]:
    sent = [one for one in NOTATIONS if one.key == "send"]
    for value in dict.fromkeys(one.value for one in sent):
        alike = [one for one in sent if one.value == value]
        texts = " ".join(_text(one.step) for one in alike)
        keys = {key: None for one in alike for key in _keys(one)}
        yield f'`"{value}"` | {texts} | {"; ".join(keys)}'


def _keys(notation: Notation) -> Iterator[str]:
    for field in scenario_reader.keys(notation.step):
        if field.encode_name not in scenario_reader.COMMON:
            kind = field.type
            is_choice = get_origin(kind) is Literal or (
                isinstance(kind, type) and issubclass(kind, enum.Enum)
            )
            allowed = f": {scenario_reader.allowed(kind)}" if is_choice else ""
            yield f"`{field.encode_name}`{allowed}"


def _text(step: type) -> str:
    return re.sub(r"\s+", " ", inspect.getdoc(step) or "").replace("``", "`")


if __name__ == "__main__":
    sys.exit(main())
