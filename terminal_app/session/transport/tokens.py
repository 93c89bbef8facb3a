"""Access tokens: OAuth 2 client credentials (RFC 6749, 4.4), kept until shortly before expiry."""

import contextlib
import json
import logging
import re
import socket
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import requests.adapters
import urllib3
import urllib3.exceptions

from terminal_app import redaction
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.session import clock as session_clock
from terminal_app.session.transport.http_status import proxy_refused, refused
from terminal_app.session.transport.tls import TlsContext, tls_fault
from terminal_app.settings import Settings

log = logging.getLogger(__name__)

_RENEW_BEFORE_END_S = 60.0
_MOST_ANSWER_BYTES = 65_536
_OK = 200
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""RFC 6750, 2.1: what may follow ``Bearer``."""
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: ([0-9]{3})")
_ERROR_CODE = re.compile(r"[a-z_]{1,40}")
_NO_NAME = (
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.LocationParseError,
    socket.gaierror,
)
_TIMED_OUT = (urllib3.exceptions.TimeoutError, requests.Timeout, TimeoutError)


class TokenSource:
    """Fetches and keeps the token of one client. Used by one thread at a time."""

    def __init__(
        self,
        settings: Settings,
        read_secret: Callable[[str], str],
        clock: Callable[[], float] = session_clock.now,
    ) -> None:
        self._connection = settings.connection
        self._timeout_s = settings.times.connect
        self._read_secret = read_secret
        self._clock = clock
        self.tls = TlsContext(settings.connection.ca_file)
        self._token: str | None = None
        self._ends_at = 0.0

    def token(self, on_socket: Callable[[socket.socket], None]) -> str:
        """Return a token valid for another minute; ``on_socket`` is given each socket in use.

        Raises: ConnectionFault; SettingsError if there is no secret.
        """
        if self._token is None or self._clock() > self._ends_at - _RENEW_BEFORE_END_S:
            self._token, lasts_s = self._fetch(on_socket)
            self._ends_at = self._clock() + lasts_s
        return self._token

    def forget(self) -> None:
        """Fetch a new token next time."""
        self._token = None

    def _fetch(self, on_socket: Callable[[socket.socket], None]) -> tuple[str, float]:
        secret = self._read_secret(self._connection.client_id)
        redaction.hold(secret)
        try:
            status, retry_after, body = self.ask(secret, on_socket)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            fault = fault_of(error, self._connection.token_url)
        else:
            return _read_answer(status, retry_after, body)
        # Raised outside the handler: with the error as its context it would keep sockets open.
        raise fault

    def ask(
        self, secret: str, on_socket: Callable[[socket.socket], None]
    ) -> tuple[int, str | None, bytes]:
        """Ask once, with that ``secret``; return the answer's status, Retry-After and body.

        Raises: requests.RequestException, urllib3.exceptions.HTTPError, OSError.
        """
        with requests.Session() as session:
            # With trust_env a ~/.netrc would override headers, and http_proxy apply to loopback.
            session.trust_env = False
            if self._connection.proxy:
                proxy = self._connection.proxy
                session.proxies = {"http": proxy, "https": proxy}
            session.mount("https://", _Adapter(on_socket, self.tls))
            session.mount("http://", _Adapter(on_socket, None))
            with session.post(
                self._connection.token_url,
                data={
                    "grant_type": "client_credentials",
                    "client_id": self._connection.client_id,
                    "client_secret": secret,
                    "scope": "terminal",
                },
                headers={"Accept": "application/json"},
                timeout=self._timeout_s,
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = answer.raw.read(_MOST_ANSWER_BYTES + 1, decode_content=True)
                return answer.status_code, answer.headers.get("Retry-After"), body


class _Adapter(requests.adapters.HTTPAdapter):
    """Uses the till's TLS context, and reports each socket so that it can be shut."""

    def __init__(self, on_socket: Callable[[socket.socket], None], tls: TlsContext | None) -> None:
        self._on_socket = on_socket
        self._tls = tls
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - requests' signature
        if self._tls is not None:
            kwargs["ssl_context"] = self._tls.context()
        super().init_poolmanager(*args, **kwargs)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - requests' signature
        if self._tls is not None:
            kwargs["ssl_context"] = self._tls.context()
        return super().proxy_manager_for(*args, **kwargs)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ANN401, ARG002 - requests' signature
        """Leave trust to the context: requests would load certifi's roots into it."""
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = conn.ca_cert_dir = None

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - requests' signature
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _reporting(pool.ConnectionCls, self._on_socket)
        return pool


