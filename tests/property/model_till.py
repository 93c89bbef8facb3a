"""The payment engine over a real journal; its process may die at any statement and any send."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from terminal_app.channel.events import Event
from terminal_app.journal.second_copy.money_copy import Known, MoneyCopy
from tests.support import journal_rows
from tests.unit.session.engine.engine_harness import OWNER, Clock, Disk, EngineHarness


class KilledError(BaseException):
    """The process is dead: nothing of the till runs on."""


class MortalDisk(Disk):
    """Kills the process before a statement, or right after it has been carried out."""

    def __init__(self) -> None:
        super().__init__()
        self.steps_left: int | None = None

    def step(self) -> None:
        """Count one point at which the process can die."""
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                raise KilledError

    def connect(self, file: Path) -> sqlite3.Connection:
        disk = self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - sqlite3's
                if statement == "ROLLBACK":
                    return super().execute(statement, *values)
                disk.step()
                if disk.fails(0, statement):
                    raise sqlite3.OperationalError("database or disk is full")
                done = super().execute(statement, *values)
                disk.step()
                return done

        return sqlite3.connect(file, isolation_level=None, factory=Connection)


class MortalCopy(MoneyCopy):
    """The second copy of the money; the process can die before and after each writing of it."""

    def __init__(self, file: Path, disk: MortalDisk) -> None:
        # A death of the process loses nothing that was written; a power cut isn't tried here.
        super().__init__(file, sync=lambda _handle: None)
        self._disk = disk
        self.is_failing = False

    def append(self, changes: Iterable[Known] = ()) -> None:
        """As in the program."""
        self._disk.step()
        if self.is_failing:
            raise OSError("the copy's disk is full")
        super().append(changes)
        self._disk.step()

    def rewrite(self, payments: Iterable[Known]) -> None:
        """As in the program."""
        self._disk.step()
        if self.is_failing:
            raise OSError("the copy's disk is full")
        super().rewrite(payments)


class Till(EngineHarness):
    """One run of the program, from its start to its end or its death."""

    def __init__(self, folder: Path, clock: Clock, new_id: Callable[[], str]) -> None:
        """Open the journal; ``begin`` takes up what it holds."""
        self.mortal = MortalDisk()
        self.outbox: list[tuple[int, dict[str, Any]]] = []
        """What was handed to the connection: its place in the stream, and the message."""
        self._next_id = new_id
        self._other: sqlite3.Connection | None = None
        self._identity: tuple[int | None, ...] = ()
        self.copy = MortalCopy(folder.with_name(f"{folder.name}-copy") / "money", self.mortal)
        super().__init__(folder, self.mortal, clock=clock, takes_up=False, money_copy=self.copy)

    def new_id(self) -> str:
        return self._next_id()

    @contextmanager
    def other_connection(self) -> Iterator[sqlite3.Connection]:
        """Look into the file from outside, through one connection while it is the same file."""
        files = (self.file, self.file.with_name(f"{self.file.name}-wal"))
        identity = tuple(file.stat().st_ino if file.exists() else None for file in files)
        if self._other is None or identity != self._identity:
            self.look_anew()
            uri = f"{self.file.as_uri()}?mode=ro"
            self._other = journal_rows.prepared(sqlite3.connect(uri, uri=True))
            self._identity = identity
        yield self._other

    def look_anew(self) -> None:
        """Let go of the file: from outside, too, nothing is open any more."""
        if self._other is not None:
            self._other.close()
            self._other = None

    def begin(self) -> None:
        """Take up what the journal holds."""
        self.take_up(OWNER)

    def _send(self, text: str) -> int:
        self.mortal.step()
        mark = super()._send(text)
        self.outbox.append((mark, self.understood(text)))
        self.mortal.step()
        return mark

    def _post(self, event: Event) -> None:
        super()._post(event)
        self.mortal.step()

    def close(self) -> None:
        """End as the program does."""
        self.look_anew()
        super().close()

    def die(self) -> None:
        """Free what the dead process held."""
        self.look_anew()
        self.journal.close()
