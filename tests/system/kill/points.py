"""The points at which a program can be killed, as listed by a run without a kill."""

from dataclasses import dataclass
from pathlib import Path

_PLACES = {
    "commit": ("before", "after"),
    "file": ("before", "after"),
    "send": ("before", "half", "after"),
    "print": ("before", "half", "after"),
}


@dataclass(frozen=True)
class Point:
    """Right before, right after or in the middle of the ``number``-th of its kind."""

    kind: str
    where: str
    number: int
    what: str = ""
    """What is written or sent there."""

    @property
    def code(self) -> str:
        """The value of the hook's variable."""
        return f"{self.kind}-{self.where}:{self.number}"

    def __str__(self) -> str:
        where = "half of" if self.where == "half" else self.where
        return f"{where} {self.kind} {self.number} ({self.what})"


def points_in(passed: Path) -> list[Point]:
    """Return the points of a run, in their order, from the file that its hook wrote."""
    found = []
    for line in passed.read_text(encoding="utf-8").splitlines():
        kind, number, what = line.split(" ", 2)
        found += [Point(kind, where, int(number), what) for where in _PLACES[kind]]
    return found
