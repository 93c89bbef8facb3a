"""`terminal-app journal archive` and `erase-customer`, and what `--archives` shows of archives."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from terminal_app import cli
from terminal_app.console import DONE, NOT_DONE, WRONG_USAGE
from terminal_app.journal.archives import swap
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from terminal_app.payments.payment import Charge, Payment
from terminal_app.settings.paths import STATE_DIR_VARIABLE
from tests.support.processes import run_program
from tests.unit.journal.cases import OTHER, PAID, Locked, changed, opened, without_write_access

OLD = PAID.payment_id
KEPT = OTHER.payment_id
AGAIN = replace(
    PAID, payment_id="11111111-2222-4000-8000-000000000000", charges=(Charge("5002", agrees=True),)
)
NEW_ONE = replace(PAID, payment_id="44444444-0000-4000-8000-000000000000")
LATER = ("--before", "2027-01-01")
SETTINGS = """
[connection]
environment = "custom"
token_url = "https://pay.example/token"
websocket_url = "wss://pay.example/ws"
terminal_id = "TILL-1"
client_id = "demo"
[till]
operator = "Kari"
"""


def fill(folder: Path, *payments: Payment) -> None:
    """Record a customer's payments, one after the other."""
    with closing(opened(folder)) as journal:
        journal.record([Entry("started", {"server": PAID.owner.server})])
        for one in payments:
            text = json.dumps({"paymentId": one.payment_id})
            journal.record(
                [Entry("heard", {"text": text}, None, f"Ola of {one.payment_id}"), changed(one)],
                [one],
            )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with three payments, of which the last paid one is never archived."""
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(tmp_path / "state"))
    folder = tmp_path / "data"
    folder.mkdir()
    fill(folder, PAID, AGAIN, OTHER)
    return folder


def journal(
    folder: Path, *arguments: str, status: int = DONE
) -> "subprocess.CompletedProcess[str]":
    config = folder / "settings.toml"
    if not config.exists():
        config.write_text(SETTINGS, encoding="utf-8")
    ended = run_program("--config", str(config), "--data-dir", str(folder), "journal", *arguments)
    assert ended.returncode == status, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended


def told(folder: Path, *arguments: str, status: int = DONE) -> Any:  # noqa: ANN401 - JSON
    (line,) = journal(folder, *arguments, "--json", status=status).stdout.splitlines()
    return json.loads(line)


def archived(folder: Path) -> Path:
    """Archive all that is settled; return the archive."""
    journal(folder, "archive", *LATER)
    (file,) = (folder / swap.FOLDER).iterdir()
    return file


def texts(folder: Path) -> set[str]:
    """Return the payments of which a customer's data are anywhere in the folder."""
    found = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return {one for one in (OLD, AGAIN.payment_id, KEPT) if f"Ola of {one}".encode() in found}


# -- archive -------------------------------------------------------------------------------------


def test_what_is_old_is_archived_and_counted(folder: Path) -> None:
    assert journal(folder, "archive", *LATER).stdout == "2 payments archived\n"
    (file,) = (folder / swap.FOLDER).iterdir()
    assert file.name == "archive-1-7.sqlite3"
    said = journal(folder, "archive", *LATER, status=NOT_DONE)
    assert (said.stdout, "Nothing is old enough" in said.stderr) == ("", True)


def test_without_a_day_the_settings_say_how_old(folder: Path) -> None:
    ended = journal(folder, "archive", status=WRONG_USAGE)
    assert "Say --before DATE, or set journal.archive_after_days." in ended.stderr
    ended = journal(folder, "archive", "--before", "1.2.2027", status=WRONG_USAGE)
    assert "usage:" in ended.stderr
    config = folder / "settings.toml"
    config.write_text(f"{SETTINGS}[journal]\narchive_after_days = 36500\n", encoding="utf-8")
    assert "Nothing is old enough" in journal(folder, "archive", status=NOT_DONE).stderr
    assert not (folder / swap.FOLDER).exists()


# -- what is shown -------------------------------------------------------------------------------


