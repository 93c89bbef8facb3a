"""One open WebSocket against bare sockets: any bytes, at any time."""

import queue
import random
import select
import socket
import ssl
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.session.transport.link import (
    HEAD_BYTES,
    MOST_MESSAGE_BYTES,
    Incoming,
    Link,
    NonTextFrame,
    Text,
)
from terminal_app.wire.profile import load
from terminal_app.wire.profile.raw_words import words_of
from terminal_app.wire.raw_identifiers import RawIdentifiers
from tests.support.waiting import wait_for
from tests.unit.session.shop import open_descriptors
from tests.unit.session.transport.certificates import Authority
from tests.unit.session.transport.raw_server import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    WITHIN_S,
    Peer,
    RawServer,
    frame,
)

NOW = 100.0
MIB = 1_048_576


class Line:
    """A link and its peer at the other end."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self._accepted: queue.SimpleQueue[Peer] = queue.SimpleQueue()
        self._server = RawServer(self._shake_hands, tls)

    def _shake_hands(self, peer: Peer) -> None:
        peer.read_request()
        peer.upgrade()
        self._accepted.put(peer)
        peer.hold()

    def open(self) -> None:
        self._server.__enter__()
        port = self._server.port
        sock: socket.socket = socket.create_connection(("127.0.0.1", port), timeout=WITHIN_S)
        if self.tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            sock = context.wrap_socket(sock)
        self.link = Link(sock, f"ws://127.0.0.1:{port}/ws", [], WITHIN_S)
        self.peer = self._accepted.get(timeout=WITHIN_S)

    def close(self) -> None:
        self.link.shut()
        self._server.__exit__(None, None, None)

    def receive(self, count: int = 1) -> list[Incoming]:
        """Return the next ``count`` messages, as the session's loop reads them."""
        received: list[Incoming] = []
        by = time.monotonic() + WITHIN_S
        while len(received) < count:
            assert time.monotonic() < by, received
            self.wait_for_input()
            received += self.link.receive(NOW)
        return received

    def wait_for_input(self) -> None:
        if not self.link.has_input:
            ready, _, _ = select.select([self.link.socket], [], [], WITHIN_S)
            assert ready, "nothing came"

    def receive_into(self, received: list[Incoming]) -> None:
        """Read until the link gives up; what comes before counts."""
        while True:
            self.wait_for_input()
            for incoming in self.link.receive(NOW):
                received.append(incoming)  # noqa: PERF402 - the fault comes in the middle

    def receive_fault(self) -> ConnectionFault:
        """Read until the link gives up."""
        with pytest.raises(ConnectionFault) as raised:
            self.receive(1_000_000)
        return raised.value

    def sending(self, *parts: bytes) -> threading.Thread:
        """Send more than fits into the system's buffers, beside the test."""

        def send() -> None:
            for part in parts:
                self.peer.send(part)

        thread = threading.Thread(target=send)
        thread.start()
        return thread


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    line.open()
    yield line
    line.close()


@pytest.fixture
def tls_line(tmp_path: Path) -> Iterator[Line]:
    line = Line(Authority(tmp_path).server_context())
    line.open()
    yield line
    line.close()


# -- reading ---------------------------------------------------------------------------------


def test_frames_that_come_one_byte_at_a_time_are_read_whole(line: Line) -> None:
    texts = [b"{}", b"x" * 200, b"y" * 70_000]
    data = b"".join(frame(TEXT, text) for text in texts[:2])
    received: list[Incoming] = []
    for byte in data:
        line.peer.send(bytes([byte]))
        line.wait_for_input()
        received += line.link.receive(NOW)
    assert received == [Text(text) for text in texts[:2]]


def test_fragments_are_one_message_with_a_ping_between_them(line: Line) -> None:
    line.peer.send(
        frame(TEXT, b"ab", fin=False)
        + frame(PING, b"?")
        + frame(CONTINUATION, b"cd", fin=False)
        + frame(CONTINUATION, b"ef")
    )
    assert line.receive() == [Text(b"abcdef")]
    line.link.flush()
    assert line.peer.read_frame() == (PONG, b"?")


