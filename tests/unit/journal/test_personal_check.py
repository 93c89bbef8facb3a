"""Personal data that are gone: as an entry says, or deleted by hand, which is remarked."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from terminal_app.journal.archives import swap
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.verification import verify
from terminal_app.payments.payment import Payment
from terminal_app.settings import Retention
from tests.unit.journal import old_journal
from tests.unit.journal.cases import MORNING, OTHER, PAID, changed, opened, rows

DAY = timedelta(days=1)


def heard(payment: Payment, name: str) -> Entry:
    """Return a message of the server's about ``payment`` that tells of a customer."""
    return Entry("heard", {"text": json.dumps({"paymentId": payment.payment_id})}, None, name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a journal of two payments of customers: entries 1 to 4."""
    with closing(opened(tmp_path)) as journal:
        for one, name in ((PAID, "Ola"), (OTHER, "Kari")):
            journal.record([heard(one, name), changed(one)], [one])
    return tmp_path


def delete(file: Path, seqs: str = "seq > 0") -> None:
    """Delete by hand, as docs/journal.md once said."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(f"DELETE FROM personal WHERE {seqs}")  # noqa: S608 - a test's own


def start(folder: Path, moment: datetime) -> None:
    """Start a till at that moment that keeps customers' data for a month."""
    kept = Retention(erase_customers_after_days=30)
    with closing(
        Journal(folder, new_salt=str, wall_clock=lambda: moment, retention=kept)
    ) as journal:
        journal.record([Entry("started")])


def remarks(folder: Path) -> list[str]:
    """Return what is remarked of a sound journal."""
    checked = verify.check(folder / FILE_NAME)
    assert checked.is_sound, checked
    return [one for one in checked.remarks if "personal" in one]


def test_nothing_is_remarked_where_all_is_there(folder: Path) -> None:
    assert remarks(folder) == []


def test_what_was_deleted_by_hand_is_remarked_with_the_first_entries(folder: Path) -> None:
    delete(folder / FILE_NAME, "seq = 1")
    said = "were deleted by hand: no entry says that they were erased"
    assert remarks(folder) == [f"personal data beside 1 of the entries (1) {said}"]
    with closing(opened(folder)) as journal:
        journal.record([heard(PAID, str(number)) for number in range(9)])
    delete(folder / FILE_NAME)
    (told,) = remarks(folder)
    assert "beside 11 of the entries (1, 3, 5, 6, 7, …)" in told


@pytest.mark.parametrize(
    ("payment_id", "before"), [(PAID.payment_id, None), (None, MORNING + DAY), (None, None)]
)
def test_what_an_entry_says_was_erased_isnt_remarked(
    folder: Path, payment_id: str | None, before: datetime | None
) -> None:
    with closing(opened(folder)) as journal:
        if payment_id or before:
            journal.archives.erase(payment_id, before, "Kari", "request")
        else:
            journal.record([Entry("erased", {"before": None, "up_to": 2, "by": "", "why": "time"})])
    opened(folder).close()
    assert len(rows(folder, "SELECT seq FROM personal")) == (0 if before else 1)
    assert remarks(folder) == []
    delete(folder / FILE_NAME)
    assert len(remarks(folder)) == (0 if before else 1)


@pytest.mark.parametrize(("payment_id", "before"), [(PAID.payment_id, None), (None, MORNING + DAY)])
def test_what_came_after_an_erasure_and_was_deleted_by_hand_is_remarked(
    folder: Path, payment_id: str | None, before: datetime | None
) -> None:
    with closing(opened(folder)) as journal:
        journal.archives.erase(payment_id, before, "Kari", "request")
        journal.record([heard(PAID, "Per")])
    assert remarks(folder) == []
    delete(folder / FILE_NAME, "seq = 6")
    assert "entries (6)" in remarks(folder)[0]


def test_in_an_archive_it_is_as_the_journals_after_it_say(folder: Path) -> None:
    later = MORNING + 2 * DAY
    with closing(opened(folder)) as journal:
        assert journal.archives.archive(later, "", "request") == 1
    with closing(opened(folder)) as journal:
        journal.archives.erase(PAID.payment_id, None, "Kari", "request")
    checked = verify.check_all(folder / FILE_NAME)
    assert (checked.is_sound, checked.archives[0][1].remarks[1:]) == (True, ())
    (archive,) = (folder / swap.FOLDER).iterdir()
    archive.chmod(0o600)
    delete(archive)
    checked = verify.check_all(folder / FILE_NAME)
    assert checked.is_sound
    assert "entries (3)" in " ".join(checked.archives[0][1].remarks)
    for number in (1, 32, 33):
        start(folder, MORNING + number * DAY)
    assert "entries (3)" in " ".join(verify.check_all(folder / FILE_NAME).archives[0][1].remarks)


def test_a_message_that_speaks_of_such_a_digest_has_none(folder: Path) -> None:
    text = json.dumps({"paymentId": PAID.payment_id, "personal_sha256": "0"})
    with closing(opened(folder)) as journal:
        journal.record([Entry("heard", {"text": text, "told": {"personal_sha256": "0"}})])
    assert remarks(folder) == []


def test_in_a_journal_of_before_it_is_remarked_too(tmp_path: Path) -> None:
    old_journal.unpacked(tmp_path)
    assert remarks(tmp_path) == []
    number = len(rows(tmp_path, "SELECT seq FROM personal"))
    assert number
    delete(tmp_path / FILE_NAME)
    assert f"beside {number} of the entries" in remarks(tmp_path)[0]
    opened(tmp_path).close()
    assert f"beside {number} of the entries" in remarks(tmp_path)[0]