def test_the_list_says_how_many_are_in_archives_and_lists_them_when_asked(folder: Path) -> None:
    archived(folder)
    lines = journal(folder, "list").stdout.splitlines()
    assert lines[-1] == "2 more payments are in archives (--archives)."
    assert [one["paymentId"] for one in told(folder, "list")] == [KEPT]
    every = [one["paymentId"] for one in told(folder, "list", "--archives")]
    assert every == [KEPT, AGAIN.payment_id, OLD]
    text = journal(folder, "list", "--archives").stdout
    assert [line.split()[-1] for line in text.splitlines()] == every


@pytest.mark.parametrize("name", [OLD, "11111111-0", AGAIN.payment_id[:14], "5002"])
def test_an_archived_payment_is_shown_with_its_entries(folder: Path, name: str) -> None:
    archived(folder)
    shown = told(folder, "show", name, "--archives")
    expected = PAID if OLD.startswith(name) else AGAIN
    assert shown["paymentId"] == expected.payment_id
    assert [entry["kind"] for entry in shown["entries"]] == ["heard", "changed"]


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("11111111-0", NOT_DONE, "There is no such payment."),
        ("5002", WRONG_USAGE, "Give 6 characters of the id or more."),
    ],
)
def test_one_that_isnt_found_without_archives_may_be_in_one(
    folder: Path, name: str, status: int, said: str
) -> None:
    archived(folder)
    ended = journal(folder, "show", name, status=status)
    assert ended.stderr.splitlines() == [said, "2 more payments are in archives (--archives)."]
    assert ended.stdout == ""


def test_of_an_archived_payment_it_is_said_where_its_entries_are(folder: Path) -> None:
    file = archived(folder)
    said = f"Its earlier part is in {file.name} (--archives)."
    assert said in journal(folder, "show", OLD).stdout.splitlines()
    journal(folder, "erase-customer", OLD)
    assert said in journal(folder, "show", OLD).stdout.splitlines()
    shown = told(folder, "show", OLD, "--archives")
    assert [entry["kind"] for entry in shown["entries"]] == ["heard", "changed", "erased"]


def test_a_name_that_two_payments_have_names_both(folder: Path) -> None:
    archived(folder)
    said = journal(folder, "show", "11111111", "--archives", status=NOT_DONE).stderr
    assert OLD in said
    assert AGAIN.payment_id in said


def test_verify_tells_of_each_archive(folder: Path) -> None:
    file = archived(folder)
    lines = journal(folder, "verify", "--archives").stdout.splitlines()
    head = verify.check(file).head
    assert f"{file.name}:" in lines
    assert lines[lines.index(f"{file.name}:") + 1 :][:2] == ["Sound", f"7 entries, {head}"]
    (one,) = told(folder, "verify", "--archives")["archives"]
    assert (one["file"], one["sound"], one["head"]) == (file.name, True, head)
    file.chmod(0o600)
    file.write_bytes(file.read_bytes().replace(b"Ola of 1", b"Per of 1"))
    checked = told(folder, "verify", "--archives", status=NOT_DONE)
    assert (checked["sound"], checked["archives"][0]["sound"]) == (False, False)
    assert "FAULT: the personal data beside entry 2 was changed" in (
        journal(folder, "verify", "--archives", status=NOT_DONE).stdout
    )
    journal(folder, "verify")


def test_an_archive_that_isnt_there_is_named(folder: Path) -> None:
    file = archived(folder)
    file.unlink()
    ended = journal(folder, "show", OLD, "--archives", status=NOT_DONE)
    assert f"The archive {file.name} isn't in {file.parent}: put it back there." in ended.stderr
    assert f"the archive {file.name} isn't in" in told(folder, "verify", "--archives")["remarks"][0]
    assert len(told(folder, "list", "--archives")) == 3, "its payments are in the index"
    ended = journal(folder, "erase-customer", OLD, status=NOT_DONE)
    assert ended.stdout == "0 texts erased\n"
    assert f"The archive {file.name} isn't there. Put it back" in ended.stderr
    fill(folder, NEW_ONE)
    assert journal(folder, "erase-customer", NEW_ONE.payment_id).stdout == "1 text erased\n"


