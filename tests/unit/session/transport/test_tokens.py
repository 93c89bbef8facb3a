"""Access tokens: every way in which a token endpoint can answer, or not."""

import errno
import gzip
import json
import logging
import re
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import requests.adapters
import truststore

from terminal_app import redaction
from terminal_app.errors import ConnectionFault, FaultKind, SettingsError
from terminal_app.session.transport.connect import Attempt
from terminal_app.session.transport.http_status import read_retry_after
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Connection, Settings, Times
from terminal_app.simulator import MISSING, Kind, SimulatorServer
from tests.support.waiting import wait_for
from tests.unit.session.engine.engine_harness import Clock
from tests.unit.session.shop import connection_to, threads
from tests.unit.session.transport.certificates import Authority
from tests.unit.session.transport.raw_server import Peer, RawServer, grant

pytestmark = pytest.mark.usefixtures("no_descriptor_is_left")

SECRET = "s3cret-of-the-shop"
TOKEN = "tok-that-nobody-may-see"


def no_holding(_socket: socket.socket) -> None:
    pass


def source_at(
    connection: Connection,
    *,
    secret: str = SECRET,
    clock: Callable[[], float] = lambda: 0.0,
    timeout_s: float = 5.0,
) -> TokenSource:
    settings = Settings(connection, times=Times(connect=timeout_s))
    return TokenSource(settings, lambda _client_id: secret, clock)


def fault_of(source: TokenSource) -> ConnectionFault:
    with pytest.raises(ConnectionFault) as raised:
        source.token(no_holding)
    return raised.value


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    with SimulatorServer(delay_s=0.02, credentials={"demo": SECRET}) as server:
        yield server


@pytest.fixture
def source(server: SimulatorServer) -> TokenSource:
    return source_at(connection_to(server))


