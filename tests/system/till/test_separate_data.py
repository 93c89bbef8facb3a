"""A demo's till and a real one, as processes: neither touches the other's data or servers."""

import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.settings import LANGUAGES
from tests.support import journal_rows
from tests.support.processes import (
    PROGRAM,
    RunningSimulator,
    environment,
    run_program,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.results import NOT_PAID
from tests.support.screen import Screen
from tests.support.waiting import wait_for

REAL = "wss://pay.example/ws"
SENTENCES = {
    "en": "--data-dir",
    "nb": "Velg en annen datamappe med --data-dir.",
    "sv": "Välj en annan datamapp med --data-dir.",
    "da": "Vælg en anden datamappe med --data-dir.",
    "fi": "Valitse toinen datakansio valinnalla --data-dir.",
}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path_factory.mktemp("simulator"), delay_s=0.1) as running:
        yield running


class Outside:
    """Stands in for everything beyond this machine: a proxy that whoever leaves must pass."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"

    def was_asked(self) -> bool:
        try:
            self._listening.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def outside() -> Iterator[Outside]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)  # noqa: FBT003 - the socket's own signature
        yield Outside(listening)


def real_settings(folder: Path, outside: Outside, language: str = "en") -> Path:
    """Write a real till's settings; whatever it sends would pass ``outside``."""
    file = folder / "real.toml"
    file.write_text(
        f"""
[connection]
environment = "production"
token_url = "https://pay.example/oauth/token"
websocket_url = "{REAL}"
terminal_id = "TILL-1"
client_id = "shop"
proxy = "{outside.url}"

[till]
language = "{language}"
""",
        encoding="utf-8",
    )
    return file


def begin_real(folder: Path) -> None:
    """Leave a journal as a real till leaves it."""
    with contextlib.closing(Journal(folder, new_salt=lambda: "salt")) as journal:
        journal.record([Entry("started", {"server": REAL, "terminal_id": "TILL-1"})])


def starts(folder: Path) -> list[str]:
    file = folder / "journal.sqlite3"
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        journal_rows.prepared(database)
        rows = database.execute("SELECT body FROM entries WHERE kind = 'started'").fetchall()
    return [json.loads(body)["server"] for (body,) in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_till_refuses_a_demos_journal_before_it_sends_or_writes_anything(
    tmp_path: Path, simulator: RunningSimulator, outside: Outside, language: str
) -> None:
    data = ["--data-dir", str(tmp_path / "data")]
    demo = write_settings(tmp_path, simulator)
    assert run_program("--config", str(demo), *data, "pay", "10,00").returncode == 0
    journal = tmp_path / "data" / "journal.sqlite3"
    before = journal.read_bytes()
    settings = real_settings(tmp_path, outside, language)
    ended = run_program("--config", str(settings), *data, "pay", "10,00", "--json")
    assert ended.returncode == 1
    assert SENTENCES[language] in ended.stderr
    assert str(tmp_path / "data") in ended.stderr
    assert "Traceback" not in ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1])["outcome"] == "not_paid"
    assert journal.read_bytes() == before
    assert not outside.was_asked()


@pytest.mark.parametrize("command", [["pay", "10,00"], ["refund", "1234"]])
def test_a_demo_refuses_a_real_tills_journal(
    tmp_path: Path, simulator: RunningSimulator, command: list[str]
) -> None:
    begin_real(tmp_path / "data")
    demo = write_settings(tmp_path, simulator)
    logons = len(simulator.ledger().entries())
    ended = run_program("--config", str(demo), "--data-dir", str(tmp_path / "data"), *command)
    assert ended.returncode == 1
    assert "real till's" in ended.stderr
    assert starts(tmp_path / "data") == [REAL]
    assert len(simulator.ledger().entries()) == logons


def test_the_demo_command_refuses_a_real_tills_journal_too(tmp_path: Path) -> None:
    begin_real(tmp_path / "demo")
    ended = run_program("--data-dir", str(tmp_path), "demo")
    assert ended.returncode == 1
    assert "real till's" in ended.stderr
    assert starts(tmp_path / "demo") == [REAL]