def test_text_that_is_no_utf8_is_handed_on_as_bytes(line: Line) -> None:
    line.peer.send(frame(TEXT, b"\xc3\x28\xff"))
    assert line.receive() == [Text(b"\xc3\x28\xff")]


def test_a_binary_frame_is_odd_and_the_line_lives_on(line: Line) -> None:
    line.peer.send(frame(BINARY, b"\x00" * 5000) + frame(TEXT, b"{}"))
    assert line.receive(2) == [NonTextFrame("binary", 5000, b"\x00" * HEAD_BYTES), Text(b"{}")]


def test_a_message_of_exactly_a_mebibyte_is_still_read(line: Line) -> None:
    sending = line.sending(frame(TEXT, b"a" * MOST_MESSAGE_BYTES))
    assert line.receive() == [Text(b"a" * MOST_MESSAGE_BYTES)]
    sending.join()


def test_a_frame_over_the_limit_is_read_past_with_its_length_and_first_kibibyte(
    line: Line,
) -> None:
    payload = bytes(range(256)) * 4 + b"z" * (10 * MIB - 1024)
    sending = line.sending(frame(TEXT, payload) + frame(TEXT, b"{}"))
    assert line.receive(2) == [
        NonTextFrame(
            "too large",
            10 * MIB,
            payload[:HEAD_BYTES],
            RawIdentifiers(numbers=frozenset({"0123456789"})),
        ),
        Text(b"{}"),
    ]
    sending.join()


def test_a_frame_over_the_limit_is_never_held_in_memory(line: Line) -> None:
    chunk = b"z" * 65_536
    sending = line.sending(frame(BINARY, length=640 * 65_536), *[chunk] * 640)
    tracemalloc.start()
    received = line.receive()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sending.join()
    assert received == [NonTextFrame("too large", 40 * MIB, b"z" * HEAD_BYTES)]
    assert most < MIB


def test_a_frame_that_announces_four_gigabytes_ends_the_line_and_takes_no_memory(
    line: Line,
) -> None:
    line.peer.send(frame(TEXT, b"a" * 4096, length=2**32))
    tracemalloc.start()
    fault = line.receive_fault()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.kind is FaultKind.MESSAGE_TOO_LARGE
    assert most < MIB


PAYMENT_ID = "0d15ea5e-1111-4222-8333-444444444444"


def found_in(received: list[Incoming]) -> frozenset[str]:
    (incoming,) = received
    assert isinstance(incoming, NonTextFrame)
    return incoming.identifiers.uuids


@pytest.mark.parametrize("at", [0, 65_530, 1_500_000, 3 * MIB - 40])
def test_a_frame_that_is_read_past_is_searched_wherever_the_payment_is_named(
    line: Line, at: int
) -> None:
    payload = bytearray(b"x" * 3 * MIB)
    payload[at : at + len(PAYMENT_ID)] = PAYMENT_ID.encode()
    sending = line.sending(frame(TEXT, bytes(payload)))
    assert found_in(line.receive()) == {PAYMENT_ID}
    sending.join()


@pytest.mark.parametrize(
    "parts",
    [
        [frame(TEXT, PAYMENT_ID.encode() + b"x" * 4096, length=2**32)],
        [frame(TEXT, PAYMENT_ID.encode(), fin=False), frame(CONTINUATION, length=2 * MIB)],
        [
            frame(TEXT, PAYMENT_ID.encode(), fin=False),
            *[frame(CONTINUATION, b"x" * 65_536, fin=False)] * 17,
        ],
    ],
    ids=["4 GB", "a large fragment", "many fragments"],
)
def test_what_is_too_large_to_skip_is_searched_before_the_link_ends(
    line: Line, parts: list[bytes]
) -> None:
    sending = line.sending(*parts)
    received: list[Incoming] = []
    with pytest.raises(ConnectionFault, match="message_too_large"):
        line.receive_into(received)
    assert found_in(received) == {PAYMENT_ID}
    line.link.shut()
    sending.join()


