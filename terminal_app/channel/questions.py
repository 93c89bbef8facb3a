"""Questions to the journal, frozen values, and the place that they wait in to be read."""

import threading
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from terminal_app.journal.search.wanted import Search
from terminal_app.payments.money import Currency
from terminal_app.settlement.layout import Layout


class ReadPayments(Struct, frozen=True):
    """A page of payments, newest first: those below a row, or (None) from the newest."""

    wanted: Search
    below: int | None
    most: int
    counts_archived: bool = False
    """The number of payments that are in archives alone is asked for, too."""


class ReadStory(Struct, frozen=True):
    """What has happened to one payment."""

    payment_id: str


class ReadDay(Struct, frozen=True):
    """The figures of one business day, and what the next closing would cover."""

    day: date
    cut_off_hour: int


class ReadClosing(Struct, frozen=True):
    """A closing of this till, by its number."""

    closing: int


class ReadToday(Struct, frozen=True):
    """The newest payments of a day, and what each paid one of it has brought in."""

    day: date
    most: int


class ReadSettlement(Struct, frozen=True):
    """A comparison of the journal with a settlement file."""

    file: str
    layouts: tuple[Layout, ...]
    """The formats that it may have."""
    currency: Currency
    """Of lines that don't say one."""


AtOnce = ReadPayments | ReadStory | ReadDay | ReadClosing | ReadToday
"""Read one after the other; none takes long."""
Question = AtOnce | ReadSettlement


class Asked(NamedTuple):
    """A question, and the number that its answer bears."""

    number: int
    question: Question


class Questions:
    """The question that is waited for: one at a time, and a newer one takes its place."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked: Asked | None = None
        self._waited_for: Asked | None = None
        self._is_closed = False

    def ask(self, asked: Asked | None) -> None:
        """Let ``asked`` be read, and what was asked before no more; None: nothing is waited for."""
        with self._changed:
            self._asked = self._waited_for = asked
            self._changed.notify()

    def take(self) -> Asked | None:
        """Wait for a question; None: there will be none any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._asked is not None or self._is_closed)
            asked, self._asked = self._asked, None
            return None if self._is_closed else asked

    def is_waited_for(self, asked: Asked) -> bool:
        """Whether nothing was asked since ``asked``, and there are questions still."""
        with self._changed:
            return self._waited_for is asked

    def close(self) -> None:
        """Let nothing be read from now on."""
        with self._changed:
            self._is_closed, self._waited_for = True, None
            self._changed.notify()
