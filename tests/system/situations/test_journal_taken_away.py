"""The journal is deleted, moved or cut while the installed till runs: no sale is lost for it."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_reader
from terminal_app.journal.verification import verify
from terminal_app.payments.payment import Outcome
from terminal_app.settings.paths import STATE_DIR_VARIABLE
from terminal_app.simulator import SimulatorServer
from tests.support.processes import run_program, running_till
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.situations.pay_command import outcomes, pay, running_pay, settings_for

ENDINGS = ("", "-wal", "-shm")


def files(folder: Path, *endings: str) -> list[Path]:
    return [folder / f"{FILE_NAME}{ending}" for ending in endings]


def delete(folder: Path) -> None:
    for file in files(folder, *ENDINGS):
        file.unlink(missing_ok=True)


def move(folder: Path) -> None:
    away = folder.with_name("away")
    away.mkdir()
    for file in files(folder, *ENDINGS):
        if file.exists():
            shutil.move(file, away)


def delete_wal(folder: Path) -> None:
    for file in files(folder, "-wal"):
        file.unlink()


def truncate_both(folder: Path) -> None:
    for file in files(folder, "", "-wal"):
        os.truncate(file, 0)


TAKEN = pytest.mark.parametrize(
    "take", [delete, move, delete_wal, truncate_both], ids=lambda take: take.__name__
)


def paid(folder: Path) -> dict[str, str]:
    return {key: value for key, value in outcomes(folder).items() if value == "paid"}


@TAKEN
def test_taken_away_while_pay_waits_it_says_not_recorded_and_the_restart_finds_both_sales(
    server: SimulatorServer, tmp_path: Path, take: Callable[[Path], None]
) -> None:
    data_dir = tmp_path / "data"
    settings = settings_for(tmp_path, server, confirmation=20.0)
    status, before, said = pay(settings, data_dir, "11,00")
    assert status == 0, said
    with running_pay(settings, data_dir, "10,13") as one:
        one.wait_for_code()
        take(data_dir)
        (payment_id,) = server.payments().keys() - {before["paymentId"]}
        server.pay(payment_id)
        (number,) = server.payments()[payment_id].receipt_ids
        one.wait_for(f"The server says paid, NOT recorded: {number} 10.13 NOK")
        assert "PAID" not in one.output
        status, answer = one.finish()
    assert (status, answer["outcome"], answer["receiptId"]) == (0, "paid", number), one.output
    listed = run_program("--config", str(settings), "--data-dir", str(data_dir), "journal", "list")
    assert listed.returncode == 0
    assert outcomes(data_dir) == {before["paymentId"]: "paid", payment_id: "paid"}
    status, _after, said = pay(settings, data_dir, "12,00")
    assert status == 0, said
    assert len(paid(data_dir)) == 3
    assert sum(each.charged_minor for each in server.payments().values()) == 3313
    checked = verify.check(data_dir / FILE_NAME)
    assert checked.is_sound
    recovered = [one for one in checked.remarks if "recovered" in one]
    assert bool(recovered) is (take is not delete_wal)


def try_to_sell(screen: Screen, is_taken: Callable[[], bool]) -> None:
    """Type an amount and Enter until the till has taken it up; a refused one is cleared first."""

    def typed() -> bool:
        screen.key("Escape")
        screen.type("20,02\r")
        with contextlib.suppress(AssertionError):
            wait_for("its effect", is_taken, 3)
        return is_taken()

    wait_for("the amount taken", typed, 30)


@TAKEN
def test_taken_away_under_the_window_the_sales_before_and_after_it_are_there_at_the_restart(
    server: SimulatorServer, screen: Screen, tmp_path: Path, take: Callable[[Path], None]
) -> None:
    data_dir = tmp_path / "data"
    settings = settings_for(tmp_path, server)
    with running_till(settings, data_dir, screen.name) as till:
        till.wait_until_logged_on()
        try_to_sell(screen, lambda: len(server.payments()) == 1)
        wait_for("the sale before", lambda: len(paid(data_dir)) == 1)
        take(data_dir)
        # Nothing is charged until a journal is there again.
        try_to_sell(screen, lambda: "taken away while the till runs" in till.log())
        wait_for("a journal", lambda: "can be written again" in till.log())
        assert server.charged_total() == 2002
        try_to_sell(screen, lambda: len(server.payments()) == 2)
        wait_for("the sale after", lambda: len(paid(data_dir)) == 2)
        till.process.terminate()
        till.process.wait(10)
    assert server.charged_total() == 4004
    status, _answer, said = pay(settings, data_dir, "11,00")
    assert status == 0, said
    with open_reader(data_dir / FILE_NAME) as reader:
        amounts = [one.amount.amount_minor for one in reader.payments(Outcome.PAID)]
    assert sorted(amounts) == [1100, 2002, 2002]
    assert verify.check(data_dir / FILE_NAME).is_sound


def test_deleted_while_no_till_runs_the_sales_are_recovered_and_verify_says_so(
    server: SimulatorServer, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    settings = settings_for(tmp_path, server)
    status, before, _said = pay(settings, data_dir, "11,00")
    assert status == 0
    delete(data_dir)
    status, _answer, said = pay(settings, data_dir, "12,00")
    assert status == 0, said
    assert "lost entries" in said
    assert outcomes(data_dir)[before["paymentId"]] == "paid"
    base = ("--config", str(settings), "--data-dir", str(data_dir), "journal")
    verified = run_program(*base, "verify")
    assert "recovered" in verified.stdout
    shown = run_program(*base, "show", before["paymentId"])
    assert "recovered" in shown.stdout
    assert "heard" not in shown.stdout


def test_if_the_copy_alone_fails_paid_is_shown_with_an_alarm_and_no_new_sale_begins(
    server: SimulatorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "state"
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(blocked))
    data_dir = tmp_path / "data"
    settings = settings_for(tmp_path, server, confirmation=20.0)
    with running_pay(settings, data_dir, "10,13") as one:
        one.wait_for_code()
        shutil.rmtree(blocked)
        blocked.write_text("no folder")
        (payment_id,) = server.payments()
        server.pay(payment_id)
        one.wait_for("The second copy of the payments can't be written")
        one.wait_for("PAID")
        status, _answer = one.finish()
    assert status == 0
    status, _answer, said = pay(settings, data_dir, "12,00")
    assert status == 1, said
    assert server.charged_total() == 1013
    blocked.unlink()
    status, _answer, said = pay(settings, data_dir, "12,00")
    assert status == 0, said


def test_pay_writes_nothing_into_another_programs_database(
    server: SimulatorServer, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    with contextlib.closing(sqlite3.connect(data_dir / FILE_NAME)) as database, database:
        database.execute("CREATE TABLE photos (name TEXT)")
    before = (data_dir / FILE_NAME).read_bytes()
    status, _answer, said = pay(settings_for(tmp_path, server), data_dir, "12,00")
    assert status == 1, said
    assert "no journal" in said
    assert (data_dir / FILE_NAME).read_bytes() == before
    assert server.charged_total() == 0


@pytest.mark.parametrize("mask", ["000", "022"])
def test_journal_log_and_copy_are_for_this_user_alone(
    server: SimulatorServer, tmp_path: Path, mask: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(state))
    settings, data_dir = settings_for(tmp_path, server), tmp_path / "data"
    wrapper = ("sh", "-c", f'umask {mask}; exec "$@"', "sh")
    with running_pay(settings, data_dir, "10,13", wrapper=wrapper) as one:
        one.wait_for_code()
        _assert_private(data_dir, state)
        (payment_id,) = server.payments()
        server.pay(payment_id)
        one.finish()
    data_dir.chmod(0o777)
    for file in data_dir.iterdir():
        file.chmod(0o666)
    pay(settings, data_dir, "11,00")
    _assert_private(data_dir, state)


def _assert_private(*folders: Path) -> None:
    for folder in folders:
        assert oct(folder.stat().st_mode & 0o777) == oct(0o700)
        for file in folder.iterdir():
            assert oct(file.stat().st_mode & 0o777) == oct(0o600), file
