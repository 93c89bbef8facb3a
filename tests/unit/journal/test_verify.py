"""A journal that was changed behind the program's back shows it, each way it can be done."""

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import hash_chain
from terminal_app.journal.entries import Entry, encode
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from tests.support.journals import faults_in
from tests.unit.journal.cases import changed, digest_of, forge, opened, rows, scan, scanned, tamper
from tests.unit.payments import cases

NEW = cases.NEW
PENDING = cases.after(cases.CODE)
PAID = cases.after(cases.CODE, cases.PAID)
CHANGED = "entry {} was changed, or doesn't follow the entry before it"
INDEX = "the index of the entries by their payments isn't what the entries say"
NAMED = f"payment {NEW.payment_id} isn't what its entries say"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a journal of six entries: started, three changes, heard, stopped."""
    with closing(opened(tmp_path)) as journal:
        journal.record([Entry("started")])
        for payment in (NEW, PENDING, PAID):
            journal.record([changed(payment)], [payment])
        journal.record([Entry("heard", {"text": "{}"}, personal="Kari")])
        journal.record([Entry("stopped")])
    return tmp_path


def faults(folder: Path) -> list[str]:
    return faults_in(folder / FILE_NAME)


def test_a_journal_that_nobody_touched_is_sound(folder: Path) -> None:
    assert faults(folder) == []


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01T00:00:00.000+00:00'",
        "kind = 'line'",
        "payment_id = 'another'",
        "payment_id = NULL",
        "body = replace(body, '12550', '1')",
        "body = '{}'",
        "body = 'not JSON'",
        "body = '[]'",
        "digest = replace(digest, substr(digest, 1, 1), 'z')",
    ],
)
def test_a_changed_entry_shows(folder: Path, change: str) -> None:
    tamper(folder, f"UPDATE entries SET {change} WHERE seq = 4")  # noqa: S608 - fixed changes
    assert CHANGED.format(4) in faults(folder)


def test_an_entry_that_was_changed_with_its_digest_shows_in_the_next_one(folder: Path) -> None:
    row = rows(folder, "SELECT seq, at, kind, payment_id, body, previous FROM entries")[3]
    seq, at, kind, payment_id, body, previous = map(str, row)
    forged = digest_of(int(seq), at, kind, payment_id, f"{body} ", previous)
    change = f"body = body || ' ', digest = '{forged}'"
    tamper(folder, f"UPDATE entries SET {change} WHERE seq = 4")  # noqa: S608 - a fixed change
    assert faults(folder) == [CHANGED.format(5)]


@pytest.mark.parametrize("seq", [1, 2, 5])
def test_a_missing_entry_shows(folder: Path, seq: int) -> None:
    tamper(folder, "DELETE FROM personal", f"DELETE FROM entries WHERE seq = {seq}")  # noqa: S608 - a fixed number
    assert f"entry {seq} is missing" in faults(folder)


def test_a_missing_last_change_shows_in_the_projection(folder: Path) -> None:
    tamper(folder, "DELETE FROM personal", "DELETE FROM entries WHERE seq >= 4")
    assert faults(folder) == [NAMED, INDEX]


def test_entries_that_changed_places_show(folder: Path) -> None:
    tamper(
        folder,
        "UPDATE entries SET seq = 100 WHERE seq = 2",
        "UPDATE entries SET seq = 2 WHERE seq = 3",
        "UPDATE entries SET seq = 3 WHERE seq = 100",
    )
    found = faults(folder)
    assert "entry 2 is out of order: it was entry 3" in found
    assert "entry 3 is out of order: it was entry 2" in found


def test_a_gap_is_told_once(folder: Path) -> None:
    tamper(folder, "DELETE FROM personal", "DELETE FROM entries WHERE seq IN (2, 3, 4)")
    assert faults(folder)[0] == "entries 2 to 4 are missing"


def test_an_entry_before_the_first_shows(folder: Path) -> None:
    tamper(
        folder,
        "INSERT INTO entries SELECT 0, at, kind, payment_id, body, previous, digest FROM entries"
        " WHERE seq = 1",
    )
    assert "entry 0 was added before the first one" in faults(folder)


def test_text_that_isnt_utf_8_is_a_changed_entry(folder: Path) -> None:
    tamper(folder, "UPDATE entries SET body = CAST(x'ff' AS TEXT) WHERE seq = 4")
    assert faults(folder) == [
        CHANGED.format(4),
        "entry 4 tells of a payment that can't be read",
        NAMED,
    ]
    tamper(folder, "UPDATE personal SET text = CAST(x'ff' AS TEXT)")
    assert "the personal data beside entry 5 was changed" in faults(folder)


def test_an_appended_entry_shows(folder: Path) -> None:
    tamper(
        folder,
        "INSERT INTO entries SELECT 7, at, kind, payment_id, body, digest, digest FROM entries"
        " WHERE seq = 6",
    )
    assert faults(folder) == [CHANGED.format(7)]


def test_an_appended_entry_that_hangs_nowhere_shows(folder: Path) -> None:
    digest = digest_of(7, "at", "stopped", None, "{}", hash_chain.FIRST_PREVIOUS)
    tamper(
        folder,
        "INSERT INTO entries VALUES"  # noqa: S608 - a digest
        f" (7, 'at', 'stopped', NULL, '{{}}', '{hash_chain.FIRST_PREVIOUS}', '{digest}')",
    )
    assert faults(folder) == ["entry 7 doesn't follow the entry before it"]


@pytest.mark.parametrize(
    "change",
    [
        f"snapshot = packed('{encode(PENDING)}')",
        "snapshot = packed('not JSON')",
        "snapshot = packed('{}')",
        "snapshot = x'00'",
        "state = 'CANCELED'",
        "outcome = 'not_paid'",
        "amount_minor = 1",
        "currency = 'SEK'",
        "receipt_id = '2'",
        "receipt_id = NULL",
        "alarmed = 1",
        "alarms = 1",
        "begun_at = begun_at + 1",
        "server = 'wss://elsewhere.example/ws'",
        "terminal_id = 'TILL-2'",
    ],
    ids=lambda change: change[:30],
)
def test_a_payment_that_isnt_what_its_entries_say_shows(folder: Path, change: str) -> None:
    tamper(folder, f"UPDATE payments SET {change}")  # noqa: S608 - fixed changes
    assert faults(folder) == [NAMED]


def test_a_payment_that_is_missing_shows(folder: Path) -> None:
    tamper(folder, "DELETE FROM payments")
    assert faults(folder) == [NAMED]


def test_a_payment_without_an_entry_shows(folder: Path) -> None:
    tamper(
        folder,
        "INSERT INTO payments SELECT 'made-up', first_seq + 1, last_seq, server, terminal_id,"
        " state, outcome, amount_minor, currency, receipt_id, alarmed, alarms, begun_at, snapshot"
        " FROM payments",
    )
    assert faults(folder) == ["payment made-up isn't what its entries say"]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM receipts",
        "UPDATE receipts SET receipt_id = '2'",
        "INSERT INTO receipts SELECT '2', payment_id FROM receipts",
    ],
)
def test_receipt_numbers_that_arent_what_the_entries_say_show(folder: Path, change: str) -> None:
    tamper(folder, change)
    assert faults(folder) == [NAMED]


def test_a_receipt_number_of_no_payment_shows(folder: Path) -> None:
    tamper(folder, "INSERT INTO receipts VALUES ('9', 'made-up')")
    assert faults(folder) == ["payment made-up isn't what its entries say"]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM scans",
        "UPDATE scans SET state = 'DECLINED'",
        "UPDATE scans SET last_seq = 1",
        "UPDATE scans SET snapshot = replace(snapshot, 'WAITING', 'ANSWERED')",
        "UPDATE scans SET snapshot = 'not JSON'",
        "UPDATE scans SET terminal_id = 'TILL-2'",
    ],
)
def test_a_scan_that_isnt_what_its_entries_say_shows(folder: Path, change: str) -> None:
    with closing(opened(folder)) as journal:
        journal.record([scanned(scan("a"))], scans=[scan("a")])
    assert faults(folder) == []
    tamper(folder, change)
    assert faults(folder) == ["scan a isn't what its entries say"]


def test_an_index_that_lacks_a_payment_shows(folder: Path) -> None:
    with closing(opened(folder)) as journal:
        odd = dataclasses.replace(NEW, payment_id="odd")
        journal.record([changed(odd)], [odd])
    tamper(
        folder,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'last_seq)', 'first_seq)')"
        " WHERE name = 'payments_by_outcome_and_last_entry'",
    )
    (said, *_) = faults(folder)
    assert said.startswith("the file is damaged: row ")


def test_triggers_that_are_gone_are_remarked(folder: Path) -> None:
    assert verify.check(folder / FILE_NAME).remarks == ()
    tamper(folder)
    checked = verify.check(folder / FILE_NAME)
    assert checked.is_sound
    assert [remark.split(":")[0] for remark in checked.remarks] == [
        "the trigger entries_are_not_changed is gone",
        "the trigger entries_are_not_deleted is gone",
        "the trigger packed_entries_are_not_changed is gone",
        "the trigger packed_entries_are_not_deleted is gone",
    ]


def test_a_snapshot_in_other_words_is_the_same_payment(folder: Path) -> None:
    """A later version may leave out a field that has its usual value."""
    left_out = "replace(unpacked(snapshot), ',\"by_scan\":false', '')"
    tamper(folder, f"UPDATE payments SET snapshot = packed({left_out})")  # noqa: S608 - a fixed change
    assert "by_scan" not in str(rows(folder, "SELECT unpacked(snapshot) FROM payments"))
    assert faults(folder) == []


def test_a_journal_from_before_sales_had_lines_is_sound_and_has_none(folder: Path) -> None:
    forge(folder, """UPDATE entries SET body = replace(body, ',"lines":[],"note":""', '')""")
    left_out = """replace(unpacked(snapshot), ',"lines":[],"note":""', '')"""
    tamper(folder, f"UPDATE payments SET snapshot = packed({left_out})")  # noqa: S608 - a fixed change
    assert "lines" not in str(rows(folder, "SELECT body FROM entries"))
    assert "lines" not in str(rows(folder, "SELECT unpacked(snapshot) FROM payments"))
    assert faults(folder) == []
    with closing(opened(folder)) as journal:
        assert journal.payment(NEW.payment_id) == PAID


def test_each_fault_names_its_part_and_its_place(folder: Path) -> None:
    tamper(
        folder,
        "UPDATE entries SET at = 'then' WHERE seq = 2",
        "UPDATE personal SET text = 'Ola'",
        "DELETE FROM payments",
    )
    found = verify.check(folder / FILE_NAME).faults
    assert [
        (each.part.value, each.first_seq, each.last_seq, each.payment_id) for each in found
    ] == [
        ("chain", 2, 2, None),
        ("projection", None, None, NEW.payment_id),
        ("personal", 5, 5, None),
    ]


def test_the_number_of_entries_and_the_head_are_told(folder: Path) -> None:
    checked = verify.check(folder / FILE_NAME)
    assert [(checked.entries, checked.head)] == rows(
        folder, "SELECT seq, digest FROM entries ORDER BY seq DESC LIMIT 1"
    )


def test_changed_personal_data_shows_and_erased_does_not(folder: Path) -> None:
    tamper(folder, "UPDATE personal SET text = 'Ola'")
    assert faults(folder) == ["the personal data beside entry 5 was changed"]
    tamper(folder, "DELETE FROM personal")
    assert faults(folder) == []


def test_entries_that_differ_anywhere_differ_in_their_digest() -> None:
    parts = ("1", "at", "kind", "payment", "body", "previous")
    digests = {
        hash_chain.compute_digest(int(seq), at, kind, payment, body, previous)
        for seq, at, kind, payment, body, previous in (
            parts,
            ("2", *parts[1:]),
            ("1", "atk", "ind", *parts[3:]),
            (*parts[:3], "paymentb", "ody", "previous"),
            (*parts[:5], ""),
        )
    }
    assert len(digests) == 5
    assert hash_chain.compute_digest(1, "", "", None, "", "") != hash_chain.compute_digest(
        1, "", "", "", "", ""
    )


def test_verifying_changes_nothing_and_needs_no_lock(folder: Path) -> None:
    with closing(opened(folder)) as journal:
        before = (folder / FILE_NAME).read_bytes()
        assert faults(folder) == []
        assert (folder / FILE_NAME).read_bytes() == before
        journal.record([Entry("stopped")])


@pytest.mark.parametrize("content", [None, b"", b"no database at all, but long enough to see"])
def test_what_is_no_journal_is_an_error_and_not_a_sound_one(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(JournalError):
        faults(tmp_path)
    assert (tmp_path / FILE_NAME).exists() == (content is not None)


def test_a_table_that_was_dropped_is_an_error(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        database.execute("DROP TABLE payments")
    with pytest.raises(JournalError, match="payments"):
        faults(folder)
