"""What is posted while a journal is brought up to date, and that a till can be closed meanwhile."""

from contextlib import closing

import pytest

from terminal_app.channel.commands import Reconnect, Stop
from terminal_app.channel.events import JournalMigrating
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import session
from terminal_app.errors import JournalError


def test_each_percent_is_posted() -> None:
    events = Events()
    with closing(Commands()) as commands:
        progress = session._progress(commands, events)
        for percent in (1, 2, 90, 100):
            progress(percent)
    told = [JournalMigrating(percent) for percent in (1, 2, 90, 100)]
    assert events.take(10) == told


def test_a_till_that_is_to_end_breaks_off_and_one_that_is_through_does_not() -> None:
    with closing(Commands()) as commands:
        progress = session._progress(commands, Events())
        commands.post(Reconnect())
        progress(10)
        commands.post(Stop())
        with pytest.raises(JournalError, match="closed while its journal"):
            progress(11)
        progress(100)
