"""This program and another one measured in alternation, and their figures side by side."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure
from tests.support.processes import PROGRAM

_CHECKOUT = Path(__file__).parent.parent
_IN_CHECKOUT = Path(".venv", "bin", "terminal-app")


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure of both programs, a value each round; less is better in all of them."""

    name: str
    unit: str
    this: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """This program's median as a multiple of the other's; None where that is zero."""
        other = statistics.median(self.other)
        return statistics.median(self.this) / other if other else None

    @property
    def lower_in(self) -> int:
        """In how many rounds this program had less."""
        return sum(this < other for this, other in zip(self.this, self.other, strict=True))


def program_at(place: Path) -> Path:
    """Return the program of a checkout that has its own .venv; a file is the program itself.

    Raises: FileNotFoundError.
    """
    program = place / _IN_CHECKOUT if place.is_dir() else place
    if not program.is_file():
        raise FileNotFoundError(f"{program} is not there; tools/setup makes it in a checkout")
    return program.absolute()


def measure_both(other: Path, rounds: int, options: Sequence[str]) -> list[Pair]:
    """Return the figures of this program and of ``other``; who is first changes every round.

    Each measurement is a ``python -m benchmarks`` with ``options`` of this checkout.
    """
    pairs: dict[str, Pair] = {}
    for number in range(1, rounds + 1):
        turns = [("this", Path(PROGRAM)), ("other", other)]
        for name, program in turns if number % 2 else reversed(turns):
            sys.stderr.write(f"round {number} of {rounds}: {name}\n")
            for figure in _figures_of(program, options):
                pair = pairs.setdefault(figure.name, Pair(figure.name, figure.unit))
                getattr(pair, name).append(figure.value)
    return list(pairs.values())


def table_of_both(pairs: Sequence[Pair]) -> str:
    """Return the medians of both, their ratio and how many rounds agree, in Markdown."""
    rows = ["| median of | unit | this | other | ratio | rounds with less in this |"]
    rows.append("| --- " * 6 + "|")
    for pair in pairs:
        ratio = "" if pair.ratio is None else f"{pair.ratio:.2f}"
        medians = (f"{statistics.median(values):.2f}" for values in (pair.this, pair.other))
        rounds = f"{pair.lower_in} of {len(pair.this)}"
        rows.append(f"| {' | '.join((pair.name, pair.unit, *medians, ratio, rounds))} |")
    return "\n".join(rows)


def _figures_of(program: Path, options: Sequence[str]) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        subprocess.run(
            [sys.executable, "-m", "benchmarks", "--json", str(file), *options],
            env={**os.environ, "TERMINAL_APP_PROGRAM": str(program)},
            cwd=_CHECKOUT,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return [Figure(**fields) for fields in json.loads(file.read_text(encoding="utf-8"))]
