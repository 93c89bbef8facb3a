"""The waker: one byte is enough, nobody ever waits for it, and a broken one harms nobody."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from terminal_app.channel.events import RecordingRestored
from terminal_app.channel.queues import Events
from terminal_app.channel.waker import Waker


class Line(NamedTuple):
    waker: Waker
    other: socket.socket
    """The end that is woken."""

    def bytes_there(self) -> int:
        self.other.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            return len(self.other.recv(10_000_000))
        return 0


@pytest.fixture
def line() -> Iterator[Line]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = socket.create_connection(listener.getsockname())
        connection, _ = listener.accept()
    waker = Waker(connection)
    yield Line(waker, other)
    waker.close()
    other.close()


def test_many_wakes_are_one_byte_until_it_is_reset(line: Line) -> None:
    for _ in range(1000):
        line.waker.wake()
    assert line.bytes_there() == 1
    line.waker.wake()
    assert line.bytes_there() == 0
    line.waker.reset()
    line.waker.wake()
    assert line.bytes_there() == 1


def test_a_line_that_is_full_blocks_nobody(line: Line) -> None:
    """Nobody reads, and each wake is the first."""
    with contextlib.suppress(BlockingIOError):
        while True:
            line.waker._connection.send(bytes(65536))
    for _ in range(10_000):
        line.waker.reset()
        line.waker.wake()
    assert line.bytes_there() > 0


def test_a_line_whose_other_end_is_gone_harms_nobody(line: Line) -> None:
    line.other.close()
    for _ in range(10):
        line.waker.reset()
        line.waker.wake()


def test_a_line_that_fails_here_is_seen_to_end_there(line: Line) -> None:
    line.waker._connection.shutdown(socket.SHUT_WR)
    line.waker.wake()
    line.other.settimeout(5)
    assert line.other.recv(1) == b""


def test_waking_after_the_close_harms_nobody(line: Line) -> None:
    line.waker.close()
    line.waker.wake()


def test_an_event_is_in_the_queue_before_it_wakes(line: Line) -> None:
    events, count = Events(), 2000
    events.wake_by(line.waker)

    def post_all() -> None:
        for _ in range(count):
            events.post(RecordingRestored())

    poster = threading.Thread(target=post_all)
    poster.start()
    taken = 0
    line.other.settimeout(5)
    while taken < count:
        assert line.other.recv(1) == b"w", "an event waits, but nobody was woken"
        line.waker.reset()
        taken += len(events.take(count))
    poster.join()
    assert taken == count


def test_events_that_nobody_is_to_be_woken_for_send_nothing(line: Line) -> None:
    events = Events()
    events.wake_by(line.waker)
    events.wake_by(None)
    events.post(RecordingRestored())
    assert line.bytes_there() == 0
