"""Entries of the ledger, as values and as lines of its file."""

import enum
import json
from typing import Any, Self

import msgspec

Fact = str | int | None


class Kind(enum.Enum):
    """What an entry is about."""

    RECEIVED = "received"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    PAYMENT_REQUESTED = "payment_requested"
    PAYMENT_CREATED = "payment_created"
    RESTORED = "restored"
    REJECTED = "rejected"
    CHARGED = "charged"
    CANCELED = "canceled"
    REFUNDED = "refunded"
    VIOLATION = "violation"
    DUPLICATE_INIT = "duplicate_init"
    TOKEN_ISSUED = "token_issued"  # noqa: S105 - a word
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a word
    LOGON = "logon"
    LOGON_REFUSED = "logon_refused"
    LOGOFF = "logoff"
    SIMULATOR_ERROR = "simulator_error"


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that happened; ``at`` is UTC in ISO 8601."""

    number: int
    at: str
    kind: Kind
    terminal_id: str | None = None
    payment_id: str | None = None
    facts: dict[str, Any] = msgspec.field(default_factory=dict)

    def as_line(self) -> str:
        """Return the entry as one line of JSON."""
        return json.dumps(msgspec.to_builtins(self))

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Return the entry that ``as_line`` wrote."""
        return msgspec.convert(json.loads(line), cls)
