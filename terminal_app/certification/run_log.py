"""The durable log of one run: a line of JSON for each entry, on the disk once it is written.

Append-only; the report is made from it alone, and an interrupted run is resumed from it. It holds
no secret, no token and no customer's data: ``run.recorder`` removes them. The entries' tags and the
names of their fields are persisted and never change.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from terminal_app.certification.steps import Step, Unit, Verdict

FILE_NAME = "progress.jsonl"


class _Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    at: str
    """Wall clock, ISO 8601 in UTC."""


class RunStarted(_Entry, frozen=True, kw_only=True, omit_defaults=True, tag="begun"):
    """A run has started."""

    version: str
    environment: str
    token_host: str
    server: str
    """The WebSocket address."""
    terminal_id: str
    operator: str
    currency: str
    unattended: bool
    profile: str = ""
    """Digest of the server's profile; empty: the shipped contract."""


class RunResumed(_Entry, frozen=True, kw_only=True, tag="taken_up"):
    """An interrupted run goes on."""


class UnknownOutcome(_Entry, frozen=True, kw_only=True, tag="unsettled"):
    """A payment, of this run or an earlier one, that the server is asked about."""

    payment_id: str
    amount_minor: int


class StepStarted(_Entry, frozen=True, kw_only=True, tag="step_begun"):
    """A step starts, or starts again; written before anything of it is sent."""

    step: Step
    payment_id: str | None = None
    receipt_id: str | None = None


class Deviation(msgspec.Struct, frozen=True, kw_only=True):
    """One difference from the contract."""

    path: str
    """JSON path in the server's message, or "$" for the message as a whole."""
    contract: str
    """What the contract says."""
    source: str
    """documented, assumed, or both with what each is about."""
    came: str


class Message(_Entry, frozen=True, kw_only=True, tag="message"):
    """One message as it was on the wire, redacted; written before it is sent."""

    step: Step
    connection: int
    """Which connection of the run, counted from 1."""
    outgoing: bool
    clock: float
    """Seconds on the till's clock."""
    text: str
    left_out: tuple[str, ...] = ()
    """The contract's paths of the customer's data, which isn't in the text."""
    deviations: tuple[Deviation, ...] = ()


class Note(_Entry, frozen=True, kw_only=True, tag="note"):
    """Something that isn't a message: the answer of the token endpoint, a broken connection."""

    step: Step
    text: str
    deviations: tuple[Deviation, ...] = ()


class UnitReported(_Entry, frozen=True, kw_only=True, tag="unit"):
    """What the phone showed."""

    unit: Unit


class StepFinished(_Entry, frozen=True, kw_only=True, tag="judged"):
    """The verdict on a step's flow; ``analysis.findings`` judges its messages."""

    step: Step
    verdict: Verdict
    seen: str
    took_ms: int
    payment_id: str | None = None


class RunFinished(_Entry, frozen=True, kw_only=True, tag="ended"):
    """Every step has its verdict."""


Entry = (
    RunStarted
    | RunResumed
    | UnknownOutcome
    | StepStarted
    | Message
    | Note
    | UnitReported
    | StepFinished
    | RunFinished
)
Kind = TypeVar("Kind", bound=_Entry)
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)


class Entries(tuple[Entry, ...]):
    """The entries of a log, oldest first."""

    __slots__ = ()

    def of(self, kind: type[Kind]) -> Iterator[Kind]:
        """Yield the entries of one kind."""
        return (entry for entry in self if isinstance(entry, kind))

    @property
    def is_finished(self) -> bool:
        """Every step has its verdict."""
        return any(self.of(RunFinished))

    def finished(self, step: Step) -> StepFinished | None:
        """Return the step's last verdict, or None."""
        verdicts = [entry for entry in self.of(StepFinished) if entry.step is step]
        return verdicts[-1] if verdicts else None

    def started(self, step: Step) -> list[StepStarted]:
        """Return every start of the step."""
        return [entry for entry in self.of(StepStarted) if entry.step is step]

    def messages(self, step: Step | None = None) -> list[Message]:
        """Return the messages, or those of one step."""
        return [entry for entry in self.of(Message) if step in {None, entry.step}]


def read(file: Path) -> Entries:
    """Return the entries in ``file``, without a last line that a power cut has truncated.

    Raises: OSError.
    """
    return Entries(_read_complete(file)[0]) if file.exists() else Entries()


def _read_complete(file: Path) -> tuple[list[Entry], int]:
    """Return the entries up to the first unreadable line, and the offset at which they end."""
    entries: list[Entry] = []
    end = 0
    for line in file.read_bytes().splitlines(keepends=True):
        try:
            if not line.endswith(b"\n"):
                break
            entries.append(_decoder.decode(line))
        except msgspec.DecodeError:
            break
        end += len(line)
    return entries, end


class RunLog:
    """The log, open for appending. Every method may be called from any thread."""

    def __init__(self, file: Path) -> None:
        """Open or create ``file``; truncate what follows its last readable entry.

        Raises: OSError.
        """
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._entries, end = _read_complete(file) if file.exists() else ([], 0)
        self._guard = threading.Lock()
        self._file = file.open("ab")
        self._file.truncate(end)

    @property
    def entries(self) -> Entries:
        """The entries so far."""
        with self._guard:
            return Entries(self._entries)

    def write(self, entry: Entry) -> None:
        """Append ``entry``; on the disk when it returns.

        Raises: OSError.
        """
        with self._guard:
            self._file.write(_encoder.encode(entry) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._entries.append(entry)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
