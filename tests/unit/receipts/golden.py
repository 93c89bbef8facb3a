"""The receipts as they are to look, in files: ``python -m tests.unit.receipts.golden --write``.

A file for each language and width has every kind; one for each country what its law concerns.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from terminal_app.receipts.law import LAWS
from terminal_app.receipts.text import WIDTHS, as_text, lines_of
from terminal_app.settings import LANGUAGES
from tests.unit.receipts.receipts import SLIPS, blocks

FOLDER = Path(__file__).with_name("golden")
_BY_LAW = ("paid", "refunded", "not known", "demo", "copy")


class Golden(NamedTuple):
    """One file."""

    name: str
    names: Iterable[str]
    language: str
    country: str
    width: int

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.txt"

    def made(self) -> str:
        """Return what the program makes now."""
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        for name in self.names:
            made = as_text(lines_of(blocks(name, self.language, self.country), self.width))
            yield f"== {name}\n{made}\n"


GOLDEN = (
    *(
        Golden(f"{language}-{width}", SLIPS, language, "", width)
        for language in LANGUAGES
        for width in WIDTHS
    ),
    *(
        Golden(f"law-{country}", _BY_LAW, law.language, country, WIDTHS[1])
        for country, law in LAWS.items()
    ),
    *(Golden(f"law-{one}-in-english", _BY_LAW, "en", one, WIDTHS[0]) for one in ("NO", "SE")),
)


def main() -> None:
    """Write the files anew, if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", required=True)
    parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    for golden in GOLDEN:
        golden.file.write_text(golden.made(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
