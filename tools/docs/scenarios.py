"""Writes the table of scenarios in docs/scenarios.md: ``python -m tools.docs.scenarios``."""

import re
import sys
from pathlib import Path

from terminal_app.simulator.scripts import scenario_files

FILE = Path(__file__).parent.parent.parent / "docs" / "scenarios.md"
_BLOCK = re.compile(r"(<!-- scenarios[^>]*-->\n).*?(<!-- /scenarios -->)", re.DOTALL)


def with_table(text: str) -> str:
    """Return ``text`` with the scenarios of the program in its marked block."""
    rows = (f"| `{one.name}` | {one.description} |" for one in scenario_files.shipped())
    table = "\n".join(("| name | what happens |", "| --- | --- |", *rows)) + "\n"
    return _BLOCK.sub(lambda marks: marks[1] + table + marks[2], text)


def main() -> int:
    """Write the table; returns the exit status."""
    FILE.write_text(with_table(FILE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