@pytest.fixture(autouse=True)
def nothing_logs_a_secret(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens in these tests, at whatever level, of whatever library."""
    caplog.set_level(logging.DEBUG)
    yield
    records = caplog.get_records("call")
    logged = "".join(record.getMessage() + repr(vars(record)) for record in records)
    assert SECRET not in logged
    assert TOKEN not in logged


# -- a good answer ---------------------------------------------------------------------------


def test_the_request_is_that_of_the_client_credentials_grant() -> None:
    with Granting() as server:
        source_at(server.connection(), secret=SECRET + "&x=å").token(no_holding)
    (request,) = server.requests
    assert request.line == "POST /token HTTP/1.1"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["demo"],
        "client_secret": [SECRET + "&x=å"],
        "scope": ["terminal"],
    }
    assert "authorization" not in request.headers


class Granting(RawServer):
    """Writes each request down, and grants a token."""

    def __init__(self, authority: Authority | None = None) -> None:
        super().__init__(self._grant, authority.server_context() if authority else None)

    def _grant(self, peer: Peer) -> None:
        self.wrote_down(peer)
        grant(peer)


def test_a_token_is_kept_until_under_a_minute_is_left(server: SimulatorServer) -> None:
    clock = Clock()
    source = source_at(connection_to(server), clock=clock)
    first = source.token(no_holding)
    clock.now += 3540
    assert source.token(no_holding) == first
    clock.now += 0.1
    assert source.token(no_holding) != first


def test_a_forgotten_token_is_fetched_anew(source: TokenSource) -> None:
    first = source.token(no_holding)
    source.forget()
    assert source.token(no_holding) != first


@pytest.mark.parametrize("expires_in", [MISSING, None])
def test_without_expires_in_the_token_is_good_for_one_use(
    server: SimulatorServer, source: TokenSource, expires_in: object
) -> None:
    server.faults.expires_in = expires_in
    assert source.token(no_holding) != source.token(no_holding)


@pytest.mark.parametrize("expires_in", [0.5, 59, 10**30, 1e300])
def test_any_positive_expires_in_is_taken(
    server: SimulatorServer, source: TokenSource, expires_in: object
) -> None:
    server.faults.expires_in = expires_in
    assert source.token(no_holding)


# -- a bad answer ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, FaultKind.ACCESS_REFUSED),
        (401, FaultKind.ACCESS_REFUSED),
        (403, FaultKind.ACCESS_REFUSED),
        (404, FaultKind.ADDRESS_WRONG),
        (405, FaultKind.ADDRESS_WRONG),
        (408, FaultKind.SERVER_BUSY),
        (429, FaultKind.SERVER_BUSY),
        (500, FaultKind.SERVER_FAILED),
        (502, FaultKind.SERVER_FAILED),
        (503, FaultKind.SERVER_BUSY),
        (418, FaultKind.ANSWER_UNREADABLE),
        (204, FaultKind.ANSWER_UNREADABLE),
    ],
)
def test_each_status_has_its_fault(
    server: SimulatorServer, source: TokenSource, status: int, kind: FaultKind
) -> None:
    server.faults.token_status = status
    fault = fault_of(source)
    assert fault.kind is kind
    assert str(status) in fault.detail
    assert fault.retry_after is None


def test_a_wrong_secret_is_refused_with_the_servers_error_code(server: SimulatorServer) -> None:
    fault = fault_of(source_at(connection_to(server), secret="another"))
    assert fault.kind is FaultKind.ACCESS_REFUSED
    assert "invalid_client" in fault.detail


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_passed_on(
    server: SimulatorServer, source: TokenSource, status: int
) -> None:
    server.faults.token_status = status
    server.faults.token_headers = {"Retry-After": "17"}
    assert fault_of(source).retry_after == 17


def test_what_an_error_says_of_the_secret_is_not_repeated(
    server: SimulatorServer, source: TokenSource
) -> None:
    server.faults.token_status = 400
    told = {"error": f"bad secret {SECRET}", "error_description": SECRET}
    server.faults.token_body = json.dumps(told).encode()
    fault = fault_of(source)
    assert SECRET not in everything_said_by(fault)


def everything_said_by(fault: BaseException) -> str:
    return "".join(traceback.format_exception(fault)) + repr(vars(fault))


def answers(**fields: object) -> bytes:
    whole = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600, **fields}
    return json.dumps(
        {name: value for name, value in whole.items() if value is not MISSING}
    ).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html><body>Sign in</body></html>", id="HTML"),
        pytest.param(b"[1, 2]", id="an array"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe\x00", id="no UTF-8"),
        pytest.param(b"[" * 50_000, id="nested deep"),
        pytest.param(answers(access_token=MISSING), id="no token"),
        pytest.param(answers(access_token=None), id="token null"),
        pytest.param(answers(access_token=12345), id="token a number"),
        pytest.param(answers(access_token=[TOKEN]), id="token an array"),
        pytest.param(answers(access_token=""), id="token empty"),
        pytest.param(answers(access_token=f"{TOKEN}\r\nX-Terminal-Id: 9"), id="token two headers"),
        pytest.param(answers(access_token=f"{TOKEN}\n"), id="token with a line feed"),
        pytest.param(answers(access_token=f"{TOKEN} x"), id="token with a space"),
        pytest.param(answers(access_token=f"{TOKEN}å"), id="token not ASCII"),
        pytest.param(answers(access_token=f"{TOKEN}\x00"), id="token with a NUL"),
        pytest.param(answers(token_type="mac"), id="another token type"),
        pytest.param(answers(token_type=7), id="token type a number"),
        pytest.param(answers(expires_in=-1), id="expires_in negative"),
        pytest.param(answers(expires_in=0), id="expires_in 0"),
        pytest.param(answers(expires_in="3600"), id="expires_in text"),
        pytest.param(answers(expires_in=True), id="expires_in true"),
        pytest.param(answers(expires_in=[]), id="expires_in an array"),
        pytest.param(answers(expires_in=float("nan")), id="expires_in NaN"),
        pytest.param(b'{"expires_in": ' + b"9" * 5000 + b"}", id="expires_in of 5000 digits"),
        pytest.param(b" " * 10_000_000, id="10 MB"),
    ],
)
def test_what_is_no_token_is_unreadable_and_said_without_its_text(
    server: SimulatorServer, source: TokenSource, body: bytes
) -> None:
    server.faults.token_body = body
    fault = fault_of(source)
    assert fault.kind is FaultKind.ANSWER_UNREADABLE
    assert TOKEN not in everything_said_by(fault)
    assert len(fault.detail) < 200


def test_ten_megabytes_are_not_read_to_their_end() -> None:
    sent: list[int] = []

    def flood(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        for number in range(15_000):
            peer.send(b" " * 65_536)
            sent.append(number)

    with RawServer(flood) as server:
        assert fault_of(source_at(server.connection())).kind is FaultKind.ANSWER_UNREADABLE
    assert len(sent) < 1000


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked_whole() -> None:
    def bomb(peer: Peer) -> None:
        peer.read_request()
        packed = gzip.compress(b" " * 50_000_000)
        peer.answer("200 OK", packed, Content_Encoding="gzip")

    with RawServer(bomb) as server:
        assert fault_of(source_at(server.connection())).kind is FaultKind.ANSWER_UNREADABLE


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 2xx\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_what_is_no_whole_http_answer_is_a_fault_and_nothing_else(answer: bytes) -> None:
    def reply(peer: Peer) -> None:
        peer.read_request()
        peer.send(answer)

    with RawServer(reply) as server:
        fault = fault_of(source_at(server.connection()))
    assert fault.kind in {FaultKind.ANSWER_UNREADABLE, FaultKind.SERVER_DOWN}


# -- a redirect ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_secret_goes_nowhere_else(
    server: SimulatorServer, source: TokenSource, status: int
) -> None:
    with Granting() as elsewhere:
        server.faults.token_status = status
        server.faults.token_headers = {"Location": f"http://127.0.0.1:{elsewhere.port}/token"}
        assert fault_of(source).kind is FaultKind.REDIRECTED
        assert elsewhere.peers == []


# -- no answer -------------------------------------------------------------------------------


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_server_that_is_down_is_told_as_such() -> None:
    url = f"http://127.0.0.1:{closed_port()}/token"
    fault = fault_of(source_at(Connection(token_url=url, client_id="demo")))
    assert fault.kind is FaultKind.SERVER_DOWN
    assert "127.0.0.1" in fault.detail


@pytest.mark.parametrize("host", ["name.invalid", "a..b", "x" * 64 + ".invalid"])
def test_a_name_without_an_address_is_told_as_such(host: str) -> None:
    fault = fault_of(source_at(Connection(token_url=f"https://{host}/token", client_id="demo")))
    assert fault.kind is FaultKind.NAME_UNKNOWN
    assert host in fault.detail


def test_a_server_that_does_not_answer_in_time_is_told_as_such(server: SimulatorServer) -> None:
    server.faults.token_delay_s = 5
    fault = fault_of(source_at(connection_to(server), timeout_s=0.1))
    assert fault.kind is FaultKind.TIMED_OUT


def test_a_server_that_drips_is_ended_by_giving_the_attempt_up() -> None:
    """No time-out ever strikes: each byte comes in time."""

    def drip(peer: Peer) -> None:
        peer.read_request()
        peer.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 10_000, every_s=0.02)

    with RawServer(drip) as server:
        connection = server.connection()
        ended = threading.Event()
        settings = Settings(connection, times=Times(connect=5.0))
        attempt = Attempt(settings, source_at(connection), done=ended.set)
        attempt.start()
        wait_for("the conversation", lambda: server.peers and server.peers[0].request.line)
        assert not ended.is_set()
        begun = time.monotonic()
        attempt.abandon()
        assert ended.wait(5)
        assert time.monotonic() - begun < 2
        assert isinstance(attempt.outcome, ConnectionFault)
        wait_for("the attempt's thread", lambda: "attempt" not in threads())


# -- TLS -------------------------------------------------------------------------------------


def test_a_plain_server_spoken_to_with_tls_is_told_as_such(server: SimulatorServer) -> None:
    connection = connection_to(server)._replace(
        token_url=server.token_url.replace("http:", "https:")
    )
    assert fault_of(source_at(connection)).kind is FaultKind.TLS_FAILED
    assert server.ledger.entries(Kind.TOKEN_ISSUED) == []


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_secret_is_sent(
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path)
    with Granting(authority) as server:
        assert fault_of(source_at(server.connection())).kind is FaultKind.TLS_FAILED
        assert server.requests == []


def test_a_root_that_is_in_certifi_alone_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ``requests`` library loads that bundle into whatever context it is handed."""
    authority = Authority(tmp_path)
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(authority.ca_file))
    with Granting(authority) as server:
        assert fault_of(source_at(server.connection())).kind is FaultKind.TLS_FAILED
        assert server.requests == []


