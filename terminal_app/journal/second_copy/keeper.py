"""Upkeep of the second copy, which never loses what it alone knows of the money."""

import dataclasses
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

import msgspec

from terminal_app.journal.second_copy.money_copy import DIGITS, ChangedError, Known, MoneyCopy
from terminal_app.payments.payment import Outcome, Payment, State

log = logging.getLogger(__name__)

ERRORS = (OSError, sqlite3.Error, msgspec.DecodeError)
"""The copy can't be read or written, or the journal that it is brought up to can't be read."""

_STRENGTH = {State.REVERSED: 2, State.COMPLETE: 1}
"""Which state is the stronger truth about money; rule 5 of docs/rules.md."""


class Source(Protocol):
    """What is asked of the journal; it may raise sqlite3.Error and msgspec.DecodeError."""

    def has(self, seq: int, digest: str) -> bool:
        """Whether it has that entry, by its number and the first digits of its digest."""

    def money_since(self, seq: int) -> Iterator[Known]:
        """Yield the payments that have changed since an entry, in that order."""

    def recovered_up_to(self) -> Iterable[tuple[int, str]]:
        """Return the last entries of the copies that it was recovered from before."""


class Ahead(NamedTuple):
    """What the copy has and the journal lacks."""

    payments: list[Known]
    end: tuple[int, str] | None
    """The last entry that the copy names; None if it names none."""
    is_unreadable: bool = False
    """Some of it can't be read."""


_NOTHING = Ahead([], None)


class CopyKeeper:
    """Keeps one copy; used only by the journal's thread. Without a copy it does nothing."""

    def __init__(self, copy: MoneyCopy | None, source: Source) -> None:
        self._copy = copy
        self._source = source
        self.error = ""
        """Why the copy can't be used; empty while it can."""

    def ahead(self) -> Ahead:
        """Return what the copy has and the journal lacks; ``error`` says if it can't be read.

        Of a copy whose end the journal has only that is read.
        """
        if self._copy is None:
            return _NOTHING
        try:
            return self._ahead(self._copy)
        except ERRORS as error:
            self._failed(self._copy, error)
            return _NOTHING

    def _ahead(self, copy: MoneyCopy) -> Ahead:
        last, source = copy.last(), self._source
        if last is not None and source.has(*last):
            return Ahead([], last)
        before = {(seq, digest[:DIGITS]) for seq, digest in source.recovered_up_to()}
        ahead: dict[str, Known] = {}
        unreadable, end = 0, None
        for known in copy.lines():
            if known is None:
                unreadable += 1
                continue
            end = known[:2]
            if (known.seq, known.digest) in before or source.has(*end):
                # What stands before it was in the journal, or recovered, by then.
                ahead.clear()
                continue
            ahead.pop(known.payment.payment_id, None)
            ahead[known.payment.payment_id] = known
        return Ahead(list(ahead.values()), end, is_unreadable=bool(unreadable))

    def end(self) -> tuple[int, str] | None:
        """Return the last entry that the copy names, all of which the journal has.

        Raises: OSError.
        """
        return None if self._copy is None else self._copy.last()

    def renew(self) -> None:
        """Bring the copy up to the journal, which has all that the copy has; see ``ahead``."""
        copy, source = self._copy, self._source
        if copy is None:
            return
        try:
            copy.make_private()
            last = copy.last()
            if last is not None and source.has(*last):
                copy.append(source.money_since(last[0]))
                copy.check()
            else:
                self._rewrite(copy)
        except ChangedError:
            self._again(copy)
        except ERRORS as error:
            self._failed(copy, error)
        else:
            self.error = ""

    def note(self, changes: Iterable[Known]) -> None:
        """Append what has just been recorded."""
        if self._copy is None or self.error:
            return
        try:
            self._copy.append(changes)
        except (ChangedError, FileNotFoundError):
            self._again(self._copy)
        except ERRORS as error:
            self._failed(self._copy, error)

    def _again(self, copy: MoneyCopy) -> None:
        """Write the copy anew: it was changed. Not over what the journal lacks."""
        try:
            if self._ahead(copy).payments:
                message = "it has payments that the journal lacks"
                raise OSError(message)
            self._rewrite(copy)
        except ERRORS as error:
            self._failed(copy, error)
        else:
            self.error = ""

    def _rewrite(self, copy: MoneyCopy) -> None:
        if any(known is None for known in copy.lines()):
            log.error("some of the second copy can't be read; it is kept as %s", copy.set_aside())
        copy.rewrite(self._source.money_since(0))

    def _failed(self, copy: MoneyCopy, error: Exception) -> None:
        why = (isinstance(error, OSError) and error.strerror) or error
        self.error = f"The second copy of the payments, {copy.file}, failed: {why}."


def recovered(own: Payment | None, copied: Payment) -> Payment | None:
    """Return what the copy says of the money, with what the journal knows besides.

    None where the journal knows as much: the stronger truth about money stays.
    """
    if own is None:
        return copied
    is_known = {*copied.charges} <= {*own.charges} and {*copied.reversals} <= {*own.reversals}
    # Nor are an alarm and, of what isn't known, a person's word that the copy alone has.
    is_told = own.outcome is not Outcome.NOT_KNOWN or copied.outcome is own.outcome
    is_known = is_known and is_told and {*copied.alarms} <= {*own.alarms}
    strength, own_strength = _STRENGTH.get(copied.state, 0), _STRENGTH.get(own.state, 0)
    if strength < own_strength or (strength == own_strength and is_known and not own.is_open):
        return None
    return dataclasses.replace(
        copied,
        operator=own.operator,
        qr_code=own.qr_code,
        canceled_by=own.canceled_by,
        problem=own.problem,
        charges=tuple(dict.fromkeys((*own.charges, *copied.charges))),
        reversals=tuple(dict.fromkeys((*own.reversals, *copied.reversals))),
        lines=own.lines,
        note=own.note,
    )