def test_nobody_settles_by_hand_in_the_other_world(
    tmp_path: Path, simulator: RunningSimulator, outside: Outside
) -> None:
    data = ["--data-dir", str(tmp_path / "data")]
    demo = write_settings(tmp_path, simulator, "[times]\nconfirmation = 0.2\ntake_up = 0.2")
    sold = run_program("--config", str(demo), *data, "pay", "10,14", "--timeout", "1", "--json")
    assert sold.returncode == 3
    payment_id = json.loads(sold.stdout.splitlines()[-1])["paymentId"]
    settle = ["settle", payment_id, "--paid", "--reason", "seen on the phone"]
    settings = real_settings(tmp_path, outside)
    refused = run_program("--config", str(settings), *data, *settle)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--data-dir" in refused.stderr
    settled = run_program("--config", str(demo), *data, *settle)
    assert settled.returncode == 0
    assert "DEMO - not a payment" in settled.stdout


def test_the_window_says_so_and_ends_with_status_1(
    tmp_path: Path, simulator: RunningSimulator, outside: Outside, screen: Screen
) -> None:
    data = tmp_path / "data"
    demo = write_settings(tmp_path, simulator)
    run_program("--config", str(demo), "--data-dir", str(data), "pay", "10,00")
    with running_till(real_settings(tmp_path, outside), data, screen.name) as till:
        wait_for("the notice", lambda: screen.share_of(NOT_PAID) > 0.01)
        till.process.send_signal(signal.SIGTERM)
        _, said = till.process.communicate(timeout=20)
        assert till.process.returncode == 1
    assert "is a demo's" in said
    assert "Traceback" not in said
    assert not outside.was_asked()


# -- the folders where none is named ---------------------------------------------------------


def at_home(home: Path) -> dict[str, str]:
    homes = {"HOME": home, "XDG_DATA_HOME": home / "data", "XDG_CONFIG_HOME": home / "config"}
    return {**environment(None), **{name: str(path) for name, path in homes.items()}}


def run_at_home(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = at_home(home)
    return subprocess.run(
        [PROGRAM, *arguments], env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_a_folder_named_a_demo_has_one_of_its_own(
    tmp_path: Path, simulator: RunningSimulator, outside: Outside
) -> None:
    demo = write_settings(tmp_path, simulator)
    data = tmp_path / "data" / "terminal-app"
    assert run_at_home(tmp_path, "--config", str(demo), "pay", "10,00").returncode == 0
    assert [file.name for file in data.iterdir()] == ["simulator"]
    assert {"journal.sqlite3", "terminal-app.log"} <= {
        file.name for file in (data / "simulator").iterdir()
    }
    real = real_settings(tmp_path, outside)
    ended = run_at_home(tmp_path, "--config", str(real), "pay", "10,00", "--timeout", "1")
    assert ended.returncode == 4
    # Else the tests above would prove nothing: a real till that sends something comes by here.
    assert outside.was_asked()
    assert starts(data) == [REAL]
    assert len(starts(data / "simulator")) == 1
    # `journal` follows the settings; without any it reads the real till's.
    for config, paid in ((["--config", str(demo)], 1), (["--config", str(real)], 0), ([], 0)):
        listed = run_at_home(tmp_path, *config, "journal", "list", "--json")
        assert len(json.loads(listed.stdout)) == paid, listed.stderr


# -- what a demo connects to -------------------------------------------------------------------

LISTENING_IN = """
import sys

def told(event, given):
    if event in ("socket.connect", "socket.sendto"):
        print("REACHED", given[1], file=sys.stderr, flush=True)
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        print("NAMED", given[0], file=sys.stderr, flush=True)

sys.addaudithook(told)
from terminal_app.__main__ import main
sys.exit(main())
"""


def test_a_demo_connects_to_this_machine_alone_whatever_the_environment_says(
    tmp_path: Path, outside: Outside
) -> None:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "WS_PROXY")
    env = {**at_home(tmp_path), **dict.fromkeys(names, outside.url)}
    ended = subprocess.run(
        [sys.executable, "-c", LISTENING_IN, "demo"],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    reached = [line for line in ended.stderr.splitlines() if line.startswith("REACHED")]
    assert len(reached) >= 2, "the token and the WebSocket"
    assert all(line.startswith("REACHED ('127.0.0.1', ") for line in reached), reached
    named = {line.split()[1] for line in ended.stderr.splitlines() if line.startswith("NAMED")}
    assert named <= {"127.0.0.1"}
    assert not outside.was_asked()
    assert [file.name for file in (tmp_path / "data" / "terminal-app").iterdir()] == ["demo"]
