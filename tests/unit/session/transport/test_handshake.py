"""One attempt to connect: what a server can answer to the handshake, and the way to it."""

import logging
import select
import socket
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from terminal_app.channel.events import ConnectionState
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.payment import Outcome, State
from terminal_app.session import clock as session_clock
from terminal_app.session.transport.connect import Attempt
from terminal_app.session.transport.connection_check import Checked, Step, check
from terminal_app.session.transport.link import Link, NonTextFrame
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Connection, Settings, Times
from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.wire.profile import load
from tests.support import journal_rows
from tests.support.waiting import wait_for
from tests.unit.session.shop import QUICK, Shop, connection_to, threads
from tests.unit.session.transport.certificates import Authority
from tests.unit.session.transport.raw_server import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    WITHIN_S,
    Backend,
    Peer,
    RawServer,
    frame,
    grant,
)

pytestmark = pytest.mark.usefixtures("no_descriptor_is_left")

TOKEN = "tok-that-nobody-may-see"


def attempt_at(
    connection: Connection, timeout_s: float = 5.0, done: Callable[[], None] = lambda: None
) -> Attempt:
    settings = Settings(connection, times=Times(connect=timeout_s))
    tokens = TokenSource(settings, lambda _client_id: "demo", lambda: 0.0)
    return Attempt(settings, tokens, done=done)


def fault_at(connection: Connection, timeout_s: float = 5.0) -> ConnectionFault:
    with pytest.raises(ConnectionFault) as raised:
        attempt_at(connection, timeout_s).connect()
    return raised.value


# -- a good answer ---------------------------------------------------------------------------


def test_the_handshake_carries_the_token_and_the_terminal_id() -> None:
    with Backend(lambda peer: peer.upgrade()) as server:
        attempt_at(server.connection()).connect().shut()
        _token, request = server.requests
    assert request.line == "GET /ws HTTP/1.1"
    assert request.headers["authorization"] == "Bearer tok-1"
    assert request.headers["x-terminal-id"] == "TILL-1"
    assert "origin" not in request.headers


def test_the_profiles_headers_go_along_and_its_words_are_looked_for() -> None:
    profile = load.parse('[headers]\nX-Channel = "POS"\n[fields."*"]\npaymentReceiptId = "number"')

    def answer(peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(BINARY, b'{"number": 77}'))
        peer.hold()

    with Backend(answer) as server:
        settings = Settings(server.connection(), times=Times(connect=5.0))
        tokens = TokenSource(settings, lambda _client_id: "demo", lambda: 0.0)
        link = Attempt(settings, tokens, profile=profile).connect()
        select.select([link.socket], [], [], WITHIN_S)
        (incoming,) = link.receive(0.0)
        link.shut()
        _token, request = server.requests
    assert request.headers["x-channel"] == "POS"
    assert isinstance(incoming, NonTextFrame)
    assert incoming.identifiers.receipt_numbers == {"77"}


