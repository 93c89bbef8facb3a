"""Pages of a list of any length: a few are in memory, and of the others where each begins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from terminal_app.journal.search.pages import Page
from terminal_app.payments.payment import Payment

PAGE = 50
"""Payments of one page."""
_MOST_HELD = 6
"""Pages in memory: those beside the one that was read last."""
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

    @property
    def number(self) -> int:
        """How many rows are known of."""
        last = len(self.begins) - 1
        return PAGE * last + len(self.held.get(last, ()))

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

    def with_page(self, number: int, page: Page) -> "ListedPages":
        """Return the same with a page that was read."""
        held = {**self.held, number: page.payments}
        for far in sorted(held, key=lambda one: abs(one - number))[_MOST_HELD:]:
            del held[far]
        begins, is_last = self.begins, number == len(self.begins) - 1
        if is_last and page.below is not None:
            begins = (*begins, page.below)
        is_whole = page.below is None if is_last else self.is_whole
        return ListedPages(begins, held, is_whole)

    def narrowed(self, is_meant: Callable[[Payment], bool]) -> "ListedPages":
        """Return what stands in for a list that isn't read yet: what of this one belongs to it."""
        found = [one for page in sorted(self.held) for one in self.held[page] if is_meant(one)]
        return replace(ListedPages(), held={0: tuple(found[:PAGE])} if found else {})
