"""Comparison of the journal with the heads that the log names.

``journal.Journal.record`` logs the number and digest of the last entry before each commit and
again after it. An entry that the log names and the journal lacks was cut off; an entry that no
line announces was added.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(
    r"(?P<at>\d{4}-\S+ [\d:,]+) \w+ +terminal_app\.[\w.]+: "
    r"journal (?P<what>head|writes up to) (?P<seq>\d+) (?P<digest>[0-9a-f]{16,64})\s*"
)


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line of the log about a head, the last entry of a commit."""

    at: str
    """Local time, as the log writes it."""
    is_on_disk: bool
    """True after the commit, False before it."""
    seq: int
    digest: str
    """The entry's digest, or its first digits."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A range of entries about which log and journal disagree."""

    first_seq: int
    last_seq: int
    text: str
    """One English line."""


def read(files: Sequence[Path]) -> tuple[list[HeadLine], list[str]]:
    """Return the log's lines about heads, and a message for each file that can't be read.

    ``files`` are ordered from the oldest; missing ones are skipped. The log may be rotated
    meanwhile: the newest file is read first, and a file that was renamed isn't read twice.
    """
    texts: list[str] = []
    unreadable = []
    seen = set()
    for file in reversed(files):
        try:
            with file.open(encoding="utf-8", errors="replace") as opened:
                status = os.fstat(opened.fileno())
                identity = (status.st_dev, status.st_ino)
                if identity not in seen:
                    seen.add(identity)
                    texts.append(opened.read())
        except FileNotFoundError:
            continue
        except OSError as error:
            unreadable.append(f"the log {file.name} can't be read: {error.strerror or error}")
    return [line for text in reversed(texts) for line in _lines(text)], unreadable


def last_committed(files: Sequence[Path]) -> int:
    """Return the number of the last committed entry according to the newest of the log's files.

    0 if it names none or can't be read: then there is nothing to compare with.
    """
    if not files:
        return 0
    lines, _unreadable = read(files[-1:])
    return next((line.seq for line in reversed(lines) if line.is_on_disk), 0)


def _lines(text: str) -> Iterator[HeadLine]:
    for row in text.split("\n"):
        found = _LINE.fullmatch(row) if ": journal " in row else None
        if found is not None:
            is_on_disk = found["what"] == "head"
            yield HeadLine(found["at"], is_on_disk, int(found["seq"]), found["digest"])


def current_heads(lines: Sequence[HeadLine]) -> tuple[list[HeadLine], list[Discrepancy]]:
    """Return the heads that the log last named, in order, and its contradictions.

    A contradiction is a head that wasn't announced, or one with a lower number than the last.
    """
    heads: list[HeadLine] = []
    oddities = []
    announced: set[tuple[int, str]] = set()
    for line in lines:
        key = (line.seq, line.digest[:16])
        if not line.is_on_disk:
            announced.add(key)
            continue
        last_seq = heads[-1].seq if heads else line.seq
        if line.seq > last_seq and key not in announced:
            oddities.append(_unannounced(last_seq + 1, line.seq, line.at))
        if line.seq < last_seq:
            oddities.append(_gone(line.seq + 1, last_seq, line.at))
        while heads and heads[-1].seq >= line.seq:
            before = heads.pop()
            if before.seq == line.seq and before.digest[:16] != key[1]:
                oddities.append(_another(line.seq, line.seq))
        heads.append(line)
    return heads, oddities


def compare(
    heads: Sequence[HeadLine], digests: Mapping[int, str]
) -> tuple[list[Discrepancy], list[Discrepancy]]:
    """Return the entries whose digests differ from the log's, and those that are cut off.

    ``digests`` are those of the journal, by number.
    """
    last_seq = max(digests, default=0)
    gone = [head for head in heads if head.seq > last_seq]
    other = [
        head.seq
        for head in heads
        if 0 < head.seq <= last_seq and not digests.get(head.seq, "").startswith(head.digest)
    ]
    cut_off = [_cut_off(last_seq + 1, gone[-1])] if gone else []
    return [_another(other[0], other[-1])] if other else [], cut_off


def find_added(
    lines: Sequence[HeadLine], heads: Sequence[HeadLine], digests: Mapping[int, str]
) -> list[Discrepancy]:
    """Return the entries after the last of ``heads`` that no line announces."""
    last_seq = max(digests, default=0)
    last_head = max((head.seq for head in heads if head.seq <= last_seq), default=last_seq)
    known = max(
        (
            line.seq
            for line in lines
            if line.seq > last_head and digests.get(line.seq, "-").startswith(line.digest)
        ),
        default=last_head,
    )
    return [_added(known + 1, last_seq, last_head)] if last_seq > known else []


# -- messages ------------------------------------------------------------------------------

_OR_LOST = "by hand, or the log has lost lines (a power cut, a full disk)"


def _entries(first_seq: int, last_seq: int, one: str, many: str) -> str:
    if first_seq == last_seq:
        return f"entry {first_seq} {one}"
    return f"entries {first_seq} to {last_seq} {many}"


def _another(first_seq: int, last_seq: int) -> Discrepancy:
    one, many = "isn't the one that the log names", "aren't the ones that the log names"
    return Discrepancy(first_seq, last_seq, _entries(first_seq, last_seq, one, many))


def _cut_off(first_seq: int, head: HeadLine) -> Discrepancy:
    text = _entries(first_seq, head.seq, "was cut off", "were cut off")
    why = f"the log's last head is {head.seq}, of {head.at}; or this is an older copy"
    return Discrepancy(first_seq, head.seq, f"{text}: {why}")


def _gone(first_seq: int, last_seq: int, at: str) -> Discrepancy:
    text = _entries(first_seq, last_seq, "was", "were")
    why = f"no longer there at {at}: cut off, or an older copy was put in the journal's place"
    return Discrepancy(first_seq, last_seq, f"{text} {why}")


def _unannounced(first_seq: int, last_seq: int, at: str) -> Discrepancy:
    text = _entries(first_seq, last_seq, "was", "were")
    return Discrepancy(
        first_seq, last_seq, f"{text} there at {at} without the log's word: {_OR_LOST}"
    )


def _added(first_seq: int, last_seq: int, last_head: int) -> Discrepancy:
    text = _entries(first_seq, last_seq, "was", "were")
    why = f"added after the last head in the log, {last_head}"
    return Discrepancy(first_seq, last_seq, f"{text} {why}: {_OR_LOST}")
