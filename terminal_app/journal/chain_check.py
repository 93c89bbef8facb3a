"""Check of the hash chain, entry by entry: in memory is only what is told."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing

from terminal_app.journal import continuation, hash_chain, schema, stored
from terminal_app.journal.faults import Fault, Part
from terminal_app.journal.hash_chain import ChainedEntry, PackedEntry
from terminal_app.journal.packing import unpack_id, unpack_time

_MOST_MOVED = 100
"""Up to that many changed or missing entries, moved ones are looked for."""
_NO_DIGEST = b""


class Chain:
    """The entries of a journal, whose digests are checked while they are walked."""

    def __init__(self, database: sqlite3.Connection, wanted: Collection[int] = ()) -> None:
        """``wanted`` are the numbers of the entries whose digests are asked for later."""
        follows = continuation.read(database)
        self.number = 0
        self.head = self._base = follows.digest
        self.digests: dict[int, str] = {}
        """Those of the entries that are wanted, and of the last one."""
        self._database = database
        self._wanted = wanted
        self._last_seq = follows.last_seq
        self._faults: list[Fault] = []
        self._changed: dict[int, ChainedEntry | PackedEntry] = {}
        self._missing: set[int] = set()

    def faults(self) -> list[Fault]:
        """Return the faults of the chain, by number, once it was walked."""
        self._tell_the_changed()
        return sorted(self._faults, key=lambda fault: fault.first_seq or 0)

    def walk(self, unpacked: Collection[str]) -> Iterator[stored.StoredEntry]:
        """Yield all entries in order, each checked; the bodies of other kinds are left empty.

        Raises: sqlite3.Error.
        """
        query = "SELECT * FROM entries ORDER BY seq"
        with closing(self._database.execute(query)) as rows:
            for row in rows:
                yield self._checked(ChainedEntry(*row))
        if schema.is_packed(self._database):
            yield from self._packed(unpacked)
        self.digests[self._last_seq] = self.head

    def _checked(self, link: ChainedEntry) -> stored.StoredEntry:
        if self._is_next(link.seq) and link.previous != self.head:
            self._tell(f"entry {link.seq} doesn't follow the entry before it", link.seq)
        if _digest(link, link.seq) != link.digest:
            self._keep(link)
        self._pass(link.seq, link.digest)
        return stored.StoredEntry(link.seq, link.at, link.kind, link.payment_id, link.body)

    def _packed(self, unpacked: Collection[str]) -> Iterator[stored.StoredEntry]:
        # Most of the time that verify takes for the chain is this loop.
        head = _bytes_of(self.head)
        query = "SELECT seq, at, kind, payment_id, body, digest FROM packed_entries ORDER BY seq"
        compute, entry = hash_chain.compute_packed_digest, stored.StoredEntry
        with closing(self._database.execute(query)) as rows:
            for seq, at, kind, payment_id, body, digest in rows:
                # After a gap the digest before it isn't known, and the gap is told.
                if seq != self._last_seq + 1:
                    self._is_next(seq)
                elif compute(seq, at, kind, payment_id, body, head) != digest:
                    self._keep(PackedEntry(seq, at, kind, payment_id, body, digest))
                head = digest
                self._pass(seq, digest.hex())
                text = stored.unpacked_or_empty(body) if kind in unpacked else ""
                yield entry(seq, unpack_time(at), kind, unpack_id(payment_id), text)

    def _is_next(self, seq: int) -> bool:
        """Whether entry ``seq`` is the next one; tell if not."""
        due = self._last_seq + 1
        if seq > due:
            self._tell_missing(due, seq - 1)
        elif seq < due:
            why = "was added before the first one" if seq < 1 else "is there twice"
            self._tell(f"entry {seq} {why}", seq)
        return seq == due

    def _pass(self, seq: int, digest: str) -> None:
        self.number += 1
        self._last_seq, self.head = seq, digest
        if seq in self._wanted:
            self.digests[seq] = digest

    def _keep(self, link: ChainedEntry | PackedEntry) -> None:
        if len(self._changed) <= _MOST_MOVED:
            self._changed[link.seq] = link
        else:
            self._tell(_changed(link), link.seq)

    def _tell_missing(self, first_seq: int, last_seq: int) -> None:
        self._missing.update(range(first_seq, min(last_seq, first_seq + _MOST_MOVED) + 1))
        one = first_seq == last_seq
        what = f"entry {first_seq} is" if one else f"entries {first_seq} to {last_seq} are"
        self._tell(f"{what} missing", first_seq, last_seq)

    def _tell(self, text: str, first_seq: int, last_seq: int | None = None) -> None:
        self._faults.append(Fault(Part.CHAIN, text, first_seq, last_seq or first_seq))

    def _tell_the_changed(self) -> None:
        places = {*self._changed, *self._missing}
        few = sorted(places) if len(places) <= _MOST_MOVED else []
        before = self._digests_before(few)
        for seq, link in self._changed.items():
            own = next((one for one in few if _was(link, one, before)), None)
            if own is None:
                self._tell(_changed(link), seq)
            elif own == seq:
                self._tell(f"entry {seq} doesn't follow the entry before it", seq)
            else:
                self._tell(f"entry {seq} is out of order: it was entry {own}", seq)
        self._changed.clear()

    def _digests_before(self, few: list[int]) -> set[bytes]:
        """Return the digests that a moved entry may have followed."""
        around = {*few, *(seq - 1 for seq in few)}
        found = (stored.digest_of(self._database, seq) for seq in around)
        return {
            bytes(32),
            _bytes_of(self._base),
            *(_bytes_of(digest) for digest in found if digest),
        }


def _was(link: ChainedEntry | PackedEntry, seq: int, before: set[bytes]) -> bool:
    """Whether the entry was entry ``seq``."""
    if isinstance(link, ChainedEntry):
        return _digest(link, seq) == link.digest
    return any(_follows(link, seq, previous) for previous in before)


def _changed(link: ChainedEntry | PackedEntry) -> str:
    if isinstance(link, ChainedEntry):
        return f"entry {link.seq} was changed"
    return f"entry {link.seq} was changed, or doesn't follow the entry before it"


def _digest(link: ChainedEntry, seq: int) -> str:
    return hash_chain.compute_digest(
        seq, link.at, link.kind, link.payment_id, link.body, link.previous
    )


def _follows(link: PackedEntry, seq: int, previous: bytes) -> bool:
    digest = hash_chain.compute_packed_digest(
        seq, link.at, link.kind, link.payment_id, link.body, previous
    )
    return digest == link.digest


def _bytes_of(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:  # changed: whatever follows it doesn't
        return _NO_DIGEST
