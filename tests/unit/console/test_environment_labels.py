"""Everything that the console says of a demo's or a test's journal bears the mark."""

import dataclasses
import json
from contextlib import closing
from pathlib import Path

import pytest

from terminal_app import cli
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.payments.payment import Owner
from terminal_app.settings import LANGUAGES
from terminal_app.simulator import SimulatorServer
from tests.unit.gui.views.test_environment_labels import MARKS, TESTS
from tests.unit.journal.cases import changed
from tests.unit.payments import cases

DEMO, TEST, REAL = "ws://127.0.0.1:1/ws", "wss://apm.dev.payex.com/ws", "wss://pay.example/ws"
ID = cases.NEW.payment_id
COMMANDS = [["list"], ["show", ID], ["report"], ["verify"], ["export", "{file}"]]
languages = pytest.mark.parametrize("language", LANGUAGES)


def begun(folder: Path, server: str, *, more: tuple[str, ...] = ()) -> Path:
    """Leave a journal with one payment at that server."""
    paid = cases.after(cases.CODE, cases.PAID)
    paid = dataclasses.replace(paid, owner=Owner(server, "TILL-1"))
    with closing(Journal(folder, new_salt=lambda: "salt")) as journal:
        for each in (server, *more):
            journal.record([Entry("started", {"server": each, "terminal_id": "TILL-1"})])
        journal.record([changed(paid)], [paid])
    return folder


def settings(folder: Path, language: str, server: SimulatorServer | None = None) -> list[str]:
    """Write settings that have changed since: of a real till, where no server is named."""
    token_url = server.token_url if server else "https://pay.example/token"
    websocket_url = server.websocket_url if server else REAL
    file = folder / "settings.toml"
    file.write_text(
        f'[connection]\nenvironment = "custom"\ntoken_url = "{token_url}"\n'
        f'websocket_url = "{websocket_url}"\nterminal_id = "TILL-1"\nclient_id = "demo"\n'
        f'[till]\nlanguage = "{language}"\n'
    )
    return ["--config", str(file)]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMINAL_APP_CLIENT_SECRET", "demo")


@languages
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(("server", "said"), [(DEMO, MARKS), (TEST, TESTS)])
def test_a_journal_knows_what_it_is_of_whatever_the_settings_say_now(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    command: list[str],
    server: str,
    said: dict[str, str],
) -> None:
    data = begun(tmp_path / "data", server)
    words = [word.format(file=tmp_path / "copy") for word in command]
    arguments = [*settings(tmp_path, language), "--data-dir", str(data), "journal", *words]
    assert cli.main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    mark = said[language]
    assert lines[0].strip() == mark
    assert lines[1] == "#" * 32
    assert " ".join(mark.split()[0]) in lines[2]
    if command[0] in {"list", "show", "report"}:
        assert lines[-1].strip() == mark
        # A line that is cut out of it bears it still.
        assert [line for line in lines[1:-1] if line.endswith(mark)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_journal_with_real_money_bears_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    data = begun(tmp_path / "data", REAL, more=(DEMO,))
    words = [word.format(file=tmp_path / "copy") for word in command]
    assert cli.main([*settings(tmp_path, "en"), "--data-dir", str(data), "journal", *words]) == 0
    told = capsys.readouterr().out
    assert "DEMO" not in told
    assert "#" not in told


def test_a_copy_of_a_demos_journal_is_a_demos(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = begun(tmp_path / "data", DEMO)
    (tmp_path / "copies").mkdir()
    copy = tmp_path / "copies" / "journal.sqlite3"
    config = settings(tmp_path, "en")
    assert cli.main([*config, "--data-dir", str(data), "journal", "export", str(copy)]) == 0
    capsys.readouterr()
    assert cli.main([*config, "--data-dir", str(copy.parent), "journal", "report"]) == 0
    assert capsys.readouterr().out.count(MARKS["en"]) == 3


@pytest.mark.parametrize(("server", "kind"), [(DEMO, "demo"), (TEST, "test"), (REAL, "real")])
def test_a_report_for_a_program_says_what_its_figures_are_worth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], server: str, kind: str
) -> None:
    data = begun(tmp_path / "data", server)
    config = settings(tmp_path, "en")
    assert cli.main([*config, "--data-dir", str(data), "journal", "report", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in told["days"] + told["totals"]] == [kind, kind]


@languages
def test_the_check_of_a_demo_bears_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    with SimulatorServer() as server:
        assert cli.main([*settings(tmp_path, language, server), "check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all(line.endswith(f" - {MARKS[language]}") for line in lines)
