"""The journal is where it says, and the second copy of the money has what is shown as paid."""

import contextlib
import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal_app.channel.events import (
    CopyFailed,
    CopyRestored,
    EntriesMissing,
    NotRecorded,
    PaymentChanged,
    Refusal,
)
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.second_copy.keeper import recovered
from terminal_app.journal.second_copy.money_copy import MoneyCopy
from terminal_app.journal.verification import verify
from terminal_app.payments.inputs import Input, UnreadableReceiptReceived
from terminal_app.payments.payment import Outcome
from terminal_app.settings.paths import copy_file
from tests.support.journals import faults_in
from tests.unit.payments import cases
from tests.unit.session.engine.engine_harness import Disk, EngineHarness


def new_till(tmp_path: Path, disk: Disk | None = None) -> EngineHarness:
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    money_copy = MoneyCopy(tmp_path / "state" / "money.jsonl")
    return EngineHarness(folder, disk, money_copy=money_copy)


def next_run(tmp_path: Path) -> EngineHarness:
    """A run that makes other ids than the one before."""
    till = new_till(tmp_path)
    till._ids += 1000
    return till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[EngineHarness]:
    till = new_till(tmp_path)
    till.on_connected()
    yield till
    with contextlib.suppress(JournalError):
        till.close()


def delete(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(f"{file.name}{ending}").unlink()


def replace(file: Path) -> None:
    copy = file.with_name("copy")
    copy.write_bytes(file.read_bytes())
    copy.replace(file)


def cut(file: Path) -> None:
    os.truncate(file.with_name(f"{file.name}-wal"), 0)


# Windows lets nobody delete or replace what is open.
TAKES = (cut,) if sys.platform == "win32" else (delete, replace, cut)
TAKEN = pytest.mark.parametrize("take", TAKES, ids=lambda take: take.__name__)


@TAKEN
def test_before_a_commit_it_is_looked_whether_the_journal_was_cut(
    till: EngineHarness, take: Callable[[Path], None]
) -> None:
    payment_id = till.charge()
    till.respond(payment_id)
    take(till.file)
    told = len(till.told_of(payment_id))
    till.receipt(payment_id, "1002")
    assert [one.receipt_id for one in till.of_type(NotRecorded)] == ["1002"]
    assert len(till.told_of(payment_id)) == told
    till.charge(100)
    assert till.refusals()[-1].refusal is Refusal.CANNOT_RECORD
    till.wait(1.0)
    # In the write-ahead file, which is still there, is all that the replaced file lacks.
    assert bool(till.of_type(EntriesMissing)) is (take is not replace)
    assert till.payment(payment_id).outcome is Outcome.PAID
    assert till.inits(till.charge(200, despite_unknown=True))
    assert faults_in(till.file) == []


@pytest.mark.parametrize("is_checkpointed", [False, True])
def test_another_journal_that_is_written_over_it_is_noticed_before_paid_is_shown(
    till: EngineHarness, tmp_path: Path, *, is_checkpointed: bool
) -> None:
    before = till.paid(300, "1001")
    if is_checkpointed:
        other = sqlite3.connect(till.file)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.close()
        assert till.inits(till.charge(5)), "a checkpoint is no loss"
        till.told(next(iter(till.engine.unresolved)), "CANCELED")
    elsewhere = tmp_path / "elsewhere"
    others = EngineHarness(elsewhere)
    others._ids += 5000
    others.on_connected()
    for number in range(60):
        others.paid(100, f"5{number:05}")
    others.close()
    payment_id = till.charge()
    till.respond(payment_id)
    written = (elsewhere / FILE_NAME).read_bytes()
    assert len(written) >= till.file.stat().st_size
    with till.file.open("r+b") as opened:
        opened.write(written)
    told = len(till.told_of(payment_id))
    till.receipt(payment_id, "1002")
    assert [one.receipt_id for one in till.of_type(NotRecorded)] == ["1002"]
    assert len(till.told_of(payment_id)) == told
    till.wait(1.0)
    assert len(till.of_type(EntriesMissing)) == 1
    for one in (before, payment_id):
        assert till.payment(one).outcome is Outcome.PAID
    (kept,) = till.file.parent.glob("*.other-1")
    assert kept.read_bytes() == written
    till.close()
    assert faults_in(till.file) == []


if sys.platform != "win32":  # where nobody can take away what is open

    def test_what_is_taken_away_during_a_commit_isnt_recorded(tmp_path: Path) -> None:
        class Thief(Disk):
            file: Path | None = None

            def connect(self, file: Path) -> sqlite3.Connection:
                thief = self

                class Connection(sqlite3.Connection):
                    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
                        if statement == "COMMIT" and thief.file is not None:
                            delete(thief.file)
                            thief.file = None
                        return super().execute(statement, *values)  # type: ignore[arg-type] # as they came

                return sqlite3.connect(file, isolation_level=None, factory=Connection)

        disk = Thief()
        till = new_till(tmp_path, disk)
        till.on_connected()
        payment_id = till.charge()
        till.respond(payment_id)
        disk.file = till.file
        till.receipt(payment_id, "1002")
        assert [one.receipt_id for one in till.of_type(NotRecorded)] == ["1002"]
        till.wait(1.0)
        assert till.payment(payment_id).outcome is Outcome.PAID
        till.close()


if sys.platform != "win32":  # where nobody can take away what is open

    def test_a_journal_that_is_put_back_is_gone_on_with(till: EngineHarness) -> None:
        names = [
            till.file.with_name(f"{till.file.name}{ending}") for ending in ("", "-wal", "-shm")
        ]
        away = till.file.parent.with_name("away")
        away.mkdir()
        for file in names:
            file.replace(away / file.name)
        payment_id = till.charge()
        assert till.refusals()[-1].refusal is Refusal.CANNOT_RECORD
        for file in names:
            (away / file.name).replace(file)
        till.wait(1.0)
        assert till.inits(till.charge(200))
        assert not till.inits(payment_id)
        assert not till.of_type(EntriesMissing)


if sys.platform != "win32":  # where nobody can take away what is open

    def test_the_write_ahead_file_alone_deleted_loses_nothing(till: EngineHarness) -> None:
        payment_id = till.paid()
        till.file.with_name(f"{till.file.name}-wal").unlink()
        till.charge(100)
        till.wait(1.0)
        assert till.payment(payment_id).outcome is Outcome.PAID
        assert not till.of_type(EntriesMissing)
        assert till.entries("recovered") == []


def test_after_a_loss_at_rest_the_next_start_recovers_the_money_and_marks_it(
    tmp_path: Path, till: EngineHarness
) -> None:
    paid = till.paid(200, "1002")
    waiting = till.charge(300)
    till.close()
    till.file.unlink()
    again = new_till(tmp_path)
    assert again.payment(paid).receipt_id == "1002"
    assert again.payment(paid).outcome is Outcome.PAID
    assert again.payment(waiting).outcome is Outcome.NOT_KNOWN
    kinds = [kind for (kind,) in again.rows("SELECT kind FROM entries ORDER BY seq")]
    assert kinds[:3] == ["journal_lost", "recovered", "recovered"]
    assert "ReceiptCame" not in str(again.rows("SELECT body FROM entries"))
    again.close()
    checked = verify.check(till.file)
    assert checked.is_sound
    assert "were lost" in " ".join(checked.remarks)
    assert "2 payments were recovered" in " ".join(checked.remarks)


def test_an_older_copy_of_the_journal_is_brought_up_to_the_money(
    tmp_path: Path, till: EngineHarness
) -> None:
    payment_id = till.charge(200)
    till.respond(payment_id)
    till.close()
    older = till.file.read_bytes()
    again = new_till(tmp_path)
    again.on_connected()
    again.receipt(payment_id, "1002")
    again.close()
    till.file.write_bytes(older)
    third = new_till(tmp_path)
    assert third.payment(payment_id).outcome is Outcome.PAID
    assert third.payment(payment_id).operator == "Kari"
    third.close()
    assert faults_in(till.file) == []


def test_the_second_copy_has_no_personal_data(tmp_path: Path, till: EngineHarness) -> None:
    till.paid(200, "1002")
    text = (tmp_path / "state" / "money.jsonl").read_text(encoding="utf-8")
    assert "1002" in text
    assert "Kari" not in text


def money_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "money.jsonl"


def test_who_dismissed_an_alarm_and_why_isnt_in_the_second_copy(
    tmp_path: Path, till: EngineHarness
) -> None:
    payment_id = till.paid(200, "1002")
    till.receipt(payment_id, "1003", paymentDetails={"amount": 200, "currencyIso": "NOK"})
    till.dismiss(till.payment(payment_id), "Kari Cashier", "Ola keeps both")
    till.close()
    text = money_file(tmp_path).read_text(encoding="utf-8")
    assert "Kari" not in text
    assert "Ola" not in text
    till.file.unlink()
    again = next_run(tmp_path)
    assert again.payment(payment_id).alarms_dismissed == 1
    again.close()


@pytest.mark.parametrize("away", ["a folder in its place", "not there"])
def test_what_the_copy_alone_knows_is_recovered_when_it_comes_back(
    tmp_path: Path, till: EngineHarness, away: str
) -> None:
    paid = till.paid(200, "1002")
    waiting = till.charge(300)
    till.close()
    file, aside = money_file(tmp_path), tmp_path / "aside"
    file.rename(aside)
    if away == "a folder in its place":
        file.mkdir()
    till.file.unlink()
    again = next_run(tmp_path)
    again.on_connected()
    if away == "a folder in its place":
        file.rmdir()
    aside.replace(file)
    again.charge(100)
    again.wait(1.0)
    again.wait(1.0)
    assert again.payment(paid).receipt_id == "1002"
    assert again.payment(waiting).outcome is Outcome.NOT_KNOWN
    assert len(again.of_type(EntriesMissing)) == 1
    assert waiting in {told.payment.payment_id for told in again.of_type(PaymentChanged)}
    text = file.read_text(encoding="utf-8")
    assert paid in text
    assert waiting in text
    assert again.journal.copy_error == ""
    again.close()
    assert faults_in(till.file) == []


def test_an_older_truth_of_the_copy_never_replaces_a_newer_one(
    tmp_path: Path, till: EngineHarness
) -> None:
    paid = till.paid(200, "1002")
    till.close()
    till.file.unlink()
    kept = money_file(tmp_path).read_bytes()
    again = next_run(tmp_path)
    again.on_connected()
    again.refund("1002", "Kari")
    again.receipt(paid, "1003", paymentState="REVERSED")
    assert again.payment(paid).outcome is Outcome.NOT_PAID
    again.close()
    for _ in range(2):
        # As if the copy could only be read since.
        money_file(tmp_path).write_bytes(kept)
        third = new_till(tmp_path)
        assert third.payment(paid).outcome is Outcome.NOT_PAID
        third.close()
    assert len(third.entries("recovered")) == 1


def test_what_the_journal_knows_better_stays(tmp_path: Path, till: EngineHarness) -> None:
    payment_id = till.charge(200)
    till.respond(payment_id)
    till.close()
    before, copied_before = till.file.read_bytes(), money_file(tmp_path).read_bytes()
    paid = next_run(tmp_path)
    paid.on_connected()
    paid.receipt(payment_id, "1002")
    paid.close()
    copied = money_file(tmp_path).read_bytes()
    till.file.write_bytes(before)
    money_file(tmp_path).write_bytes(copied_before)
    refunded = next_run(tmp_path)
    refunded.on_connected()
    refunded.receipt(payment_id, "1002")
    refunded.receipt(payment_id, "1003", paymentState="REVERSED")
    refunded.close()
    money_file(tmp_path).write_bytes(copied)
    again = next_run(tmp_path)
    assert again.payment(payment_id).outcome is Outcome.NOT_PAID
    again.close()


def test_with_two_spellings_of_a_folder_there_is_one_copy(tmp_path: Path) -> None:
    folder, link = tmp_path / "data", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    assert copy_file(folder, is_demo=False) == copy_file(link, is_demo=False)


if sys.platform != "win32":  # which has no such pipes

    def test_a_pipe_in_the_copys_place_is_told_at_once(tmp_path: Path) -> None:
        (tmp_path / "state").mkdir()
        os.mkfifo(money_file(tmp_path))
        till = new_till(tmp_path)
        assert "no regular file" in till.of_type(CopyFailed)[0].why
        till.close()


if sys.platform != "win32":  # where a device is no file

    def test_a_device_in_the_copys_place_is_told_at_once(tmp_path: Path) -> None:
        (tmp_path / "state").mkdir()
        money_file(tmp_path).symlink_to("/dev/full")
        till = new_till(tmp_path)
        assert "no regular file" in till.of_type(CopyFailed)[0].why
        till.close()


if sys.platform != "win32":  # where the folder's permissions keep others out

    def test_an_existing_copy_and_its_folder_are_made_private(
        tmp_path: Path, till: EngineHarness
    ) -> None:
        till.paid(200, "1002")
        till.close()
        file = money_file(tmp_path)
        file.chmod(0o666)
        file.parent.chmod(0o777)
        new_till(tmp_path).close()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_loss_is_told_where_the_copy_cant_be_read_and_its_lines_are_kept(
    tmp_path: Path, till: EngineHarness
) -> None:
    till.paid(200, "1002")
    till.close()
    till.file.unlink()
    file = money_file(tmp_path)
    file.write_bytes(b"garbage\nmore of it\n")
    again = next_run(tmp_path)
    assert len(again.entries("journal_lost")) == 1
    again.on_connected()
    paid = again.paid(300, "1003")
    again.close()
    assert paid in file.read_text(encoding="utf-8")
    (kept,) = file.parent.glob("*.unreadable-*")
    assert kept.read_bytes() == b"garbage\nmore of it\n"
    new_till(tmp_path).close()
    assert len(list(file.parent.glob("*.unreadable-*"))) == 1


def test_a_line_that_was_cut_is_no_part_of_the_next_one(
    tmp_path: Path, till: EngineHarness
) -> None:
    till.paid(200, "1002")
    till.close()
    file = money_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-20])
    again = next_run(tmp_path)
    again.on_connected()
    paid = again.paid(300, "1003")
    again.close()
    again.file.unlink()
    third = new_till(tmp_path)
    assert third.payment(paid).outcome is Outcome.PAID
    third.close()


