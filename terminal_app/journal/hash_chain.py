"""Digests of the hash chain over the journal's entries."""

import hashlib
import json
from dataclasses import dataclass

FIRST_PREVIOUS = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """One row of the entries table."""

    seq: int
    at: str
    kind: str
    payment_id: str | None
    body: str
    previous: str
    digest: str


def compute_digest(
    seq: int, at: str, kind: str, payment_id: str | None, body: str, previous: str
) -> str:
    """Return the SHA-256 over an entry and its predecessor's digest, in hexadecimal."""
    covered = json.dumps([seq, at, kind, payment_id, body, previous], ensure_ascii=True)
    return hashlib.sha256(covered.encode()).hexdigest()


def digest_personal_data(salt: str, text: str) -> str:
    """Return the salted digest that an entry holds of the personal data stored beside it."""
    return hashlib.sha256(f"{salt}:{text}".encode("utf-8", "surrogateescape")).hexdigest()