def test_a_handshake_over_tls_trusts_what_ca_file_says(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Backend(lambda peer: peer.upgrade(), authority.server_context()) as server:
        attempt_at(server.connection(ca_file=str(authority.ca_file))).connect().shut()
        assert len(server.requests) == 2


def test_a_websocket_without_a_trusted_certificate_gets_no_token(
    server: SimulatorServer, tmp_path: Path
) -> None:
    with RawServer(Peer.hold, Authority(tmp_path).server_context()) as impostor:
        url = impostor.connection().websocket_url
        fault = fault_at(connection_to(server)._replace(websocket_url=url))
        assert fault.kind is FaultKind.TLS_FAILED
        assert impostor.peers[0].request.line == ""


# -- refused ---------------------------------------------------------------------------------


def test_after_a_401_a_fresh_token_is_tried_once(server: SimulatorServer) -> None:
    server.faults.ws_status = 401
    server.faults.ws_times = 1
    attempt_at(connection_to(server)).connect().shut()
    assert len(server.ledger.entries(Kind.TOKEN_ISSUED)) == 2
    assert len(server.ledger.entries(Kind.LOGON_REFUSED)) == 1


def test_a_token_that_the_server_has_forgotten_is_replaced_without_a_word(
    server: SimulatorServer, shop: Shop
) -> None:
    server.expire_tokens()
    server.drop_connections()
    assert shop.until_line(ConnectionState.WAITING).fault is FaultKind.CONNECTION_LOST
    shop.until_line(ConnectionState.CONNECTED)


def test_a_second_401_is_told_as_a_refusal_and_not_tried_a_third_time(
    server: SimulatorServer,
) -> None:
    server.faults.ws_status = 401
    fault = fault_at(connection_to(server))
    assert fault.kind is FaultKind.TERMINAL_REFUSED
    assert len(server.ledger.entries(Kind.TOKEN_ISSUED)) == 2
    assert len(server.ledger.entries(Kind.LOGON_REFUSED)) == 2


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, FaultKind.TERMINAL_REFUSED),
        (404, FaultKind.ADDRESS_WRONG),
        (429, FaultKind.SERVER_BUSY),
        (500, FaultKind.SERVER_FAILED),
        (503, FaultKind.SERVER_BUSY),
        (200, FaultKind.ANSWER_UNREADABLE),
        (400, FaultKind.ANSWER_UNREADABLE),
    ],
)
def test_each_status_has_its_fault_and_is_asked_once(
    server: SimulatorServer, status: int, kind: FaultKind
) -> None:
    server.faults.ws_status = status
    fault = fault_at(connection_to(server))
    assert fault.kind is kind
    assert str(status) in fault.detail
    assert len(server.ledger.entries(Kind.LOGON_REFUSED)) == 1


def test_after_a_403_the_next_attempt_has_a_fresh_token(
    server: SimulatorServer, tmp_path: Path
) -> None:
    server.faults.ws_status = 403
    with Shop(connection_to(server), tmp_path) as shop:
        shop.until_line(ConnectionState.WAITING)
        shop.until_line(ConnectionState.WAITING)
    assert len(server.ledger.entries(Kind.TOKEN_ISSUED)) >= 2


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_sets_the_time_of_the_next_attempt(
    server: SimulatorServer, tmp_path: Path, status: int
) -> None:
    server.faults.ws_status = status
    server.faults.ws_headers = {"Retry-After": "17"}
    before = session_clock.now()
    with Shop(connection_to(server), tmp_path) as shop:
        waiting = shop.until_line(ConnectionState.WAITING)
    assert waiting.fault is FaultKind.SERVER_BUSY
    assert waiting.retry_at is not None
    assert before + 17 <= waiting.retry_at <= session_clock.now() + 17
    assert len(server.ledger.entries(Kind.LOGON_REFUSED)) == 1


def test_retry_after_of_the_token_sets_the_time_of_the_next_attempt_too(
    server: SimulatorServer, tmp_path: Path
) -> None:
    server.faults.token_status = 503
    server.faults.token_headers = {"Retry-After": "17"}
    before = session_clock.now()
    with Shop(connection_to(server), tmp_path) as shop:
        waiting = shop.until_line(ConnectionState.WAITING)
    assert waiting.retry_at is not None
    assert waiting.retry_at >= before + 17


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_a_redirect_is_not_followed_and_the_token_goes_nowhere_else(
    server: SimulatorServer, status: int
) -> None:
    with Backend(lambda peer: peer.upgrade()) as elsewhere:
        server.faults.ws_status = status
        server.faults.ws_headers = {"Location": elsewhere.connection().websocket_url}
        assert fault_at(connection_to(server)).kind is FaultKind.REDIRECTED
        assert elsewhere.peers == []