# -- erase-customer ------------------------------------------------------------------------------


def test_a_customers_data_are_erased_wherever_they_are(folder: Path) -> None:
    archived(folder)
    assert texts(folder) == {OLD, AGAIN.payment_id, KEPT}
    assert journal(folder, "erase-customer", OLD).stdout == "1 text erased\n"
    assert texts(folder) == {AGAIN.payment_id, KEPT}
    assert journal(folder, "erase-customer", OLD).stdout == "0 texts erased\n"
    assert journal(folder, "erase-customer", *LATER).stdout == "2 texts erased\n"
    assert texts(folder) == set()
    assert told(folder, "verify", "--archives")["sound"]


def test_an_unknown_payment_is_refused(folder: Path) -> None:
    unknown = "33333333-0000-4000-8000-000000000000"
    ended = journal(folder, "erase-customer", unknown, status=NOT_DONE)
    assert f"There is no payment {unknown}." in ended.stderr
    ended = journal(folder, "erase-customer", status=WRONG_USAGE)
    assert "usage:" in ended.stderr
    assert len(texts(folder)) == 3


# -- where they can't work -----------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("archive", *LATER), ("erase-customer", OLD)])
def test_while_a_till_runs_they_are_refused_at_once(folder: Path, arguments: tuple[str]) -> None:
    with closing(opened(folder)):
        ended = journal(folder, *arguments, status=NOT_DONE)
    assert "Another till is running on this machine" in ended.stderr
    assert len(texts(folder)) == 3
    assert not (folder / swap.FOLDER).exists()


def test_while_a_till_runs_its_archives_are_shown(folder: Path) -> None:
    archived(folder)
    with closing(opened(folder)):
        assert len(told(folder, "list", "--archives")) == 3
        assert told(folder, "show", OLD[:10], "--archives")["paymentId"] == OLD
        assert told(folder, "verify", "--archives")["sound"]


@pytest.fixture
def locked(folder: Path) -> Iterator[Locked]:
    """Return a copy of the folder after it was archived, in which this user may only read."""
    archived(folder)
    with without_write_access() as locked:
        with locked.writable():
            (locked.path / swap.FOLDER).mkdir()
            for file in (FILE_NAME, f"{swap.FOLDER}/archive-1-7.sqlite3", "settings.toml"):
                (locked.path / file).write_bytes((folder / file).read_bytes())
                (locked.path / file).chmod(0o444)
        yield locked


def run(folder: Path, *arguments: str) -> int:
    """Run a command in this process, which alone is somebody who may not write."""
    config = ("--config", str(folder / "settings.toml"))
    return cli.main([*config, "--data-dir", str(folder), "journal", *arguments])


def test_where_nothing_can_be_written_they_are_refused_and_archives_are_shown(
    locked: Locked, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (("archive", *LATER), ("erase-customer", OLD)):
        assert run(locked.path, *arguments) == NOT_DONE
        said = f"The journal's folder {locked.path} can't be written"
        assert said in capsys.readouterr().err
    for read in (("list",), ("show", OLD[:10]), ("verify",)):
        assert run(locked.path, *read, "--archives") == DONE
        said, why = capsys.readouterr()
        assert why == ""
        assert OLD in said or "Sound" in said
    assert len(texts(locked.path)) == 3


def test_an_archive_that_may_not_be_read_is_said(
    locked: Locked, capsys: pytest.CaptureFixture[str]
) -> None:
    locked.hide_what_is_in(swap.FOLDER)
    for arguments in (("show", OLD, "--archives"), ("verify", "--archives"), ("verify",)):
        assert run(locked.path, *arguments) == NOT_DONE
        said, why = capsys.readouterr()
        assert "archive-1-7.sqlite3 can't be read: Permission denied." in said + why
    assert run(locked.path, "list", "--archives") == DONE
