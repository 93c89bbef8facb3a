"""Slips in the journal: in the chain, found by an index, kept by archives, and made anew."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import projection, reader, schema, stored
from terminal_app.journal.entries import recovered_entry, slip_entry
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import verify
from terminal_app.payments.inputs import IllegalInputError
from terminal_app.payments.slip import OPEN, SLIP_TRANSITIONS, Recipient, Slip, SlipState, move
from tests.unit.journal.cases import OTHER, PAID, agrees, changed, opened, rows, slip, tamper
from tests.unit.payments import cases

LATER = datetime(2030, 1, 1, tzinfo=UTC)
FIRST, THIRD = PAID, replace(PAID, payment_id="33333333-0000-4000-8000-000000000000")


def test_a_slip_is_found_as_it_was_recorded_and_only_while_it_is_open(tmp_path: Path) -> None:
    told = Slip(
        PAID.payment_id, 2, "refunded", Recipient.MERCHANT, 0, "Kari", SlipState.KEPT, "off"
    )
    with closing(opened(tmp_path)) as journal:
        for state in SlipState:
            one = replace(told, state=state)
            journal.record([slip_entry(one)])
            assert journal.slips_of(PAID.payment_id) == [one]
            assert journal.open_slips() == ([one] if state in OPEN else [])
    assert verify.check(tmp_path / FILE_NAME).is_sound


def test_slips_are_told_in_the_payments_story_and_leave_it_as_it_is(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        journal.record([slip_entry(slip(PAID.payment_id))])
    with reader.open_reader(tmp_path / FILE_NAME) as journal_reader:
        told = journal_reader.entries(PAID.payment_id)
        assert [one.kind for one in told] == ["changed", "slip"]
        assert [one for _at, one in reader.steps_in(told)] == [PAID]


@pytest.mark.parametrize("before", SlipState)
@pytest.mark.parametrize("after", SlipState)
def test_a_slip_moves_only_as_its_table_says(before: SlipState, after: SlipState) -> None:
    one = slip("a", before)
    if after in SLIP_TRANSITIONS[before]:
        assert move(one, after, operator="Kari") == replace(one, state=after, operator="Kari")
    else:
        with pytest.raises(IllegalInputError):
            move(one, after)


def test_what_may_be_on_paper_never_comes_to_be_queued_again() -> None:
    paper = {one for one in SlipState if slip("a", one).may_be_on_paper}
    reached, found = set(paper), set(paper)
    while found:
        found = {after for one in found for after in SLIP_TRANSITIONS[one]} - reached
        reached |= found
    # But for one of which the printer has got nothing: then it isn't on paper.
    assert reached - {SlipState.KEPT, SlipState.QUEUED, SlipState.DROPPED} == paper
    for one in (SlipState.SENT, SlipState.UNCERTAIN, SlipState.SEEN):
        assert not {SlipState.QUEUED, SlipState.SENDING, SlipState.KEPT} & SLIP_TRANSITIONS[one]


# -- archives ------------------------------------------------------------------------------------


def test_an_open_slip_keeps_its_payment_out_of_the_archive_and_its_slips_go_on(
    tmp_path: Path,
) -> None:
    sent, kept = slip(FIRST.payment_id, SlipState.SENT), slip(FIRST.payment_id, SlipState.KEPT, 2)
    other = slip(OTHER.payment_id, SlipState.SENT)
    with closing(opened(tmp_path)) as journal:
        for one in (FIRST, OTHER, THIRD):
            journal.record([changed(one)], [one])
        for each in (sent, kept, other):
            journal.record([slip_entry(each)])
        assert journal.archives.archive(LATER, "", "request") == 1  # that of the sent one
        assert journal.open_slips() == [kept]
        assert journal.slips_of(FIRST.payment_id) == [sent, kept]
        assert journal.slips_of(OTHER.payment_id) == []
        assert not journal.may_have_other_slips(FIRST.payment_id)
        assert journal.may_have_other_slips(OTHER.payment_id)
    checked = verify.check_all(tmp_path / FILE_NAME)
    assert checked.is_sound, checked
    assert agrees(tmp_path)


def test_the_slips_of_a_payment_that_was_recovered_arent_counted(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        journal.record([recovered_entry(OTHER, "the second copy")], [OTHER])
        assert not journal.may_have_other_slips(PAID.payment_id)
        assert journal.may_have_other_slips(OTHER.payment_id)


# -- files of before, and damaged ones -----------------------------------------------------------


def test_a_journal_of_before_is_sound_and_gets_the_table_when_it_is_opened(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(cases.NEW)], [cases.NEW])
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.execute("DROP TABLE slips")
    assert verify.check(tmp_path / FILE_NAME).is_sound
    assert agrees(tmp_path)
    with closing(opened(tmp_path)) as journal:
        assert journal.open_slips() == []
        journal.record([slip_entry(slip(cases.NEW.payment_id))])
        assert len(journal.open_slips()) == 1
    assert rows(tmp_path, "PRAGMA user_version") == [(schema.VERSION,)]
    assert verify.check(tmp_path / FILE_NAME).is_sound


def test_slips_are_made_anew_from_the_entries(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        for state in (SlipState.QUEUED, SlipState.SENDING, SlipState.SENT):
            journal.record([slip_entry(slip(PAID.payment_id, state))])
        before = list(journal.database.execute("SELECT * FROM slips"))
    with reader.scratch_tables() as tables:
        with reader.open_read_only(tmp_path / FILE_NAME) as database:
            assert projection.rebuild(tables, stored.walk(database)) == []
        assert list(tables.execute("SELECT * FROM slips")) == before


def test_a_slip_that_was_changed_behind_the_entries_back_is_named(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        journal.record([slip_entry(slip(PAID.payment_id))])
    tamper(tmp_path, "UPDATE slips SET state = 'sent'")
    (fault,) = verify.check(tmp_path / FILE_NAME).faults
    assert fault.payment_id == PAID.payment_id
    assert "slip" in fault.text


def test_a_slip_that_cant_be_read_is_told_with_what_to_do(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([slip_entry(slip("a", SlipState.KEPT))])
    tamper(tmp_path, "UPDATE slips SET recipient = 'nobody'")
    with closing(opened(tmp_path)) as journal, pytest.raises(JournalError, match="slip"):
        journal.open_slips()
