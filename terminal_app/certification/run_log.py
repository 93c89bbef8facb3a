"""The durable record of one run: a line of JSON for each thing, on the disk when it is returned.

Append-only; the report is made from it alone, and an interrupted run is taken up from it. No
secret, no token and no customer is ever in it: what comes in is made clean before.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from terminal_app.certification.steps import Step, Unit, Verdict

FILE_NAME = "progress.jsonl"


class _Line(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    at: str
    """Wall clock, ISO 8601 in UTC."""


class Begun(_Line, frozen=True, kw_only=True, tag="begun"):
    """A run has begun."""

    version: str
    environment: str
    token_host: str
    server: str
    """The WebSocket address."""
    terminal_id: str
    operator: str
    currency: str
    unattended: bool


class TakenUp(_Line, frozen=True, kw_only=True, tag="taken_up"):
    """An interrupted run goes on."""


class Unsettled(_Line, frozen=True, kw_only=True, tag="unsettled"):
    """A payment, of this run or an earlier one, that the server is asked about."""

    payment_id: str
    amount_minor: int


class StepBegun(_Line, frozen=True, kw_only=True, tag="step_begun"):
    """A step begins, or begins anew; written before anything of it is sent."""

    step: Step
    payment_id: str | None = None
    receipt_id: str | None = None


class Deviation(msgspec.Struct, frozen=True, kw_only=True):
    """One difference from the contract."""

    path: str
    """JSON path in the message, or "$" for the message as a whole."""
    contract: str
    """What the contract says."""
    source: str
    """documented, assumed, or both with what each is about."""
    came: str


class Message(_Line, frozen=True, kw_only=True, tag="message"):
    """One message as it was on the wire, made clean; written before it is sent."""

    step: Step
    connection: int
    """Which connection of the run, counted from 1."""
    outgoing: bool
    clock: float
    """Seconds on the till's clock."""
    text: str
    left_out: tuple[str, ...] = ()
    """The paths of the customer's data, which isn't in the text."""
    deviations: tuple[Deviation, ...] = ()


class Note(_Line, frozen=True, kw_only=True, tag="note"):
    """Something that isn't a message: a connection that was opened or broke, a token's answer."""

    step: Step
    text: str
    deviations: tuple[Deviation, ...] = ()


class UnitTold(_Line, frozen=True, kw_only=True, tag="unit"):
    """What the phone showed."""

    unit: Unit


class Judged(_Line, frozen=True, kw_only=True, tag="judged"):
    """What came of a step's flow; what its messages come to is for ``findings``."""

    step: Step
    verdict: Verdict
    seen: str
    took_ms: int
    payment_id: str | None = None


class Ended(_Line, frozen=True, kw_only=True, tag="ended"):
    """Every step has its verdict."""


Line = Begun | TakenUp | Unsettled | StepBegun | Message | Note | UnitTold | Judged | Ended
Kind = TypeVar("Kind", bound=_Line)
_encoder = msgspec.json.Encoder()
_reader: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


class Lines(tuple[Line, ...]):
    """What a record holds, oldest first."""

    __slots__ = ()

    def of(self, kind: type[Kind]) -> Iterator[Kind]:
        """Yield the lines of one kind."""
        return (line for line in self if isinstance(line, kind))

    @property
    def is_ended(self) -> bool:
        """Every step has its verdict."""
        return any(self.of(Ended))

    def judged(self, step: Step) -> Judged | None:
        """Return the step's last verdict, or None."""
        return next((one for one in reversed(list(self.of(Judged))) if one.step is step), None)

    def begun(self, step: Step) -> list[StepBegun]:
        """Return every beginning of the step."""
        return [one for one in self.of(StepBegun) if one.step is step]

    def messages(self, step: Step | None = None) -> list[Message]:
        """Return the messages, or those of one step."""
        return [one for one in self.of(Message) if step in {None, one.step}]


def read(file: Path) -> Lines:
    """Return what ``file`` holds; a last line that a power cut has torn is left out.

    Raises: OSError.
    """
    return Lines(_whole(file)[0]) if file.exists() else Lines()


def _whole(file: Path) -> tuple[list[Line], int]:
    """Return the lines that can be read, up to the first that can't, and where they end."""
    lines: list[Line] = []
    end = 0
    for raw in file.read_bytes().splitlines(keepends=True):
        try:
            if not raw.endswith(b"\n"):
                break
            lines.append(_reader.decode(raw))
        except msgspec.DecodeError:
            break
        end += len(raw)
    return lines, end


class Record:
    """The record, open for appending. Every method may be called from any thread."""

    def __init__(self, file: Path) -> None:
        """Open or create ``file``; what a power cut has torn off is cut away.

        Raises: OSError.
        """
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines, end = _whole(file) if file.exists() else ([], 0)
        self._lines = lines
        self._guard = threading.Lock()
        self._file = file.open("ab")
        self._file.truncate(end)

    @property
    def lines(self) -> Lines:
        """What has been recorded so far."""
        with self._guard:
            return Lines(self._lines)

    def write(self, line: Line) -> None:
        """Append ``line``; on the disk when it returns.

        Raises: OSError.
        """
        with self._guard:
            self._file.write(_encoder.encode(line) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._lines.append(line)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
