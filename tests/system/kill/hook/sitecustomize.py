"""Kill hook: ends the program that loads it at a chosen write or send.

Python imports a module of this name at its start. The tests put this folder on PYTHONPATH and
name the point in the environment, so the program under test is the installed one, unchanged:

* ``TERMINAL_APP_KILL_AT``: KIND-WHERE:N, e.g. ``commit-before:3`` or ``send-half:1``.
* ``TERMINAL_APP_PASSED``: a file that gets a line for each point that is passed.

KIND is ``commit`` (a COMMIT of the journal), ``file`` (SQLite's other writes: the switch to WAL,
and the checkpoint at the close), ``send`` (a WebSocket text frame handed to the operating system)
or ``print`` (bytes for the printer that listens on ``TERMINAL_APP_PRINTER_PORT``). Without either
variable nothing is changed at all.
"""

import json
import os
import socket
import sqlite3
from pathlib import Path
from typing import Any

_SIGKILL = 9
_TEXT_FRAME = 0x81  # RFC 6455, 5.2: the last fragment of a text
_JOURNAL = "journal.sqlite3"

# Removed: a program that this one starts is not to be killed.
_kill_at = os.environ.pop("TERMINAL_APP_KILL_AT", "")
_passed = os.environ.pop("TERMINAL_APP_PASSED", "")
_printer_port = int(os.environ.pop("TERMINAL_APP_PRINTER_PORT", "0"))
_counted = {"commit": 0, "file": 0, "send": 0, "print": 0}


def _die_if(kind: str, where: str) -> None:
    if _kill_at == f"{kind}-{where}:{_counted[kind]}":
        os.kill(os.getpid(), _SIGKILL)


def _pass_point(kind: str, what: str) -> None:
    _counted[kind] += 1
    if _passed:
        with Path(_passed).open("a", encoding="utf-8") as file:
            file.write(f"{kind} {_counted[kind]} {what}\n")
    _die_if(kind, "before")


class _Journal(sqlite3.Connection):
    """A connection that passes a point with every durable write."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*arguments, **named)
        self._kinds: list[str] = []

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as in sqlite3
        if sql.startswith("INSERT INTO packed_entries"):
            self._kinds.append(str(parameters[2]))
        elif sql.startswith("BEGIN"):
            self._kinds.clear()
        elif sql == "COMMIT":
            # The tables are made by a script, in a transaction of its own.
            return self._at("commit", " + ".join(self._kinds) or "the tables", sql)
        elif sql.startswith(("PRAGMA journal_mode", "PRAGMA wal_checkpoint")):
            return self._at("file", sql.removeprefix("PRAGMA "), sql)
        return super().execute(sql, parameters)

    def _at(self, kind: str, what: str, sql: str) -> sqlite3.Cursor:
        _pass_point(kind, what)
        try:
            return super().execute(sql)
        finally:
            _die_if(kind, "after")

    def executescript(self, sql: str, /) -> sqlite3.Cursor:
        _pass_point("commit", "the tables, uncommitted")
        try:
            return super().executescript(sql)
        finally:
            _die_if("commit", "after")

    def close(self) -> None:
        _pass_point("file", "close")
        super().close()
        _die_if("file", "after")


class _Socket(socket.socket):
    """A socket that passes a point with every text frame, and with all that a printer is sent."""

    __slots__ = ()

    def send(self, data: Any, flags: int = 0, /) -> int:  # noqa: ANN401 - as in socket
        if self._is_printers():
            return self._pass("print", f"{len(data)} bytes", data, flags)
        if not data or data[0] != _TEXT_FRAME:
            return super().send(data, flags)
        return self._pass("send", _message_type(bytes(data)), data, flags)

    def sendall(self, data: Any, flags: int = 0, /) -> None:  # noqa: ANN401 - as in socket
        if self._is_printers():
            self._pass("print", f"{len(data)} bytes at once", data, flags)
        else:
            super().sendall(data, flags)

    def _is_printers(self) -> bool:
        if not _printer_port or self.family != socket.AF_INET:
            return False
        try:
            return bool(self.getpeername()[1] == _printer_port)
        except OSError:  # it isn't connected
            return False

    def _pass(self, kind: str, what: str, data: Any, flags: int) -> int:  # noqa: ANN401 - as in socket
        _pass_point(kind, what)
        if _kill_at == f"{kind}-half:{_counted[kind]}":
            super().send(data[: len(data) // 2], flags)
            _die_if(kind, "half")
        sent = super().send(data, flags)
        _die_if(kind, "after")
        return sent


def _message_type(frame: bytes) -> str:
    """Return the message's type and state in a masked text frame (RFC 6455, 5.2 and 5.3)."""
    length, at = frame[1] & 0x7F, 2
    if length == 126:
        length, at = int.from_bytes(frame[2:4], "big"), 4
    mask, masked = frame[at : at + 4], frame[at + 4 : at + 4 + length]
    text = bytes(byte ^ mask[index % 4] for index, byte in enumerate(masked))
    value = json.loads(text)
    return " ".join(filter(None, (value["messageType"], value.get("paymentState"))))


if _kill_at or _passed:
    _connect = sqlite3.connect

    def _connected(database: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401 - handed on
        if str(database).endswith(_JOURNAL):
            named["factory"] = _Journal
        connection: sqlite3.Connection = _connect(database, **named)
        return connection

    sqlite3.connect = _connected  # type: ignore[assignment] # the program passes options by name
    socket.socket = _Socket  # type: ignore[misc] # before another module imports it
