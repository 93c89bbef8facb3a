"""A result is heard: the program starts the system's player with the sound that belongs to it."""

from pathlib import Path

import pytest

from tests.support.processes import running_simulator, running_till, write_settings
from tests.support.results import NOT_PAID, PAID, wait_for_result
from tests.support.screen import Screen
from tests.support.waiting import wait_for

SOUND = "[till]\nsound = true\n"


def player(folder: Path, name: str) -> Path:
    """Put a player into ``folder`` that writes down what it is to play."""
    folder.mkdir(exist_ok=True)
    told = folder / "told"
    program = folder / name
    program.write_text(
        f'#!/bin/sh\nfor last; do :; done\ntest -s "$last" && echo "$last" >>{told}\n'
    )
    program.chmod(0o755)
    return told


def test_paid_and_not_paid_are_played_by_the_systems_player(
    tmp_path: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = player(tmp_path / "bin", "aplay")
    monkeypatch.setenv("PATH", f"{told.parent}:/bin:/usr/bin")
    with running_simulator(tmp_path) as simulator:
        settings = write_settings(tmp_path, simulator, SOUND)
        with running_till(settings, tmp_path / "data", screen.name) as till:
            till.wait_until_logged_on()
            screen.type("125,50\r")
            wait_for("the sound of paid", told.exists)
            screen.pause()
            screen.type("80,01\r")
            wait_for("another sound", lambda: len(told.read_text().splitlines()) > 1)
    played = [Path(line).name for line in told.read_text().splitlines()]
    assert played == ["paid.wav", "not_paid.wav"]


def test_a_till_without_a_player_sells_and_tells_the_log_once(
    tmp_path: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with running_simulator(tmp_path) as simulator:
        settings = write_settings(tmp_path, simulator, SOUND)
        with running_till(settings, tmp_path / "data", screen.name) as till:
            till.wait_until_logged_on()
            for amount, ground in (("125,50", PAID), ("80,01", NOT_PAID)):
                screen.pause()
                screen.type(f"{amount}\r")
                wait_for_result(screen, ground)
            wait_for("the log", lambda: "sound of a result can't be played" in till.log())
    assert till.log().count("sound of a result can't be played") == 1