@pytest.mark.parametrize(
    "parts",
    [
        [frame(BINARY, b'{"number": 77}')],
        [frame(TEXT, b'{"number": 77}' + b"x" * 2 * MIB)],
        [frame(TEXT, b'{"number": 77}', fin=False), frame(CONTINUATION, length=2 * MIB)],
    ],
    ids=["binary", "read past", "too large to skip"],
)
def test_the_profiles_words_are_looked_for_in_whatever_can_not_be_read(
    line: Line, parts: list[bytes]
) -> None:
    line.link.search_for(words_of(load.parse('[fields."*"]\npaymentReceiptId = "number"')))
    sending = line.sending(*parts)
    received: list[Incoming] = []
    if len(parts) == 1:
        received = line.receive()
    else:
        with pytest.raises(ConnectionFault, match="message_too_large"):
            line.receive_into(received)
    (incoming,) = received
    assert isinstance(incoming, NonTextFrame)
    assert incoming.identifiers.receipt_numbers == {"77"}
    line.link.shut()
    sending.join()


@pytest.mark.parametrize("opcode", [PING, CLOSE, 0x3])
def test_only_messages_are_read_past(line: Line, opcode: int) -> None:
    line.peer.send(frame(opcode, length=2 * MIB))
    assert line.receive_fault().kind is FaultKind.MESSAGE_TOO_LARGE


def test_fragments_that_add_up_to_more_than_the_limit_end_the_line(line: Line) -> None:
    piece = b"a" * 65_536
    sending = line.sending(
        frame(TEXT, piece, fin=False), *[frame(CONTINUATION, piece, fin=False)] * 16
    )
    assert line.receive_fault().kind is FaultKind.MESSAGE_TOO_LARGE
    sending.join()


def test_one_call_reads_a_bounded_number_of_messages(line: Line) -> None:
    sending = line.sending(frame(TEXT, b"{}") * 10_000)
    line.wait_for_input()
    assert len(list(line.link.receive(NOW))) <= 4096
    assert line.receive(5900)
    sending.join()


def test_one_call_reads_a_bounded_number_of_bytes(line: Line) -> None:
    large = b"a" * MOST_MESSAGE_BYTES
    sending = line.sending(*[frame(TEXT, large)] * 12)
    line.wait_for_input()
    first = len(list(line.link.receive(NOW)))
    assert first <= 4
    # All of them: what stays unread keeps the peer waiting.
    line.receive(12 - first)
    sending.join()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(frame(CONTINUATION, b"x"), id="a continuation of nothing"),
        pytest.param(frame(TEXT, b"x", fin=False) + frame(TEXT, b"y"), id="a text in a text"),
        pytest.param(frame(0x3), id="an unknown opcode"),
        pytest.param(b"\xc1\x00", id="a reserved bit"),
        pytest.param(frame(PING, b"x" * 126), id="a long ping"),
        pytest.param(frame(PING, fin=False), id="a fragmented ping"),
        pytest.param(frame(CLOSE, b"\x03"), id="half a close code"),
        pytest.param(frame(CLOSE, struct.pack("!H", 5)), id="a forbidden close code"),
    ],
)
def test_what_breaks_the_protocol_ends_the_line(line: Line, data: bytes) -> None:
    line.peer.send(data)
    assert line.receive_fault().kind is FaultKind.CONNECTION_LOST


