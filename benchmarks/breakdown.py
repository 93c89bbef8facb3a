"""Where the time of a payment's steps goes: what the till's parts tell, between peer and pixel."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import Figure


class Span(NamedTuple):
    """One call of one part; times on the wall clock, in seconds."""

    part: str
    began: float
    ended: float

    @property
    def lasted(self) -> float:
        """In seconds."""
        return self.ended - self.began


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one payment: from the peer's sending to the pixel."""

    sent: float
    """By the peer."""
    seen: float
    """On the screen."""

    @property
    def lasted(self) -> float:
        """In seconds."""
        return self.seen - self.sent


SHARES = (
    "until the session has it",
    "reading it",
    "the rules",
    "commit",
    "second copy",
    "waking Tk",
    "the screen in words",
    "the rest of the presenter",
    "drawing: calls of Tk",
    "drawing: Tk when idle",
    "drawing: X, and until the pixel is seen",
)


def read(file: Path) -> list[Span]:
    """Return what a traced till has written."""
    return [Span(*json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def shares(spans: Sequence[Span], step: Step) -> dict[str, float]:
    """Return what each part took of one step, in seconds; together they are the whole step."""
    within = [span for span in spans if step.sent <= span.began <= step.seen]

    def first(part: str, since: float) -> Span:
        return next(s for s in within if s.part == part and s.began >= since)

    def took(part: str, since: float, until: float) -> float:
        return sum(s.lasted for s in within if s.part == part and since <= s.began < until)

    handle = first("handle", step.sent)
    until = first("post", handle.began).began
    event = first("event", until)
    drawn = first("views", event.began)
    idle = first("tk", drawn.began)
    decode, copy = took("decode", handle.began, until), took("second copy", handle.began, until)
    commit = took("commit", handle.began, until) - copy
    words = took("words", event.began, drawn.began)
    return dict(
        zip(
            SHARES,
            (
                handle.began - step.sent,
                decode,
                until - handle.began - decode - commit - copy,
                commit,
                copy,
                event.began - until,
                words,
                drawn.began - event.began - words,
                drawn.lasted,
                idle.ended - drawn.ended,
                step.seen - idle.ended,
            ),
            strict=True,
        )
    )


def figures(name: str, spans: Sequence[Span], steps: Iterable[Step]) -> list[Figure]:
    """Return the median of each share, in milliseconds."""
    of_each = [shares(spans, step) for step in steps]
    return [
        Figure(f"{name}: {share}", "ms", 1000 * statistics.median(one[share] for one in of_each))
        for share in SHARES
    ]
