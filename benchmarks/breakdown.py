"""Where the time of a payment's steps goes: what the till's parts tell, between peer and pixel."""

import json
import statistics
from collections.abc import Sequence
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
    """By the peer, or when Enter was pressed."""
    seen: float
    """On the screen, or when the peer has read it."""

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
    spans = [Span(*json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
    return sorted(spans, key=lambda span: span.began)


REQUEST_SHARES = (
    "until Tk has the key",
    "the presenter",
    "waking the session",
    "the rules",
    "commit",
    "second copy",
    "sending",
    "until the peer has read it",
)


def request_shares(spans: Sequence[Span], step: Step) -> dict[str, float]:
    """Return what each part took from the Enter key to the peer, in seconds."""
    before = [span for span in spans if span.began <= step.seen]

    def first(part: str, since: float) -> Span:
        return next(s for s in before if s.part == part and s.began >= since)

    # The key may be with Tk a little before it is known here that it was pressed.
    command = next(s for s in reversed(before) if s.part == "command")
    typed = next(s for s in reversed(before) if s.part == "typed" and s.began <= command.began)
    handle = first("handle command", command.began)
    commit = first("commit", handle.began)
    copy = first("second copy", commit.began)
    sent = first("sending", commit.ended)
    times = (
        typed.began - step.sent,
        command.began - typed.began,
        handle.began - command.began,
        commit.began - handle.began,
        commit.lasted - copy.lasted,
        copy.lasted,
        sent.ended - commit.ended,
        step.seen - sent.ended,
    )
    return dict(zip(REQUEST_SHARES, times, strict=True))


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


def figures(name: str, of_each: Sequence[dict[str, float]]) -> list[Figure]:
    """Return the median of each share, in milliseconds."""
    return [
        Figure(f"{name}: {share}", "ms", 1000 * statistics.median(one[share] for one in of_each))
        for share in of_each[0]
    ]
