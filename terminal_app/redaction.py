"""Redaction of the client secret and of the tokens that this process holds.

Journal and log write no text but through ``redact``: a server may echo anything. Found are the
value itself and its usual spellings: JSON, URL and HTML escapes, and Base64 as in Basic
authentication (RFC 7617).
"""

import base64
import re
import threading
from typing import NamedTuple
from urllib.parse import quote_plus

REPLACED = "[redacted]"
SHORTEST = 6
"""A shorter secret protects nothing, and is part of ordinary words."""
_MOST_HELD = 8
"""The secret, its predecessor, and the tokens fetched last."""
_ESCAPES = ("\\", "%", "&", "+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,79}")
_TYPE_AND_LENGTH = re.compile(r"text of [0-9]+ characters")
_QUOTED = re.compile(r"(?<= )(['\"])(.*)\1", re.DOTALL)


class _Held(NamedTuple):
    value: str
    spellings: tuple[str, ...]
    """The value and its Base64, the longest first."""
    escaped: re.Pattern[str]
    """The value with any of its characters escaped."""


_guard = threading.Lock()
_held: tuple[_Held, ...] = ()


def hold(value: str) -> None:
    """Replace ``value``, a secret or a token, in whatever is written from now on."""
    global _held  # noqa: PLW0603 - the log is the process's own, and so is this
    if len(value) < SHORTEST or (_held and _held[0].value == value):
        return
    held = _Held(value, _spellings(value), re.compile("".join(map(_escaped, value))))
    with _guard:
        others = [one for one in _held if one.value != value]
        _held = (held, *others[: _MOST_HELD - 1])


def redact(text: str, *, is_cut: bool = False) -> str:
    """Return ``text`` without what is held; ``is_cut``: nor with the beginning of it at the end."""
    if len(text) < SHORTEST:
        return text
    for held in _held:
        for spelling in held.spellings:
            if spelling in text:
                text = text.replace(spelling, REPLACED)
        if any(sign in text for sign in _ESCAPES):
            text = held.escaped.sub(REPLACED, text)
        if is_cut:
            text = _without_beginning(text, held.value)
    return text


def redact_values(value: object) -> object:
    """Return JSON with every text in it redacted, names aside."""
    match value:
        case str():
            return redact(value)
        case list():
            return [redact_values(one) for one in value]
        case dict():
            return {name: redact_values(one) for name, one in value.items()}
    return value


def type_and_length(text: str) -> str:
    """Return what the log may say of a server's free text."""
    return f"text of {len(text)} characters"


def name_or_length(text: str) -> str:
    """Return ``text`` if it is a technical name, else what the log may say of it."""
    is_said_already = not text or _TYPE_AND_LENGTH.fullmatch(text)
    return text if is_said_already or _NAME.fullmatch(text) else type_and_length(text)


def without_quotation(why: str) -> str:
    """Return a reader's complaint without what it quotes of a server, unless that is a name."""
    return _QUOTED.sub(
        lambda found: found[0] if _NAME.fullmatch(found[2]) else type_and_length(found[2]), why
    )


def _without_beginning(text: str, value: str) -> str:
    for length in range(len(value) - 1, SHORTEST - 1, -1):
        if text.endswith(value[:length]):
            return text[:-length] + REPLACED
    return text


def _spellings(value: str) -> tuple[str, ...]:
    """Return the value, and what of its Base64 is the same whatever stands before and behind it."""
    found = {value}
    # RFC 6749, 2.3.1: in Basic authentication the secret is form-encoded first.
    for raw in {value.encode("utf-8", "replace"), _form_encoded(value)}:
        for before in range(3):
            coded = base64.b64encode(bytes(before) + raw).decode()
            first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
            found |= {coded[first:last], coded[first:last].translate(_URL_SAFE)}
    return tuple(sorted(found, key=len, reverse=True))


_URL_SAFE = str.maketrans("+/", "-_")


def _form_encoded(value: str) -> bytes:
    return quote_plus(value, errors="replace").encode()


def _escaped(character: str) -> str:
    """Return a pattern of ``character`` in every spelling; each begins with a fixed character.

    The numbers of repeated escapes are limited: a long run of them must cost no more than a scan.
    """
    number = ord(character)
    units = character.encode("utf-16-be", "surrogatepass")
    pairs = [units[at : at + 2].hex() for at in range(0, len(units), 2)]
    spelled = [
        re.escape(character),
        "".join(rf"\\\\{{0,7}}[uU]{_hex(pair)}" for pair in pairs),
        "".join(
            rf"%(?:25){{0,3}}{_hex(f'{one:02x}')}" for one in character.encode("utf-8", "replace")
        ),
        rf"&#(?:[xX]0{{0,4}}{_hex(f'{number:x}')}|0{{0,4}}{number});",
    ]
    if character in '"\\/':
        spelled.append(rf"\\\\{{0,7}}{re.escape(character)}")
    if character == " ":
        spelled.append(r"\+")
    names = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
    if character in names:
        spelled.append(f"&{names[character]};")
    return f"(?:{'|'.join(spelled)})"


def _hex(digits: str) -> str:
    return "".join(f"[{one.lower()}{one.upper()}]" if one.isalpha() else one for one in digits)
