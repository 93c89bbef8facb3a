"""A list to choose from: what is typed narrows it, and the arrows go through it."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Listing(ABC, Generic[Row]):
    """Rows, of which those are listed that match what is typed."""

    def __init__(self) -> None:
        self.typed = ""
        self.selected = 0

    @abstractmethod
    def matching(self) -> list[Row]:
        """Return the rows that are listed."""

    def take_back(self) -> None:
        """Widen the list again by one character."""
        self.typed = self.typed[:-1]

    def clear(self) -> None:
        """List all again."""
        self.typed = ""

    def move(self, rows: int) -> None:
        """Select another row, ``rows`` further down."""
        last = max(0, len(self.matching()) - 1)
        self.selected = min(max(0, self.selected + rows), last)

    @property
    def chosen(self) -> Row | None:
        """The row that is selected."""
        found = self.matching()
        return found[min(self.selected, len(found) - 1)] if found else None