def test_a_fault_of_tls_is_told_in_words(server: SimulatorServer, tmp_path: Path) -> None:
    plain = connection_to(server)._replace(token_url=server.token_url.replace("http:", "https:"))
    with Granting(Authority(tmp_path)) as untrusted:
        faults = [fault_of(source_at(plain)), fault_of(source_at(untrusted.connection()))]
    for fault in faults:
        assert fault.kind is FaultKind.TLS_FAILED
        assert not re.search(r"Pool|Error|_ssl|\(\(|object at", fault.detail), fault.detail
    assert "the certificate isn't trusted" in faults[1].detail


def test_a_certificate_in_ca_file_is_trusted(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Granting(authority) as server:
        connection = server.connection(ca_file=str(authority.ca_file))
        assert source_at(connection).token(no_holding) == "tok-1"


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "other.example")
    with Granting(authority) as server:
        connection = server.connection(ca_file=str(authority.ca_file))
        assert fault_of(source_at(connection)).kind is FaultKind.TLS_FAILED
        assert server.requests == []


@pytest.mark.parametrize(
    ("number", "kind", "told"),
    [
        (0x800B0109 - (1 << 32), FaultKind.TLS_FAILED, "0x800b0109"),
        (0x80092013 - (1 << 32), FaultKind.TLS_FAILED, "0x80092013"),
        (87, FaultKind.TLS_FAILED, "0x57"),
        *((number, FaultKind.SERVER_DOWN, "no connection") for number in (10_054, 10_060, 10_061)),
    ],
)
def test_what_windows_says_is_a_fault_of_tls_where_it_is_about_a_certificate(
    number: int, kind: FaultKind, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(truststore.SSLContext, "wrap_socket", raising(number))
    authority = Authority(tmp_path)
    with Granting(authority) as server:
        fault = fault_of(source_at(server.connection()))
        assert fault.kind is kind
        assert told in fault.detail


def raising(number: int) -> Callable[..., ssl.SSLSocket]:
    """Return what fails as Windows does, with that number of its own."""

    def wrap_socket(*_args: object, **_more: object) -> ssl.SSLSocket:
        error = OSError(errno.EINVAL, "told by Windows")
        error.winerror = number  # type: ignore[attr-defined,unused-ignore] # Windows' alone
        raise error

    return wrap_socket


def test_a_ca_file_that_holds_no_certificate_is_told_by_its_name(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    connection = Connection(
        token_url="https://127.0.0.1:1/token", client_id="demo", ca_file=str(empty)
    )
    fault = fault_of(source_at(connection))
    assert fault.kind is FaultKind.TLS_FAILED
    assert str(empty) in fault.detail


# -- the surroundings ------------------------------------------------------------------------


def test_neither_netrc_nor_the_environments_proxy_has_a_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(netrc))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Granting() as server:
        assert source_at(server.connection()).token(no_holding) == "tok-1"
    (request,) = server.requests
    assert "authorization" not in request.headers


def test_a_missing_secret_is_the_technicians_and_nothing_is_asked(server: SimulatorServer) -> None:
    def no_secret(_client_id: str) -> str:
        message = "set TERMINAL_APP_CLIENT_SECRET"
        raise SettingsError(message)

    source = TokenSource(Settings(connection_to(server)), no_secret)
    with pytest.raises(SettingsError):
        source.token(no_holding)
    assert server.ledger.entries() == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 17 ", 17.0),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(
    value: str | None, seconds: float | None
) -> None:
    assert read_retry_after(value) == seconds


def test_retry_after_may_be_longer_than_anything_that_is_waited() -> None:
    assert (read_retry_after("9" * 400) or 0.0) >= 3600


def test_retry_after_as_a_date_to_come_is_the_time_until_then() -> None:
    in_an_hour = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3600))
    seconds = read_retry_after(in_an_hour)
    assert seconds is not None
    assert 3500 < seconds <= 3600


def test_secret_and_token_are_held_from_the_moment_that_the_till_has_them(
    source: TokenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction, "_held", ())
    token = source.token(no_holding)
    assert redaction.redact(f"{token}, {SECRET}") == "[redacted], [redacted]"
