"""Slips in the journal: in the chain, found by an index, kept by archives, and made anew."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from terminal_app.errors import JournalError
from terminal_app.journal import appending, projection, reader, schema, stored
from terminal_app.journal.entries import Entry, changed_entry, recovered_entry, slip_entry
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


STEPS = (SlipState.QUEUED, SlipState.SENDING, SlipState.SENT)


def bodies(folder: Path) -> list[dict[str, object]]:
    with reader.open_read_only(folder / FILE_NAME) as database:
        return [json.loads(one.body) for one in stored.walk(database) if one.kind == "slip"]


def test_a_step_that_changes_nothing_else_tells_its_state_alone(tmp_path: Path) -> None:
    asked = replace(slip(PAID.payment_id), state=SlipState.KEPT, why="off")
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        for state in STEPS:
            journal.record([slip_entry(slip(PAID.payment_id, state))])
        for one in (replace(asked, number=2), replace(asked, number=2, operator="Kari")):
            journal.record([slip_entry(one)])
    assert bodies(tmp_path) == [
        {"slip": {"number": 1, "tells": "paid"}},
        {"slip": 1, "state": "sending"},
        {"slip": 1, "state": "sent"},
        {"slip": {"number": 2, "tells": "paid", "state": "kept", "why": "off"}},
        {"slip": {"number": 2, "tells": "paid", "state": "kept", "why": "off", "operator": "Kari"}},
    ]
    assert verify.check(tmp_path / FILE_NAME).is_sound
    assert agrees(tmp_path)


def test_a_journal_whose_steps_were_told_in_full_is_as_sound_as_ever(tmp_path: Path) -> None:
    """As they were written before: byte for byte."""
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        database, head = journal.database, stored.head(journal.database)
        for state in STEPS:
            one = slip_entry(slip(PAID.payment_id, state))
            head = appending.append(database, head, 1, one, lambda: "")
            projection.project_slips(database, "slip", one.body, PAID.payment_id, head[0])
        database.commit()
    assert [one["slip"] for one in bodies(tmp_path)][1:] == [
        {"number": 1, "tells": "paid", "state": "sending"},
        {"number": 1, "tells": "paid", "state": "sent"},
    ]
    assert verify.check(tmp_path / FILE_NAME).is_sound
    with closing(opened(tmp_path)) as journal:
        assert journal.slips_of(PAID.payment_id) == [slip(PAID.payment_id, SlipState.SENT)]
        journal.record([slip_entry(slip(PAID.payment_id, number=2))])
    assert verify.check(tmp_path / FILE_NAME).is_sound


def test_a_step_of_a_slip_that_no_entry_tells_of_is_a_fault(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        head = stored.head(journal.database)
        odd = Entry("slip", {"slip": 7, "state": "sent"}, PAID.payment_id)
        appending.append(journal.database, head, 1, odd, lambda: "")
        journal.database.commit()
    assert not agrees(tmp_path)
    assert not verify.check(tmp_path / FILE_NAME).is_sound


def test_slips_that_are_queued_with_a_change_are_in_its_entry(tmp_path: Path) -> None:
    queued = [
        slip(PAID.payment_id),
        replace(slip(PAID.payment_id, number=2), recipient=Recipient.MERCHANT),
    ]
    with closing(opened(tmp_path)) as journal:
        journal.record([changed_entry(PAID, None, queued)], [PAID])
        assert journal.open_slips() == journal.slips_of(PAID.payment_id) == queued
        journal.record([slip_entry(replace(queued[1], state=SlipState.SENDING))])
        assert [one.number for one in journal.open_slips()] == [1, 2]
        before = list(journal.database.execute("SELECT * FROM slips"))
    with reader.scratch_tables() as tables:
        with reader.open_read_only(tmp_path / FILE_NAME) as database:
            assert projection.rebuild(tables, stored.walk(database)) == []
        assert list(tables.execute("SELECT * FROM slips")) == before
    assert verify.check(tmp_path / FILE_NAME).is_sound
    with reader.open_reader(tmp_path / FILE_NAME) as journal_reader:
        told = journal_reader.entries(PAID.payment_id)
        assert [one.kind for one in told] == ["changed", "slip"]
        assert [one for _at, one in reader.steps_in(told)] == [PAID]
    tamper(tmp_path, "DELETE FROM slips WHERE number = 1")
    assert not agrees(tmp_path)
    assert not verify.check(tmp_path / FILE_NAME).is_sound


def test_a_slip_that_was_carried_over_goes_on_by_its_state_alone(tmp_path: Path) -> None:
    waiting = slip(OTHER.payment_id, SlipState.SENDING)
    with closing(opened(tmp_path)) as journal:
        for each in (PAID, OTHER):
            journal.record([changed(each)], [each])
        for state in (SlipState.QUEUED, SlipState.SENDING):
            journal.record([slip_entry(slip(OTHER.payment_id, state))])
        assert journal.archives.archive(LATER, "", "request") == 1
        assert journal.open_slips() == [waiting]
        journal.record([slip_entry(replace(waiting, state=SlipState.SENT))])
        assert journal.slips_of(OTHER.payment_id) == [replace(waiting, state=SlipState.SENT)]
    assert bodies(tmp_path) == [{"slip": 1, "state": "sent"}]
    assert verify.check(tmp_path / FILE_NAME).is_sound
    assert agrees(tmp_path)


def test_a_slip_whose_row_was_damaged_is_told_in_full(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as journal:
        journal.record([changed(PAID)], [PAID])
        journal.record([slip_entry(slip(PAID.payment_id))])
    tamper(tmp_path, "UPDATE slips SET recipient = 'nobody'")
    with closing(opened(tmp_path)) as journal:
        journal.record([slip_entry(slip(PAID.payment_id, SlipState.SENDING))])
        assert journal.slips_of(PAID.payment_id) == [slip(PAID.payment_id, SlipState.SENDING)]


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
