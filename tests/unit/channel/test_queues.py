"""The two queues: only frozen values cross, nobody ever blocks, and nothing is lost."""

import select
import threading
import typing
from collections.abc import Iterator

import msgspec
import pytest

from terminal_app.channel.commands import Command, Reconnect, Stop
from terminal_app.channel.events import (
    Event,
    MessageUnmatched,
    RecordingRestored,
)
from terminal_app.channel.queues import Commands, Events


@pytest.fixture
def commands() -> Iterator[Commands]:
    commands = Commands()
    yield commands
    commands.close()


def is_awake(commands: Commands, within_s: float = 0) -> bool:
    ready, _, _ = select.select([commands.wake_reader], [], [], within_s)
    return bool(ready)


@pytest.mark.parametrize("kind", [*typing.get_args(Command), *typing.get_args(Event)])
def test_whatever_crosses_is_a_frozen_slotted_value(kind: type) -> None:
    assert issubclass(kind, msgspec.Struct)
    assert kind.__struct_config__.frozen
    assert not kind.__dictoffset__


def test_a_command_wakes_the_session_and_is_taken_once(commands: Commands) -> None:
    assert not is_awake(commands)
    commands.post(Stop())
    assert is_awake(commands, 5)
    assert commands.take_all() == [Stop()]
    assert not is_awake(commands)
    assert commands.take_all() == []


def test_commands_are_taken_in_the_order_they_were_posted(commands: Commands) -> None:
    posted: list[Command] = [Reconnect(), Stop(), Reconnect()]
    for command in posted:
        commands.post(command)
    assert commands.take_all() == posted


def test_a_hundred_thousand_commands_that_nobody_takes_block_nobody(commands: Commands) -> None:
    """The wake-up's pipe is long full by then."""
    for _ in range(100_000):
        commands.post(Reconnect())
    assert len(commands.take_all()) == 100_000
    assert not is_awake(commands)


class Meddling:
    """A wake-up pipe; the moment it is emptied, somebody posts another command."""

    def __init__(self, commands: Commands) -> None:
        self.commands = commands
        self.real = commands.wake_reader
        self.has_meddled = False

    def recv(self, size: int) -> bytes:
        if not self.has_meddled:
            self.has_meddled = True
            self.commands.post(Stop())
        return self.real.recv(size)


def test_a_command_that_is_posted_while_others_are_taken_is_not_forgotten(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    meddling = Meddling(commands)
    commands.post(Reconnect())
    with monkeypatch.context() as patched:
        patched.setattr(commands, "wake_reader", meddling)
        taken = commands.take_all()
    assert taken == [Reconnect(), Stop()] or is_awake(commands)


def test_two_threads_lose_no_command(commands: Commands) -> None:
    count = 2000

    def post_all() -> None:
        for _ in range(count):
            commands.post(Reconnect())

    poster = threading.Thread(target=post_all)
    poster.start()
    taken = 0
    while taken < count:
        assert is_awake(commands, 5), "a command waits, but nobody was woken"
        taken += len(commands.take_all())
    poster.join()
    assert taken == count


def test_posting_and_waking_after_the_end_harm_nobody(commands: Commands) -> None:
    commands.close()
    commands.post(Stop())
    commands.wake()


def test_events_are_taken_in_order_and_no_more_than_asked_for() -> None:
    events = Events()
    told = [MessageUnmatched("why", count) for count in range(5)]
    for event in told:
        events.post(event)
    assert events.take(3) == told[:3]
    assert events.take(3) == told[3:]
    assert events.take(3) == []


def test_waiting_for_an_event_returns_it_or_nothing() -> None:
    events = Events()
    assert events.wait(0.001) is None
    events.post(RecordingRestored())
    assert events.wait(5) == RecordingRestored()
