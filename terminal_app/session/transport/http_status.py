"""Faults by HTTP status, for the token endpoint and the WebSocket handshake."""

import contextlib

from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from terminal_app.errors import ConnectionFault, FaultKind


def refused(
    detail: str, status: int, retry_after: str | None, *, denied: FaultKind, denials: frozenset[int]
) -> ConnectionFault:
    """Return the fault of ``status``; ``denied`` is the kind of the statuses in ``denials``."""
    match status:
        case _ if status in denials:
            kind = denied
        case 404 | 405 | 410:
            kind = FaultKind.ADDRESS_WRONG
        case 407:
            kind = FaultKind.PROXY_REFUSED
        case 408 | 429 | 503:
            kind = FaultKind.SERVER_BUSY
        case _ if status // 100 == 3:  # noqa: PLR2004 - RFC 9110, 15.4: redirection
            kind = FaultKind.REDIRECTED
        case _ if status // 100 == 5:  # noqa: PLR2004 - RFC 9110, 15.6: server error
            kind = FaultKind.SERVER_FAILED
        case _:
            kind = FaultKind.ANSWER_UNREADABLE
    return ConnectionFault(kind, detail, retry_after=read_retry_after(retry_after))


def proxy_refused(what: str, status: str) -> ConnectionFault:
    """Return the fault of a proxy that gives no tunnel; 407 asks for a sign-in (RFC 9110)."""
    kind = FaultKind.PROXY_REFUSED if status == "407" else FaultKind.SERVER_DOWN
    return ConnectionFault(kind, f"{what}: the proxy refuses (status {status})")


def read_retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3), or None."""
    if value is not None:
        with contextlib.suppress(InvalidHeader, ValueError, OverflowError):
            return float(min(Retry().parse_retry_after(value), 1e9))
    return None
