"""Frames that no terminal can read, each made when it is sent.

To add one: a member of ``FrameKind``, its bytes in ``_PAYLOADS``, and its button's words in
``web.operator_actions``.
"""

import enum
import json
from collections.abc import Callable


class FrameKind(enum.Enum):
    """A frame that no terminal can read, as scenario files name it."""

    NOT_JSON = "not_json"
    ARRAY = "array"
    NO_MESSAGE_TYPE = "no_message_type"
    UNKNOWN_MESSAGE_TYPE = "unknown_message_type"
    WRONG_TYPES = "wrong_types"
    INVALID_UTF8 = "invalid_utf8"
    BINARY = "binary"
    HUGE = "huge"
    DEEP = "deep"


_HUGE_BYTES = 10 * 1024 * 1024
_DEPTH = 10_000

_TEXT_OPCODE = 0x81  # FIN and "text", RFC 6455, 5.2
_SHORT = 126


def _object(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def _huge() -> bytes:
    start, end = b'{"messageType": "STATUS_UPDATE", "padding": "', b'"}'
    return start + b"a" * (_HUGE_BYTES - len(start) - len(end)) + end


_PAYLOADS: dict[FrameKind, Callable[[], bytes]] = {
    FrameKind.NOT_JSON: lambda: b"<html>Bad gateway</html>",
    FrameKind.ARRAY: lambda: b'["PAYMENT_RECEIPT"]',
    FrameKind.NO_MESSAGE_TYPE: lambda: _object(note="this message says not what it is"),
    FrameKind.UNKNOWN_MESSAGE_TYPE: lambda: _object(messageType="LOYALTY_OFFER", points=12),
    FrameKind.WRONG_TYPES: lambda: _object(
        id=7, messageType="STATUS_UPDATE", paymentId=["one"], paymentState={"is": "PENDING"}
    ),
    FrameKind.INVALID_UTF8: lambda: b'{"messageType": "STATUS_UPDATE", "note": "\xc3\x28 \xff"}',
    FrameKind.BINARY: lambda: b"\x00\x01\x02 not text \xff",
    FrameKind.HUGE: _huge,
    FrameKind.DEEP: lambda: (
        b'{"messageType": "STATUS_UPDATE", "deep": ' + b"[" * _DEPTH + b"]" * _DEPTH + b"}"
    ),
}


def payload(kind: FrameKind) -> bytes:
    """Return what a frame of this kind holds."""
    return _PAYLOADS[kind]()


def short_text_frame(data: bytes) -> bytes:
    """Return ``data`` as a whole unmasked text frame, for text that no library would send.

    Raises: ValueError for more than 125 bytes.
    """
    if len(data) >= _SHORT:
        raise ValueError("only short frames are built by hand")
    return bytes((_TEXT_OPCODE, len(data))) + data
