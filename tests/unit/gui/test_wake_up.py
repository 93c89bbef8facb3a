"""The wake-up's connection: the one that was opened, and no other."""

import contextlib
import socket
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from terminal_app.gui.wake_up import WakeUp
from tests.support.waiting import wait_for

FOREIGN = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10) as connection:
    print("connected", flush=True)
    try:
        while connection.recv(1):
            pass
    except TimeoutError:
        print("left open", flush=True)
    except OSError:
        pass
print("closed", flush=True)
"""


class Heard:
    """What the wake-up has said."""

    def __init__(self) -> None:
        self.woken = 0
        self.broken: list[str] = []

    def wake(self) -> None:
        self.woken += 1

    def is_woken(self, times: int) -> bool:
        return self.woken == times


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def connect(root: tk.Tk, heard: Heard) -> Iterator[Callable[[], WakeUp]]:
    with contextlib.ExitStack() as opened:

        def connected() -> WakeUp:
            made = WakeUp(root, heard.wake, heard.broken.append)
            opened.callback(made.close)
            return made

        yield connected


def until(root: tk.Tk, condition: Callable[[], object]) -> None:
    def holds() -> bool:
        root.update()
        return bool(condition())

    wait_for("the wake-up", holds)


def at_listen(monkeypatch: pytest.MonkeyPatch, happens: Callable[[socket.socket], None]) -> None:
    """Let something happen once the wake-up listens, and before Tk connects."""
    listen = socket.socket.listen

    def listens(listener: socket.socket, backlog: int) -> None:
        listen(listener, backlog)
        happens(listener)

    monkeypatch.setattr(socket.socket, "listen", listens, raising=False)


def test_each_wake_after_a_look_is_heard(
    connect: Callable[[], WakeUp], root: tk.Tk, heard: Heard
) -> None:
    wake_up = connect()
    for times in range(1, 21):
        wake_up.waker.wake()
        until(root, partial(heard.is_woken, times))
    assert heard.broken == []


def test_many_wakes_before_a_look_are_one(
    connect: Callable[[], WakeUp], root: tk.Tk, heard: Heard
) -> None:
    wake_up = connect()
    for _ in range(1000):
        wake_up.waker.wake()
    until(root, lambda: heard.woken)
    root.update()
    assert heard.woken == 1


def test_a_foreign_connection_that_comes_first_is_closed_and_never_taken_for_the_wake_up(
    connect: Callable[[], WakeUp],
    root: tk.Tk,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    foreign: list[subprocess.Popen[str]] = []

    def comes_first(listener: socket.socket) -> None:
        port = str(listener.getsockname()[1])
        process = subprocess.Popen(
            [sys.executable, "-c", FOREIGN, port], stdout=subprocess.PIPE, text=True
        )
        foreign.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "connected\n"

    at_listen(monkeypatch, comes_first)
    wake_up = connect()
    with foreign[0] as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "closed\n"
    wake_up.waker.wake()
    until(root, lambda: heard.woken)
    assert heard.broken == []


def test_nobody_can_connect_afterwards(
    connect: Callable[[], WakeUp], monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses: list[tuple[str, int]] = []
    at_listen(monkeypatch, lambda listener: addresses.append(listener.getsockname()))
    connect()
    monkeypatch.undo()
    assert addresses[0][0] == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(addresses[0], 5)


def test_a_connection_that_breaks_is_told_once(
    connect: Callable[[], WakeUp], root: tk.Tk, heard: Heard
) -> None:
    wake_up = connect()
    wake_up.waker._connection.shutdown(socket.SHUT_RDWR)
    until(root, lambda: heard.broken)
    wake_up.waker.wake()
    assert heard.woken == 0


def test_without_a_loopback_it_raises_and_leaves_no_channel(
    connect: Callable[[], WakeUp], root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> tuple[socket.socket, object]:
        raise OSError("refused")

    before = root.tk.call("chan", "names")
    monkeypatch.setattr(socket.socket, "accept", refused)
    with pytest.raises(OSError, match="refused"):
        connect()
    assert root.tk.call("chan", "names") == before