def test_while_the_copy_alone_fails_paid_is_told_and_no_sale_begins(
    tmp_path: Path, till: EngineHarness
) -> None:
    payment_id = till.charge()
    till.respond(payment_id)
    state = tmp_path / "state"
    kept = state.rename(tmp_path / "kept")
    state.write_text("no folder")
    till.receipt(payment_id, "1002")
    assert till.told_of(payment_id)[-1].outcome is Outcome.PAID
    assert len(till.of_type(CopyFailed)) == 1
    till.charge(100)
    till.wait(1.0)
    assert till.refusals()[-1].refusal is Refusal.CANNOT_RECORD
    state.unlink()
    kept.rename(state)
    till.wait(1.0)
    assert len(till.of_type(CopyFailed)) == len(till.of_type(CopyRestored)) == 1
    assert "1002" in (state / "money.jsonl").read_text(encoding="utf-8")
    assert till.inits(till.charge(100))


def test_a_journal_that_cant_be_read_for_the_copy_ends_no_session(
    till: EngineHarness, tmp_path: Path
) -> None:
    payment_id = till.charge()
    till.respond(payment_id)
    (tmp_path / "state" / "money.jsonl").unlink()
    till.disk.fails = lambda _number, statement: statement.startswith("SELECT last_seq")
    till.receipt(payment_id, "1002")
    assert till.told_of(payment_id)[-1].outcome is Outcome.PAID
    assert "disk is full" in till.of_type(CopyFailed)[0].why
    till.wait(1.0)
    till.charge(100)
    assert till.refusals()[-1].refusal is Refusal.CANNOT_RECORD
    till.disk.mend()
    till.wait(1.0)
    assert len(till.of_type(CopyFailed)) == len(till.of_type(CopyRestored)) == 1
    assert "1002" in (tmp_path / "state" / "money.jsonl").read_text(encoding="utf-8")
    assert till.inits(till.charge(100))


