"""The trials' messages as they are kept and shown: without free text, persons and secrets."""

import re
from typing import Any, TypeGuard

from terminal_app import redaction
from terminal_app.wire.proposal import demands, reading, sent

_PERSONAL = re.compile(
    r"[^\W\d_]*(customer|payer|buyer|shopper|consumer|phone|mobile|mail|person|owner)",
    re.IGNORECASE,
)
_KEPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/?=&%+-]{0,199}", re.ASCII)


def message(text: str) -> str:
    """Return a message without free text and without what may be a person's."""
    value = reading.parsed(text)
    if value is None:
        return f"({len(text)} characters)"
    return redaction.redact(sent.encoded(_without_persons(value, is_personal=False)))


def is_whole(value: object) -> TypeGuard[str | int]:
    """Whether a value of a redacted message is a number or a word as it came."""
    is_word = isinstance(value, str) and _KEPT.fullmatch(value) is not None
    return is_word or isinstance(value, int)


def free_text(text: str) -> str:
    """Return a server's free text without what is secret."""
    return redaction.redact(text[:300])


def _without_persons(value: Any, *, is_personal: bool) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {
            name: _without_persons(one, is_personal=is_personal or bool(_PERSONAL.match(name)))
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_without_persons(one, is_personal=is_personal) for one in value]
    if isinstance(value, str) and (is_personal or not _KEPT.fullmatch(value)):
        asked = [] if is_personal else demands.in_text(value)
        return "; ".join(map(str, asked)) or f"({len(value)} characters)"
    return (
        "(a number)" if is_personal and not isinstance(value, str) and value is not None else value
    )
