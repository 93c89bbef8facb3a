"""The words of a server's profile that are looked for in bytes that can't be read as a message."""

import re

from terminal_app.wire.messages import MESSAGE_TYPES
from terminal_app.wire.profile.layout import Path, placed
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.raw_identifiers import CONTRACT_WORDS, RawWords

_QUOTE = rb'\\*"?'
"""A message in a text of another has its quotation marks escaped."""
_MOST_BETWEEN = 400
"""Bytes between a group's name and its field; less than what two pieces of a frame share."""


def words_of(profile: Profile) -> RawWords:
    """Return what this server writes before a receipt number, and for paid and paid back.

    The contract's words for them count too: it may be that the server doesn't keep to its profile.
    What says paid back is believed in part of a word, what says paid in a whole word alone.
    """
    if profile.is_shipped:
        return CONTRACT_WORDS
    paths = {placed(name, ("paymentReceiptId",), profile) for name in MESSAGE_TYPES}
    patterns = tuple(re.compile(_before_number(path)) for path in sorted(paths))
    paid, paid_back = (
        _plain(profile.states.get(state, state)) for state in ("COMPLETE", "REVERSED")
    )
    return RawWords(
        (*CONTRACT_WORDS.receipt_numbers, *patterns),
        re.compile(rb"(?<![a-z0-9_])" + paid + rb"(?![a-z0-9_])"),
        re.compile(rb"reversed|" + paid_back),
    )


def _before_number(path: Path) -> bytes:
    """Return a pattern of a number at the end of ``path``: of its last name, in its group."""
    *above, last = path
    number = rb"\s*[:=]\s*" + _QUOTE + rb"([0-9]+)"
    if last.isdigit():
        place = int(last)
        before = rb"(?:[^,\[\]]{0,100},){%d}" % place
        opened = _QUOTE + rb"\s*[:=]\s*\[" + before
        return _plain(above[-1]) + opened + rb"\s*" + _QUOTE + rb"([0-9]+)"
    named = rb"(?<![a-z0-9_])" + _plain(last) + _QUOTE + number
    group = above[-1] if above else ""
    if not group or group.isdigit():
        return named
    between = rb"[^{}]{0,%d}?" % _MOST_BETWEEN
    return _plain(group) + _QUOTE + rb"\s*[:=]\s*\{" + between + named


def _plain(word: str) -> bytes:
    return re.escape(word.encode().lower())