def _reporting(kind: type, on_socket: Callable[[socket.socket], None]) -> type:
    class Reporting(kind):  # type: ignore[misc] # HTTP or HTTPS, whichever the pool uses
        def _new_conn(self) -> socket.socket:
            connected: socket.socket = super()._new_conn()
            on_socket(connected)
            return connected

    return Reporting


def fault_of(error: Exception, url: str) -> ConnectionFault:
    """Classify the error, without its text where that could hold more than an address."""
    host = urlsplit(url).netloc
    for cause in _causes(error):
        if isinstance(cause, _NO_NAME):
            return ConnectionFault(FaultKind.NAME_UNKNOWN, f"no address for {host}")
        if isinstance(cause, urllib3.exceptions.SSLError | requests.exceptions.SSLError):
            why = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), cause)
            detail = f"TLS with {host} failed: {tls_fault(why)}"
            return ConnectionFault(FaultKind.TLS_FAILED, detail)
        if isinstance(cause, OSError) and (refusal := _TUNNEL_REFUSED.match(str(cause))):
            return proxy_refused("token", refusal[1])
        # urllib3 derives "connection refused" from "time-out".
        refused = isinstance(cause, urllib3.exceptions.NewConnectionError)
        if isinstance(cause, _TIMED_OUT) and not refused:
            return ConnectionFault(FaultKind.TIMED_OUT, f"token: no answer from {host} in time")
    if isinstance(error, requests.ConnectionError | OSError):
        return ConnectionFault(FaultKind.SERVER_DOWN, f"token: no connection to {host}")
    return ConnectionFault(
        FaultKind.ANSWER_UNREADABLE, f"token: {host} broke off ({type(error).__name__})"
    )


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop()
        if not isinstance(cause, BaseException) or cause in found:
            continue
        found.append(cause)
        waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
    return found


def _read_answer(status: int, retry_after: str | None, body: bytes) -> tuple[str, float]:
    if status == _OK and len(body) <= _MOST_ANSWER_BYTES:
        return _read_token(body)
    detail = f"token: status {status}"
    if len(body) > _MOST_ANSWER_BYTES:
        detail += f", an answer of more than {_MOST_ANSWER_BYTES} bytes"
    elif code := _error_code(body):
        detail += f", error {code}"
    denials = frozenset({400, 401, 403})
    raise refused(detail, status, retry_after, denied=FaultKind.ACCESS_REFUSED, denials=denials)


def _error_code(body: bytes) -> str | None:
    """RFC 6749, 5.2: ``error`` is a short code; ``error_description`` may hold anything."""
    with contextlib.suppress(ValueError, RecursionError):
        answer = json.loads(body)
        code = answer.get("error") if isinstance(answer, dict) else None
        if isinstance(code, str) and _ERROR_CODE.fullmatch(code):
            return code
    return None


def _read_token(body: bytes) -> tuple[str, float]:
    def unreadable(why: str) -> ConnectionFault:
        return ConnectionFault(FaultKind.ANSWER_UNREADABLE, f"token: {why}")

    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable("the answer isn't JSON") from None
    if not isinstance(answer, dict):
        raise unreadable("the answer isn't a JSON object")
    token, kind = answer.get("access_token"), answer.get("token_type", "bearer")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise unreadable("access_token isn't a token of RFC 6750")
    redaction.hold(token)
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise unreadable("token_type isn't bearer")
    lasts_s = answer.get("expires_in")
    if lasts_s is None:
        # Optional in RFC 6749, 5.1: used for this connection, and fetched anew for the next.
        log.warning("the token answer has no expires_in; a new token is fetched each time")
        return token, 0.0
    if isinstance(lasts_s, bool) or not isinstance(lasts_s, int | float) or not lasts_s > 0:
        raise unreadable("expires_in isn't a positive number of seconds")
    return token, float(min(lasts_s, 1e9))