# -- no WebSocket ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", id="another protocol"),
        pytest.param(b"\x00\xff\xfe\n\n", id="no text"),
        pytest.param(b"HTTP/1.1 abc\r\n\r\n", id="no status"),
        pytest.param(b"HTTP/1.1 101 Yes\r\nno colon\r\n\r\n", id="a bad header"),
        pytest.param(b"HTTP/1.1 101 Yes\r\n\r\n", id="no upgrade"),
        pytest.param(
            b"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: AAAA\r\n\r\n",
            id="another's accept",
        ),
        pytest.param(b"HTTP/1.1 301 Moved\r\n\r\n", id="a redirect to nowhere"),
        pytest.param(b"HTTP/1.1 400 No\r\nContent-Length: many\r\n\r\n", id="a bad length"),
    ],
)
def test_a_server_that_speaks_no_websocket_is_a_fault_that_repeats_nothing(
    answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Backend(lambda peer: peer.send(answer)) as server:
        fault = fault_at(server.connection())
    kinds = {FaultKind.ANSWER_UNREADABLE, FaultKind.REDIRECTED}
    assert fault.kind in kinds
    assert "tok-1" not in caplog.text


def test_what_a_refusal_says_is_neither_repeated_nor_logged(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """websocket-client's own error text holds the headers and the body of the answer."""
    caplog.set_level(logging.DEBUG)

    def echo(peer: Peer) -> None:
        request = server.wrote_down(peer)
        if request.line.startswith("POST "):
            grant(peer, TOKEN)
        else:
            peer.answer("500 No", TOKEN.encode(), X_Echo=request.headers["authorization"])

    with RawServer(echo) as server:
        fault = fault_at(server.connection())
        with Shop(server.connection(), tmp_path) as shop:
            assert shop.until_line(ConnectionState.WAITING).fault is FaultKind.SERVER_FAILED
    assert TOKEN not in "".join(traceback.format_exception(fault)) + repr(vars(fault))
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(shop.seen)


def test_no_secret_and_no_token_is_in_any_file_or_line_of_a_whole_session(
    server: SimulatorServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Shop(connection_to(server), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        token = shop.session._tokens._token
        shop.charge(12_502)
        server.faults.ws_status = 401
        server.drop_connections()
        shop.until_line(ConnectionState.WAITING)
        shop.until_line(ConnectionState.WAITING)
    assert token is not None
    assert token not in caplog.text + repr(shop.seen)
    for file in tmp_path.iterdir():
        assert token.encode() not in file.read_bytes()
    assert token not in journal_rows.whole_text_of(tmp_path / FILE_NAME)


# -- slow ------------------------------------------------------------------------------------


def test_a_server_that_does_not_answer_the_handshake_is_told_as_timed_out(
    server: SimulatorServer,
) -> None:
    server.faults.ws_delay_s = 5.0
    assert fault_at(connection_to(server), 0.2).kind is FaultKind.TIMED_OUT


def drip_handshake(peer: Peer) -> None:
    peer.drip(b"HTTP/1.1 101 Switching Protocols\r\nX-Long: " + b"y" * 100_000, every_s=0.02)


def test_a_handshake_that_drips_is_given_up_by_the_session(tmp_path: Path) -> None:
    """Each byte comes in time, so no time-out of a socket ever strikes."""
    with Backend(drip_handshake) as server:
        times = QUICK._replace(connect=0.2)
        with Shop(server.connection(), tmp_path, times=times) as shop:
            begun = time.monotonic()
            told = shop.until_line(ConnectionState.WAITING)
            assert told.fault is FaultKind.TIMED_OUT
            assert time.monotonic() - begun < 3
            wait_for("a second try", lambda: len(server.requests) >= 4)
            wait_for("the first's end", lambda: list(threads()).count("attempt") <= 1)
            assert shop.stop() < 1
        wait_for("the attempt's thread", lambda: "attempt" not in threads())


def test_a_refusal_without_an_end_is_given_up(tmp_path: Path) -> None:
    def flood(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 503 Busy\r\nContent-Length: 1000000000\r\n\r\n")
        peer.drip(b"z" * 100_000, every_s=0.02)

    with Backend(flood) as server:
        times = QUICK._replace(connect=0.2)
        with Shop(server.connection(), tmp_path, times=times) as shop:
            assert shop.until_line(ConnectionState.WAITING).fault is FaultKind.TIMED_OUT


def test_a_handshake_line_without_an_end_is_given_up_early() -> None:
    sent: list[int] = []

    def flood(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 101 Switching Protocols\r\nX-Long: ")
        for _ in range(1000):
            peer.send(b"y" * 65_536)
            sent.append(65_536)

    with Backend(flood) as server:
        assert fault_at(server.connection()).kind is FaultKind.ANSWER_UNREADABLE
    assert sum(sent) < 20 * 1_048_576


@pytest.mark.parametrize("endless", ["token", "handshake"])
def test_the_technicians_check_ends_at_a_server_that_drips(endless: str) -> None:
    def drip(peer: Peer) -> None:
        request = peer.read_request()
        if endless == "token" or not request.line.startswith("POST "):
            drip_handshake(peer)
        else:
            grant(peer)

    with RawServer(drip) as server:
        settings = Settings(server.connection(), times=QUICK._replace(connect=0.2))
        steps: list[Checked] = []
        checking = threading.Thread(
            target=lambda: steps.extend(check(settings, lambda _client_id: "demo"))
        )
        checking.start()
        checking.join(5)
        has_ended = not checking.is_alive()
    checking.join()
    assert has_ended
    assert steps[-1].fault is FaultKind.TIMED_OUT
    assert steps[-1].step is (Step.TOKEN if endless == "token" else Step.WEBSOCKET)


class GivenUpAtTheLastMoment(Attempt):
    """Is abandoned when its link is open and nobody knows of it yet."""

    def connect(self) -> Link:
        link = super().connect()
        self.abandon()
        return link


def test_an_attempt_that_succeeds_while_it_is_given_up_leaves_no_line() -> None:
    ends: list[bytes] = []

    def listen(peer: Peer) -> None:
        peer.upgrade()
        ends.append(peer.read_to_the_end())

    with Backend(listen) as server:
        connection = server.connection()
        tokens = attempt_at(connection)._tokens
        attempt = GivenUpAtTheLastMoment(Settings(connection), tokens)
        attempt.start()
        wait_for("the end of the line", lambda: ends == [b""])
        wait_for("the attempt's thread", lambda: "attempt" not in threads())


@pytest.mark.parametrize("host", ["name.invalid", "a..b"])
def test_a_name_without_an_address_is_told_as_such(server: SimulatorServer, host: str) -> None:
    connection = connection_to(server)._replace(websocket_url=f"wss://{host}/ws")
    assert fault_at(connection).kind is FaultKind.NAME_UNKNOWN


def test_a_websocket_server_that_is_down_is_told_as_such(server: SimulatorServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    connection = connection_to(server)._replace(websocket_url=f"ws://127.0.0.1:{port}/ws")
    assert fault_at(connection).kind is FaultKind.SERVER_DOWN


# -- a proxy ---------------------------------------------------------------------------------


class Proxy(RawServer):
    """Forwards plain requests, and tunnels what is asked for with CONNECT."""

    def __init__(self) -> None:
        super().__init__(self._forward)

    def _forward(self, peer: Peer) -> None:
        request = self.wrote_down(peer)
        method, target, _version = request.line.split(" ")
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        with socket.create_connection((parts.hostname or "", parts.port or 80)) as onward:
            if method == "CONNECT":
                peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                lines = [f"{method} {parts.path} HTTP/1.1", "Connection: close"]
                lines += [
                    f"{name}: {value}"
                    for name, value in request.headers.items()
                    if name != "connection"
                ]
                onward.sendall("\r\n".join([*lines, "", ""]).encode() + request.body)
            back = threading.Thread(target=pump, args=(onward, peer.socket))
            back.start()
            pump(peer.socket, onward)
            back.join()

    def asked(self) -> list[str]:
        return [request.line for request in self.requests]


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def test_a_proxy_carries_both_ways_to_the_server_and_sees_no_authorization(
    server: SimulatorServer, tmp_path: Path
) -> None:
    with Proxy() as proxy:
        connection = connection_to(server)._replace(proxy=f"http://127.0.0.1:{proxy.port}")
        with Shop(connection, tmp_path) as shop:
            shop.until_line(ConnectionState.CONNECTED)
            host = urlsplit(server.websocket_url).netloc
            assert proxy.asked() == [
                f"POST {server.token_url} HTTP/1.1",
                f"CONNECT {host} HTTP/1.1",
            ]
            assert "authorization" not in proxy.requests[1].headers
            assert "x-terminal-id" not in proxy.requests[1].headers


def test_the_environments_proxy_is_not_used(
    server: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        attempt_at(connection_to(server)).connect().shut()
        assert proxy.peers == []


def through(proxy: RawServer, server: SimulatorServer) -> Attempt:
    """An attempt whose WebSocket alone goes through ``proxy``."""
    plain, proxied = connection_to(server), f"http://127.0.0.1:{proxy.port}"
    tokens = attempt_at(plain)._tokens
    return Attempt(Settings(plain._replace(proxy=proxied)), tokens)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("407 Who are you", FaultKind.PROXY_REFUSED),
        ("502 No way", FaultKind.SERVER_DOWN),
        ("abc", FaultKind.SERVER_DOWN),
    ],
)
def test_a_proxy_that_refuses_is_a_fault(
    server: SimulatorServer, status: str, kind: FaultKind
) -> None:
    def refuse(peer: Peer) -> None:
        peer.read_request()
        peer.answer(status)

    with RawServer(refuse) as proxy:
        with pytest.raises(ConnectionFault) as raised:
            through(proxy, server).connect()
        assert raised.value.kind is kind
        assert "proxy" in raised.value.detail


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("407 Who are you", FaultKind.PROXY_REFUSED),
        ("502 No way", FaultKind.SERVER_DOWN),
    ],
)
def test_a_proxy_that_gives_no_tunnel_to_the_token_is_told_as_what_it_is(
    status: str, kind: FaultKind
) -> None:
    def refuse(peer: Peer) -> None:
        peer.read_request()
        peer.answer(status)

    with RawServer(refuse) as proxy:
        connection = Connection(
            token_url="https://apm.invalid/token",
            websocket_url="wss://apm.invalid/ws",
            terminal_id="TILL-1",
            client_id="demo",
            proxy=f"http://127.0.0.1:{proxy.port}",
        )
        with pytest.raises(ConnectionFault) as raised:
            attempt_at(connection).connect()
    assert raised.value.kind is kind
    assert "the proxy refuses" in raised.value.detail


def test_a_proxy_that_drips_is_ended_by_giving_the_attempt_up(server: SimulatorServer) -> None:
    def drip(peer: Peer) -> None:
        peer.read_request()
        peer.drip(b"HTTP/1.1 200 Connection established" + b"y" * 100_000, every_s=0.02)

    with RawServer(drip) as proxy:
        attempt = through(proxy, server)
        attempt.start()
        wait_for("the conversation", lambda: proxy.peers and proxy.peers[0].request.line)
        attempt.abandon()
        wait_for("the attempt's thread", lambda: "attempt" not in threads(), 3)
        assert isinstance(attempt.outcome, ConnectionFault)


# -- after the handshake -----------------------------------------------------------------------


def test_what_follows_the_handshake_in_the_same_packet_is_not_lost(tmp_path: Path) -> None:
    logon = b'{"messageType": "LOGON_CONFIRMATION", "id": "1"}'

    def eager(peer: Peer) -> None:
        peer.upgrade(then=frame(TEXT, logon))
        peer.read_to_the_end()

    with Backend(eager) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)


def test_what_waits_unread_in_the_system_is_bounded() -> None:
    """What a flood has put there is in front of a receipt, however fast it is read."""
    with Backend(lambda peer: peer.upgrade()) as server:
        link = attempt_at(server.connection()).connect()
        held = link.socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        link.shut()
    assert held <= 2 * 131_072, "Linux tells twice what it was given"


def test_a_receipt_that_comes_during_the_goodbye_is_recorded(tmp_path: Path) -> None:
    """The till has said goodbye; the server's last word is about money."""
    receipt = (
        '{"messageType": "PAYMENT_RECEIPT", "id": "1", "paymentId": "%s",'
        ' "paymentReceiptId": "77", "paymentState": "COMPLETE"}'
    )

    def pays_late(peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, b'{"messageType": "LOGON_CONFIRMATION", "id": "1"}'))
        peer.read_until_close()
        peer.send(frame(TEXT, (receipt % payment_id).encode()) + frame(CLOSE))

    with Backend(pays_late) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(100)
        shop.until_payment(payment_id, lambda _payment: True)
        assert shop.stop() < 1
        assert shop.payments()[payment_id].receipt_id == "77"


# -- an output that is held up -----------------------------------------------------------------


class Jam:
    """A server that floods the till with pings and reads no answer until it is told to."""

    def __init__(self) -> None:
        self.is_enough = threading.Event()
        self.is_over = threading.Event()
        self.proceed = threading.Event()
        self.pings = 0
        self.got = b""
        self._at = 0

    def flood(self, peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, b'{"messageType": "LOGON_CONFIRMATION", "id": "1"}'))
        while not self.is_enough.is_set():
            peer.send(frame(PING, b"p" * 125) * 100)
            self.pings += 100
        self.is_over.set()
        self.proceed.wait(WITHIN_S)

    def wait_until_nothing_leaves(self, shop: Shop) -> None:
        """Also until nothing is left to be heard: at the end of the line, no pong goes out."""
        left = -1

        def is_jammed() -> bool:
            nonlocal left
            before, left = left, sent_by(shop)
            is_full = not is_writable(shop)
            return is_full and waiting_to_leave(shop) > A_LOT and left == before

        wait_for("the jam", is_jammed)
        self.is_enough.set()
        assert self.is_over.wait(WITHIN_S)
        wait_for("the last ping", lambda: pongs_of(shop) == self.pings)

    def opcodes(self) -> set[int]:
        """Return the opcodes of what has come since the last call."""
        found = set()
        while self._at + 1 < len(self.got):
            found.add(self.got[self._at] & 0xF)
            length = self.got[self._at + 1] & 0x7F
            # The request is longer than this, but it is also the last.
            self._at += 6 + length
        return found


A_LOT = 500_000
"""Bytes in the till's own buffer; where none of them leaves, the system's buffers are full."""


def sent_by(shop: Shop) -> int:
    link = shop.link
    return link._output.sent if link else 0


def pongs_of(shop: Shop) -> int:
    link = shop.link
    return link._output.queued // (125 + 6) if link else 0


def is_writable(shop: Shop) -> bool:
    """Whether the system would take more; a session that has no processor sends nothing either."""
    link = shop.link
    return link is not None and bool(select.select([], [link.socket], [], 0)[1])


def waiting_to_leave(shop: Shop) -> int:
    link = shop.link
    return len(link._output.buffer) if link else 0


def test_a_request_that_never_left_is_not_paid_and_did_not_arrive(tmp_path: Path) -> None:
    jam = Jam()
    is_told = threading.Event()

    def breaks_off(peer: Peer) -> None:
        if jam.is_over.is_set():
            return  # The till has come back.
        jam.flood(peer)
        peer.socket.shutdown(socket.SHUT_WR)
        # Read any sooner, it would make room for the request before the till has seen the end.
        assert is_told.wait(WITHIN_S)
        jam.got = peer.read_to_the_end()

    with Backend(breaks_off) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        jam.wait_until_nothing_leaves(shop)
        payment_id = shop.charge(100)
        shop.until_payment(payment_id, lambda _payment: True)
        jam.proceed.set()
        payment = shop.until_outcome(payment_id, Outcome.NOT_PAID)
        is_told.set()
        assert payment.state is State.CANCELED
        wait_for("what arrived", lambda: jam.got)
        assert jam.opcodes() == {PONG}


def test_a_request_that_was_held_up_arrives_as_soon_as_the_server_reads(tmp_path: Path) -> None:
    jam = Jam()
    arrived = threading.Event()

    def reads_on(peer: Peer) -> None:
        jam.flood(peer)
        while TEXT not in jam.opcodes():
            jam.got += peer.read_some()
        arrived.set()

    times = QUICK._replace(init_response=60.0)  # or its end would wake the session
    with Backend(reads_on) as server, Shop(server.connection(), tmp_path, times=times) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        jam.wait_until_nothing_leaves(shop)
        payment_id = shop.charge(100)
        shop.until_payment(payment_id, lambda _payment: True)
        jam.proceed.set()
        assert arrived.wait(WITHIN_S)


def test_a_server_that_hangs_up_is_down_and_not_another_kind_of_server() -> None:
    """It is being restarted, or a balancer has none behind it: trying again can help."""
    with Backend(lambda _peer: None) as server:
        assert fault_at(server.connection()).kind is FaultKind.SERVER_DOWN
