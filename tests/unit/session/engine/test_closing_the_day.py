"""Closing the day as a command: who may, under which number, and what a full disk leaves."""

from datetime import date
from pathlib import Path

import pytest

from terminal_app.channel.commands import CloseDay
from terminal_app.channel.events import DayClosed, DayNotClosed, NotAllowed
from terminal_app.journal.closings import recorded
from terminal_app.operators import Operator, Right
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import OWNER, Disk, EngineHarness

KARI = Operator("Kari", "", frozenset({Right.CHARGE}))
OLA = Operator("Ola", "", frozenset({Right.CHARGE, Right.CLOSE_DAY}))
DAY = date(2026, 11, 22)


@pytest.fixture
def till(tmp_path: Path) -> EngineHarness:
    made = EngineHarness(tmp_path)
    made.on_connected()
    return made


def numbers(till: EngineHarness) -> list[int]:
    return [one.closing.number for one in recorded.all_of(till.journal.database)]


def test_the_day_is_closed_under_the_number_that_was_seen_and_once(till: EngineHarness) -> None:
    till.paid()
    command = CloseDay(1, DAY, "Kari", user="till")
    till.handle(command)
    till.handle(command)
    (closed,) = till.of_type(DayClosed)
    assert till.of_type(DayNotClosed) == [DayNotClosed(1)]
    made = closed.closing
    assert (made.number, made.day, made.operator, made.user) == (1, "2026-11-22", "Kari", "till")
    assert made.period.owner == OWNER
    assert made.period.sums[0].figures.net_minor == 12_500
    assert numbers(till) == [1]
    till.close()
    assert faults_in(till.file) == []


def test_a_payment_that_is_open_refuses_nothing_and_stands_on_it(till: EngineHarness) -> None:
    payment_id = till.charge()
    till.handle(CloseDay(None, DAY, "Kari"))
    (closed,) = till.of_type(DayClosed)
    assert [one.payment_id for one in closed.closing.period.open] == [payment_id]
    assert closed.closing.period.sums == ()


def test_it_needs_its_right_or_the_name_of_one_who_has_it(tmp_path: Path) -> None:
    till = EngineHarness(tmp_path, operators=(KARI, OLA))
    till.on_connected()
    command = CloseDay(1, DAY, "Kari")
    till.handle(command)
    assert till.of_type(NotAllowed) == [NotAllowed(command, Right.CLOSE_DAY)]
    told = {"what": "denied", "operator": "Kari", "right": "close_day"}
    assert till.entries("decision")[-1] == told
    assert numbers(till) == []
    till.handle(CloseDay(1, DAY, "Kari", allowed_by="Ola"))
    (closed,) = till.of_type(DayClosed)
    assert (closed.closing.operator, closed.closing.allowed_by) == ("Kari", "Ola")


def test_a_full_disk_closes_no_day_and_the_number_stays_free(tmp_path: Path) -> None:
    disk = Disk()
    till = EngineHarness(tmp_path, disk)
    till.on_connected()
    till.paid()
    disk.fail()
    till.handle(CloseDay(1, DAY, "Kari"))
    till.handle(CloseDay(1, DAY, "Kari"))
    assert [one.number for one in till.of_type(DayNotClosed)] == [1, 1]
    assert all(one.detail for one in till.of_type(DayNotClosed))
    disk.mend()
    till.wait(2)
    till.handle(CloseDay(1, DAY, "Kari"))
    assert len(till.of_type(DayClosed)) == 1
    assert numbers(till) == [1]
