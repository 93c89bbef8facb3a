"""Pages of a list of any length: a few are in memory, and of the others where each begins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from terminal_app.journal.search.pages import Page
from terminal_app.payments.payment import Payment

PAGE = 50
"""Payments of one page."""
_MOST_HELD = 6
"""Pages in memory: those beside the rows that are looked at."""
_AHEAD = 25
"""So many rows before the end of a page the next one is read."""


@dataclass(frozen=True, slots=True)
class ListedPages:
    """What is known of a list, as far as it was read."""

    begins: tuple[int | None, ...] = (None,)
    """The row in the journal that each page is below; None: it begins with the newest."""
    held: Mapping[int, tuple[Payment, ...]] = field(default_factory=dict)
    """The pages in memory, by their number."""
    is_whole: bool = False
    """The last page that is known of is the list's last."""
    rows_of_last: int = 0
    """How many rows that one has, in memory or not."""

    @property
    def number(self) -> int:
        """How many rows are known of."""
        return PAGE * (len(self.begins) - 1) + self.rows_of_last

    @property
    def is_begun(self) -> bool:
        """Its first page was read."""
        return len(self.begins) > 1 or self.is_whole

    def at(self, row: int) -> Payment | None:
        """Return the payment of a row, if it is in memory."""
        page, place = divmod(row, PAGE)
        held = self.held.get(page, ())
        return held[place] if 0 <= place < len(held) else None

    def beside(self, row: int) -> tuple[int, tuple[Payment, ...]]:
        """Return the rows in memory around ``row`` without a gap, and the number of the first."""
        first = last = max(0, row) // PAGE
        if first not in self.held:
            return first * PAGE, ()
        while first - 1 in self.held:
            first -= 1
        while last + 1 in self.held:
            last += 1
        rows = [one for page in range(first, last + 1) for one in self.held[page]]
        return first * PAGE, tuple(rows)

    def wanted(self, row: int) -> int | None:
        """Return which page is to be read for who looks at ``row``; None: all is there."""
        last = len(self.begins) - 1
        nearest = (max(0, row), row + _AHEAD, row - _AHEAD)
        for page in (min(max(0, one) // PAGE, last) for one in nearest):
            if page not in self.held:
                return page
        return None

    def with_page(self, number: int, page: Page, *looked_at: int) -> "ListedPages":
        """Return the same with a page that was read; those beside ``looked_at`` (rows) are kept.

        What follows it is forgotten where it isn't what the page leads to any more: a payment
        was added or changed since, and a row would stand twice in the list, or in none of it.
        """
        begins, is_whole, rows_of_last = self.begins, self.is_whole, self.rows_of_last
        held = {**self.held, number: page.payments}
        if begins[number + 1 : number + 2] != (page.below,):
            begins, is_whole = (*begins[: number + 1], page.below), page.below is None
            if is_whole:
                begins = begins[:-1]
            rows_of_last = len(page.payments) if is_whole else 0
            held = {one: rows for one, rows in held.items() if one <= number}
        near = [row // PAGE for row in looked_at or (number * PAGE,)]
        nearest = sorted(held, key=lambda one: min(abs(one - each) for each in near))
        for far in nearest[_MOST_HELD:]:
            del held[far]
        return ListedPages(begins, held, is_whole, rows_of_last)

    def narrowed(self, is_meant: Callable[[Payment], bool]) -> "ListedPages":
        """Return what stands in for a list that isn't read yet: what of this one belongs to it."""
        found = [one for page in sorted(self.held) for one in self.held[page] if is_meant(one)]
        held = {0: tuple(found[:PAGE])} if found else {}
        return ListedPages(held=held, rows_of_last=len(found[:PAGE]))
