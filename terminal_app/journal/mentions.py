"""Index of the entries by the payments and scans that they name.

An entry belongs to the payment that it is recorded under. A message of the server's is recorded
under none: it belongs to those whose paymentId it names, and to the one that it has changed, whose
entry follows it in the same commit.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from terminal_app.journal.packing import PackedId, pack_id
from terminal_app.journal.tags import CHANGED, RECEIVED, UNMATCHED

_NAMED = re.compile(r'"paymentId\\?"\s*:\s*\\?"([^"\\]{1,200})')
_LISTED = '"paymentIds":['
_LATELY = 256
"""Ids whose forms are kept in memory: entries of one payment follow each other."""
_MESSAGES = frozenset({RECEIVED, UNMATCHED})

Mention = tuple[PackedId, int]
"""What a payment is found under, and the number of an entry that names it."""


@lru_cache(_LATELY)
def name_of(payment_id: str) -> PackedId:
    """Return what ``payment_id`` is found under: a UUID's bytes, however it was spelled."""
    packed = pack_id(payment_id.lower())
    return packed if isinstance(packed, bytes) else payment_id


def may_have_caused(kind: str, payment_id: str | None) -> bool:
    """Whether an entry is a message that the change after it may name as its cause."""
    return kind == RECEIVED and payment_id is None


def names_in(kind: str, payment_id: str | None, body: str) -> set[PackedId]:
    """Return what an entry is found under."""
    names: set[PackedId] = set() if payment_id is None else {name_of(payment_id)}
    if kind in _MESSAGES:
        names.update(map(name_of, _NAMED.findall(body)))
        if _LISTED in body:
            names.update(map(name_of, _listed(body)))
    return names


class InOrder:
    """The mentions in all entries of a journal, one entry after the other."""

    def __init__(self) -> None:
        self._message_at: tuple[int, str] = (0, "")
        self._message_names: set[PackedId] = set()

    def of(
        self, seq: int, at: str, kind: str, payment_id: str | None, body: str
    ) -> Iterator[Mention]:
        """Yield the mentions that an entry adds, each once."""
        names = names_in(kind, payment_id, body)
        for name in names:
            yield name, seq
        if kind == CHANGED and payment_id is not None and self._message_at == (seq - 1, at):
            name = name_of(payment_id)
            if name not in self._message_names:
                yield name, seq - 1
        if may_have_caused(kind, payment_id):
            self._message_at, self._message_names = (seq, at), names


def _listed(body: str) -> list[str]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = value.get("paymentIds") if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
