"""Faults of a journal, as ``verify`` finds them."""

import enum
from dataclasses import dataclass


class Part(enum.Enum):
    """The part of a journal that a fault was found in."""

    FILE = "file"
    CHAIN = "chain"
    PROJECTION = "projection"
    """Payments, scans and slips, which are projected from the entries, and the entries' index."""
    PERSONAL = "personal"
    LOG = "log"
    ARCHIVE = "archive"
    """The archive that the journal follows, or the index of what is in archives."""
    CLOSING = "closing"
    """A closing of the day."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a journal."""

    part: Part
    text: str
    """One English line."""
    first_seq: int | None = None
    last_seq: int | None = None
    """The entries that it is about, where it is about entries."""
    payment_id: str | None = None
    """The payment or scan that it is about."""
