"""Digests of the hash chain over the journal's entries."""

import hashlib
import json
from dataclasses import dataclass

from terminal_app.journal.packing import PackedId

FIRST_PREVIOUS = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """One row of the entries table of schemas 1 and 2."""

    seq: int
    at: str
    kind: str
    payment_id: str | None
    body: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class PackedEntry:
    """One row of the table of packed entries, as it is stored."""

    seq: int
    at: int
    kind: str
    payment_id: PackedId
    body: bytes
    digest: bytes


def compute_digest(
    seq: int, at: str, kind: str, payment_id: str | None, body: str, previous: str
) -> str:
    """Return the SHA-256 over an entry and its predecessor's digest, in hexadecimal."""
    covered = json.dumps([seq, at, kind, payment_id, body, previous], ensure_ascii=True)
    return hashlib.sha256(covered.encode()).hexdigest()


def compute_packed_digest(
    seq: int, at: int, kind: str, payment_id: PackedId, body: bytes, previous: bytes
) -> bytes:
    """Return the SHA-256 over a packed entry as it is stored, and its predecessor's digest.

    Lengths stand before what they measure, so that no two entries are the same bytes.
    """
    named = _typed(payment_id)
    what = kind.encode("utf-8", "surrogateescape")
    numbers = b"%d %d %d %d %d " % (seq, at, len(what), len(named), len(body))
    return hashlib.sha256(b"".join((previous, numbers, what, named, body))).digest()


def _typed(payment_id: PackedId) -> bytes:
    if payment_id is None:
        return b""
    if isinstance(payment_id, bytes):
        return b"u" + payment_id
    return b"t" + payment_id.encode("utf-8", "surrogateescape")


def digest_personal_data(salt: str, text: str) -> str:
    """Return the salted digest that an entry holds of the personal data stored beside it."""
    return hashlib.sha256(f"{salt}:{text}".encode("utf-8", "surrogateescape")).hexdigest()
