"""Second durable copy of what the journal says about money, in another folder than the journal.

One JSON object a line, appended and fsynced with each change of a payment's money: the payment
without personal data, and number and digest of the entry that it is as of. It is read only when the
journal has lost entries.
"""

import dataclasses
import json
import os
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from terminal_app import durable, private_files
from terminal_app.journal.entries import decode_value, to_json
from terminal_app.payments.payment import Payment

_MOST_REMEMBERED = 1000
_TAIL_BYTES = 64_000
_FOR_APPENDING = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
_FOR_APPENDING |= getattr(os, "O_NONBLOCK", 0)
"""A pipe in the file's place fails at once rather than wait for a reader."""
DIGITS = 16


class Known(NamedTuple):
    """A payment as of an entry of the journal."""

    seq: int
    digest: str
    payment: Payment


class ChangedError(OSError):
    """The file isn't as it was left: somebody has deleted, cut or replaced it."""


class MoneyCopy:
    """The copy in ``file``, open for appending. Used only by the journal's thread."""

    def __init__(self, file: Path, *, sync: Callable[[int], None] = os.fsync) -> None:
        """Note the file's size; it is made by ``rewrite`` if it isn't there."""
        self.file = file
        self._sync = sync
        self._size: int | None = None
        self._unwritten: list[bytes] = []
        self._last: OrderedDict[str, tuple[object, ...]] = OrderedDict()
        with suppress(OSError):
            self._size = file.stat().st_size

    def append(self, changes: Iterable[Known] = ()) -> None:
        """Append what has changed of the money, and what could not be written before; fsync it.

        Raises: ChangedError, OSError; what wasn't written is tried again by the next call.
        """
        for known in changes:
            money, payment_id = _money(known.payment), known.payment.payment_id
            if self._last.get(payment_id) != money:
                self._last[payment_id] = money
                self._last.move_to_end(payment_id)
                self._unwritten.append(_line(known))
        while len(self._last) > _MOST_REMEMBERED:
            self._last.popitem(last=False)
        if self._unwritten:
            self._write(b"".join(self._unwritten))
            self._unwritten.clear()

    def check(self) -> None:
        """Check that the file is as it was left.

        Raises: ChangedError, OSError.
        """
        if self._size is None or self.file.stat().st_size != self._size:
            message = "the copy was changed"
            raise ChangedError(message)

    def _write(self, data: bytes) -> None:
        handle = os.open(self.file, _FOR_APPENDING)
        try:
            status = os.fstat(handle)
            if status.st_size != self._size or not stat.S_ISREG(status.st_mode):
                message = "the copy was changed"
                raise ChangedError(message)
            try:
                _write_all(handle, data)
                self._sync(handle)
            except OSError:
                os.ftruncate(handle, self._size)
                raise
            self._size += len(data)
        finally:
            os.close(handle)

    def rewrite(self, payments: Iterable[Known]) -> None:
        """Write the copy anew from all payments, in place of what is there.

        Raises: OSError; the file is as it was then.
        """
        private_files.make_folder(self.file.parent)
        new, size = self.file.with_name(f"{self.file.name}.new"), 0
        with suppress(FileNotFoundError):
            new.unlink()
        with open(new, "wb", opener=private_files.open_private) as opened:
            for known in payments:
                size += opened.write(_line(known))
            opened.flush()
            self._sync(opened.fileno())
        new.replace(self.file)
        durable.sync_folder(self.file.parent, self._sync)
        self._size = size
        self._unwritten.clear()

    def last(self) -> tuple[int, str] | None:
        """Return entry number and digest of the last line; None if there is no whole one.

        Raises: OSError.
        """
        try:
            with self._opened() as opened:
                opened.seek(max(0, opened.seek(0, os.SEEK_END) - _TAIL_BYTES))
                *_before, last = [b"", *opened.read().splitlines(keepends=True)]
        except FileNotFoundError:
            return None
        known = _read(last) if last.endswith(b"\n") else None
        return None if known is None else (known.seq, known.digest)

    def lines(self) -> Iterator[Known | None]:
        """Yield each line, oldest first; None for one that can't be read.

        The last one may be cut: the process died while it was written.

        Raises: OSError.
        """
        try:
            with self._opened() as opened:
                for line in opened:
                    known = _read(line)
                    if known is not None or line.endswith(b"\n"):
                        yield known
        except FileNotFoundError:
            return

    def set_aside(self) -> Path:
        """Rename the file, so that nothing of it is lost; return its new name.

        Raises: OSError.
        """
        number = 1
        while (aside := self.file.with_name(f"{self.file.name}.unreadable-{number}")).exists():
            number += 1
        self.file.replace(aside)
        return aside

    def make_private(self) -> None:
        """Take others' permissions on the file and its folder away."""
        private_files.restrict(self.file.parent)
        private_files.restrict(self.file)

    def _opened(self) -> BinaryIO:
        """Open the file for reading. A pipe would wait, and a device has no end.

        Raises: OSError.
        """
        if not stat.S_ISREG(self.file.stat().st_mode):
            message = "it is no regular file"
            raise OSError(message)
        return self.file.open("rb")


def _money(payment: Payment) -> tuple[object, ...]:
    """Return what is about money in ``payment``: while it is open only that it is."""
    state = "open" if payment.is_open else payment.state
    return (
        state,
        payment.outcome,
        payment.charges,
        payment.reversals,
        payment.refund and (payment.refund.receipt_id, payment.refund.result),
        payment.alarms,
        payment.alarms_seen,
        payment.resolution,
        payment.dismissals,
        payment.alarms_dismissed,
    )


def _line(known: Known) -> bytes:
    value = {"seq": known.seq, "digest": known.digest[:DIGITS], "payment": _public(known.payment)}
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _public(payment: Payment) -> Any:  # noqa: ANN401 - JSON
    """Return ``payment`` as JSON without names, notes, lines, codes and descriptions."""
    resolution, refund = payment.resolution, payment.refund
    bare = dataclasses.replace(
        payment,
        operator="",
        # Whether a code was shown isn't money, so it may be older here: the careful answer is yes.
        answered=True,
        qr_code=None,
        canceled_by=None,
        problem=None,
        lines=(),
        note="",
        refund=refund and dataclasses.replace(refund, operator=""),
        resolution=resolution and dataclasses.replace(resolution, operator="", reason=""),
        dismissals=tuple(
            dataclasses.replace(one, operator="", reason="") for one in payment.dismissals
        ),
    )
    needed = {"payment_id", "sale_id", "owner", "amount", "operator", "started_at"}
    needed |= {"state", "waits_for"}
    return {tag: value for tag, value in to_json(bare).items() if value or tag in needed}


def _read(line: bytes) -> Known | None:
    try:
        value = json.loads(line)
        return Known(value["seq"], value["digest"], decode_value(value["payment"], Payment))
    except (ValueError, KeyError, TypeError, RecursionError, msgspec.DecodeError):
        return None


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