def test_a_disk_that_goes_on_failing_is_logged_once(
    till: EngineHarness, caplog: pytest.LogCaptureFixture
) -> None:
    till.disk.fail()
    till.charge()
    for _ in range(5):
        till.wait(1.0)
    till.disk.mend()
    till.wait(1.0)
    assert len([one for one in caplog.records if one.levelname == "ERROR"]) == 1


if sys.platform != "win32":  # where nobody can delete the lock of one who has it

    def test_after_a_second_writer_the_journal_can_be_written_again(tmp_path: Path) -> None:
        with contextlib.closing(Journal(tmp_path, new_salt=str)) as first:
            first.record([Entry("started")])
            (tmp_path / "journal.lock").unlink()
            with contextlib.closing(Journal(tmp_path, new_salt=str)) as second:
                second.record([Entry("started")])
            with pytest.raises(JournalError, match="Another program has written"):
                first.record([Entry("stopped")])
            first.record([Entry("stopped")])
        assert faults_in(tmp_path / FILE_NAME) == []


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as database, database:
        database.execute("CREATE TABLE photos (name TEXT)")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(JournalError, match="is no journal"):
        Journal(tmp_path, new_salt=str)
    assert (tmp_path / FILE_NAME).read_bytes() == before


if sys.platform != "win32":  # where the folder's permissions keep others out

    def test_an_existing_journal_is_made_private(tmp_path: Path) -> None:
        Journal(tmp_path, new_salt=str).close()
        (tmp_path / FILE_NAME).chmod(0o666)
        tmp_path.chmod(0o755)
        Journal(tmp_path, new_salt=str).close()
        assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
        assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "more", [cases.SETTLED_PAID, UnreadableReceiptReceived(None)], ids=["by hand", "an alarm"]
)
def test_a_persons_word_and_an_alarm_that_the_copy_alone_has_are_recovered(more: Input) -> None:
    own = cases.after(cases.CODE, cases.COMPLETE_UNCERTIFIED)
    copied = cases.after(more, start=own)
    found = recovered(own, copied)
    assert found is not None
    assert (found.outcome, found.alarms) == (copied.outcome, copied.alarms)
    assert recovered(copied, copied) is None
    # What the journal has proved since isn't taken back.
    assert recovered(cases.after(cases.PAID, start=own), own) is None