@pytest.mark.parametrize("seed", range(40))
def test_no_bytes_whatever_raise_anything_but_a_fault(line: Line, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    line.peer.send(chance.randbytes(chance.randrange(1, 4000)))
    line.peer.socket.shutdown(socket.SHUT_WR)
    assert line.receive_fault().kind in {FaultKind.CONNECTION_LOST, FaultKind.MESSAGE_TOO_LARGE}


# -- the end ---------------------------------------------------------------------------------


def test_a_close_frame_is_answered_and_ends_the_line_after_what_came_before(line: Line) -> None:
    line.peer.send(frame(TEXT, b"{}") + frame(CLOSE, struct.pack("!H", 4001) + b"another till"))
    received: list[Incoming] = []
    with pytest.raises(ConnectionFault, match="code 4001") as raised:
        line.receive_into(received)
    assert raised.value.kind is FaultKind.CONNECTION_LOST
    assert received == [Text(b"{}")]
    assert line.peer.read_frame()[0] == CLOSE


@pytest.mark.parametrize("abortive", [False, True], ids=["end of stream", "reset"])
def test_a_broken_line_is_a_fault(line: Line, *, abortive: bool) -> None:
    if abortive:
        line.peer.reset()
    else:
        line.peer.close()
    assert line.receive_fault().kind is FaultKind.CONNECTION_LOST


def test_writing_to_a_line_that_is_gone_is_a_fault(line: Line) -> None:
    line.peer.reset()
    line.wait_for_input()
    line.link.send("{}")
    with pytest.raises(ConnectionFault) as raised:
        line.link.flush()
    assert raised.value.kind is FaultKind.CONNECTION_LOST


def test_texts_that_come_after_the_goodbye_are_still_read(line: Line) -> None:
    line.link.send_close()
    line.link.flush()
    assert line.peer.read_frame() == (CLOSE, struct.pack("!H", 1000))
    line.peer.send(frame(TEXT, b"{}"))
    assert line.receive() == [Text(b"{}")]


@pytest.mark.parametrize("ended_by", ["shut", "close frame", "broken line", "too large"])
def test_no_descriptor_stays_open(ended_by: str) -> None:
    before = open_descriptors()
    line = Line()
    line.open()
    if ended_by == "close frame":
        line.peer.send(frame(CLOSE))
    elif ended_by == "broken line":
        line.peer.close()
    elif ended_by == "too large":
        line.peer.send(frame(PING, length=2**40))
    if ended_by != "shut":
        line.receive_fault()
    line.close()
    wait_for("descriptors", lambda: open_descriptors() <= before)


# -- a sign of life ----------------------------------------------------------------------------


def test_a_ping_is_answered_with_its_own_data(line: Line) -> None:
    line.peer.send(frame(PING, b"are you there?") + frame(TEXT, b"{}"))
    line.receive()
    line.link.flush()
    assert line.peer.read_frame() == (PONG, b"are you there?")


def test_a_peer_that_stays_silent_after_a_ping_is_given_up(line: Line) -> None:
    line.link.keep_alive(15.0, 5.0, NOW)
    assert line.link.deadline == NOW + 15
    line.link.tick(NOW + 14.9)
    assert not line.link.has_output
    line.link.tick(NOW + 15)
    line.link.flush()
    assert line.peer.read_frame()[0] == PING
    assert line.link.deadline == NOW + 20
    line.link.tick(NOW + 19.9)
    with pytest.raises(ConnectionFault) as raised:
        line.link.tick(NOW + 20)
    assert raised.value.kind is FaultKind.PEER_SILENT


def test_pings_go_on_while_the_answer_to_the_first_is_awaited(line: Line) -> None:
    line.link.keep_alive(10.0, 25.0, NOW)
    line.link.tick(NOW + 10)
    line.link.tick(NOW + 20)
    line.link.tick(NOW + 30)
    line.link.flush()
    assert [line.peer.read_frame()[0] for _ in range(3)] == [PING] * 3
    with pytest.raises(ConnectionFault):
        line.link.tick(NOW + 35)


@pytest.mark.parametrize(
    "sign", [frame(PONG, b"till"), frame(TEXT, b"{}"), frame(PING)], ids=["pong", "text", "ping"]
)
def test_any_sign_of_life_keeps_the_line(line: Line, sign: bytes) -> None:
    line.link.keep_alive(15.0, 5.0, NOW)
    line.link.tick(NOW + 15)
    line.peer.send(sign)
    line.wait_for_input()
    list(line.link.receive(NOW + 19))
    line.link.tick(NOW + 21)
    assert line.link.deadline == NOW + 19 + 15


def test_a_frame_that_is_read_past_is_a_sign_of_life(line: Line) -> None:
    line.link.keep_alive(15.0, 5.0, NOW)
    line.link.tick(NOW + 15)
    sending = line.sending(frame(TEXT, b"a" * (2 * MIB)))
    line.receive()
    sending.join()
    line.link.tick(NOW + 21)


# -- writing ---------------------------------------------------------------------------------


def jam(line: Line, holds: Callable[[], bool]) -> None:
    """Send until the peer, who reads nothing, holds things up."""
    by = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < by
        line.link.send("x" * 65_536)
        line.link.flush()


def test_sending_to_a_peer_that_does_not_read_never_blocks(line: Line) -> None:
    jam(line, lambda: line.link.has_output)
    begun = time.monotonic()
    for _ in range(100):
        line.link.send("y" * 10_000)
        line.link.flush()
    assert time.monotonic() - begun < 2
    assert line.link.has_output


def test_what_was_held_up_arrives_whole_and_in_order(line: Line) -> None:
    jam(line, lambda: line.link.has_output)
    line.link.send("the last")
    received: list[bytes] = []
    reading = threading.Thread(
        target=lambda: received.extend(iter(lambda: line.peer.read_frame()[1], b"the last"))
    )
    reading.start()
    by = time.monotonic() + WITHIN_S
    while line.link.has_output:
        assert time.monotonic() < by
        select.select([], [line.link.socket], [], WITHIN_S)
        line.link.flush()
    reading.join(WITHIN_S)
    assert set(received) == {b"x" * 65_536}


def test_a_peer_that_lets_too_much_pile_up_unread_ends_the_line(line: Line) -> None:
    for _ in range(100):
        line.link.send("x" * 65_536)
    with pytest.raises(ConnectionFault) as ended:
        line.link.flush()
    assert ended.value.kind is FaultKind.PEER_SILENT


def test_before_it_is_flushed_no_byte_of_a_message_has_left(line: Line) -> None:
    first = line.link.send("first")
    assert first >= line.link.sent_up_to
    line.link.flush()
    assert first < line.link.sent_up_to
    second = line.link.send("second")
    assert second >= line.link.sent_up_to
    line.link.flush()
    assert second < line.link.sent_up_to


def test_the_mark_of_a_message_is_where_its_first_byte_stands(line: Line) -> None:
    """A byte later, and a message of which one byte has left would count as never sent."""
    for text in ("first", "second"):
        assert line.link.send(text) == line.link.sent_up_to
        line.link.flush()
        assert not line.link.has_output


def test_marks_say_to_the_byte_what_the_peer_can_have_got(line: Line) -> None:
    """The promise on which "not paid" rests: beyond ``sent_up_to`` nothing has left."""
    marks = []

    def held_up() -> bool:
        marks.append(line.link.send("x" * 65_536))
        line.link.flush()
        return line.link.has_output

    jam(line, held_up)
    never_left = line.link.send("PAYMENT_INIT_REQUEST")
    sent_up_to = line.link.sent_up_to
    line.link.shut()
    assert len(line.peer.read_to_the_end()) == sent_up_to
    assert never_left >= sent_up_to
    assert marks[0] < sent_up_to


# -- TLS -------------------------------------------------------------------------------------


def test_messages_that_tls_has_decrypted_already_are_not_forgotten(tls_line: Line) -> None:
    """All of them come in one record: ``select`` tells of it once."""
    tls_line.peer.send(frame(TEXT, b"{}") * 200)
    assert len(tls_line.receive(200)) == 200


def test_ping_and_pong_work_over_tls(tls_line: Line) -> None:
    tls_line.peer.send(frame(PING, b"?") + frame(TEXT, b"{}"))
    assert tls_line.receive() == [Text(b"{}")]
    tls_line.link.flush()
    assert tls_line.peer.read_frame() == (PONG, b"?")
