"""The language in which a browser is answered."""

import re
from collections.abc import Iterator

from terminal_app.texts import LANGUAGES

_NORWEGIAN = {"no": "nb", "nn": "nb"}
_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_MOST_RANGES = 50


def negotiated(accepted: str) -> str:
    """Return the language that an Accept-Language header likes best (RFC 9110, 12.5.4).

    English if it likes none of ours; what can't be read counts for nothing.
    """
    liked = sorted(_liked(accepted), key=lambda one: one[1], reverse=True)
    return liked[0][0] if liked else "en"


def _liked(accepted: str) -> Iterator[tuple[str, float]]:
    for text in accepted.split(",")[:_MOST_RANGES]:
        found = _RANGE.fullmatch(text)
        if found is None:
            continue
        name = found[1].lower()
        language, weight = _NORWEGIAN.get(name, name), float(found[2] or 1)
        if language in LANGUAGES and weight > 0:
            yield language, weight
