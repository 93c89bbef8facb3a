"""What is over its time is erased and archived by itself, whatever the clock says meanwhile."""

import itertools
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import made_journal
from terminal_app.journal import reader as reading
from terminal_app.journal.archives import age, swap
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.verification import verify
from terminal_app.settings import Retention
from tests.unit.journal.cases import MORNING, OTHER, PAID, changed, rows

DAY = timedelta(days=1)
A_MONTH = Retention(erase_customers_after_days=30)
YEARS = 3650 * DAY
_ERASED = "SELECT body FROM entries WHERE kind = 'erased'"


def start(
    folder: Path, moment: datetime, retention: Retention = A_MONTH, *customers: str
) -> list[str]:
    """Start a till at that moment, and take payments of customers; return who is known then."""
    with closing(_opened(folder, moment, retention)) as journal:
        known = [str(text) for (text,) in rows(folder, "SELECT text FROM personal ORDER BY seq")]
        journal.record([Entry("started")])
        for name in customers:
            journal.record([Entry("heard", {"text": "{}"}, None, name)])
    return known


def _opened(folder: Path, moment: datetime, retention: Retention) -> Journal:
    return Journal(folder, new_salt=lambda: "s", wall_clock=lambda: moment, retention=retention)


def test_customers_are_erased_when_their_time_is_over(tmp_path: Path) -> None:
    start(tmp_path, MORNING, A_MONTH, "Ola")
    assert start(tmp_path, MORNING + 29 * DAY) == ["Ola"]
    assert start(tmp_path, MORNING + 31 * DAY, Retention()) == ["Ola"]
    assert start(tmp_path, MORNING + 32 * DAY, A_MONTH, "Kari") == []
    assert start(tmp_path, MORNING + 33 * DAY) == ["Kari"]
    (body,) = [json.loads(str(row[0])) for row in rows(tmp_path, _ERASED)]
    assert body == {"before": None, "up_to": 2, "by": "", "why": "time"}
    assert verify.check(tmp_path / FILE_NAME).is_sound


def test_time_is_counted_up_to_the_last_entry_before_a_start(tmp_path: Path) -> None:
    start(tmp_path, MORNING, A_MONTH, "Ola")
    assert start(tmp_path, MORNING + 60 * DAY) == ["Ola"]
    assert start(tmp_path, MORNING + 60 * DAY) == []


def test_a_shop_that_was_closed_for_three_months_erases_at_the_second_start(
    tmp_path: Path,
) -> None:
    start(tmp_path, MORNING, A_MONTH, "Ola")
    assert start(tmp_path, MORNING + 92 * DAY) == ["Ola"]
    assert start(tmp_path, MORNING + 93 * DAY) == []


def test_a_clock_that_is_years_ahead_erases_nothing_at_one_start_or_many(tmp_path: Path) -> None:
    start(tmp_path, MORNING, A_MONTH, "Ola")
    for number in range(5):
        assert start(tmp_path, MORNING + YEARS + number * DAY) == ["Ola"]
    for number in range(1, 26):
        assert start(tmp_path, MORNING + number * DAY) == ["Ola"]
    for number in range(26, 32):
        start(tmp_path, MORNING + number * DAY)
    assert start(tmp_path, MORNING + 32 * DAY) == []


def test_who_came_while_the_clock_was_ahead_is_erased_a_month_later_too(tmp_path: Path) -> None:
    start(tmp_path, MORNING, A_MONTH)
    start(tmp_path, MORNING + YEARS, A_MONTH, "Ola")
    for number in range(1, 31):
        assert start(tmp_path, MORNING + number * DAY) == ["Ola"]
    start(tmp_path, MORNING + 31 * DAY)
    assert start(tmp_path, MORNING + 32 * DAY) == []


def test_who_came_while_the_clock_was_in_the_past_is_kept_for_a_month(tmp_path: Path) -> None:
    start(tmp_path, MORNING, A_MONTH)
    start(tmp_path, datetime(2000, 1, 1, tzinfo=UTC), A_MONTH, "Ola")
    for number in range(1, 31):
        assert start(tmp_path, MORNING + number * DAY) == ["Ola"]
    start(tmp_path, MORNING + 31 * DAY)
    assert start(tmp_path, MORNING + 32 * DAY) == []


def test_a_clock_that_is_some_days_behind_takes_them_off(tmp_path: Path) -> None:
    start(tmp_path, MORNING, A_MONTH, "Ola")
    start(tmp_path, MORNING + 60 * DAY)
    assert start(tmp_path, MORNING + DAY) == ["Ola"]


def test_a_clock_far_off_is_logged_with_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start(tmp_path, MORNING)
    for moment in (MORNING + 99 * DAY, MORNING, MORNING - 99 * DAY, MORNING):
        start(tmp_path, moment)
    start(tmp_path, MORNING + YEARS, Retention())
    assert not caplog.records
    start(tmp_path, MORNING)
    start(tmp_path, MORNING + 101 * DAY)
    told = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert len(told) == 2
    assert "Check the clock. If it is right, use journal archive --before DATE" in told[0]


def test_what_a_person_asks_for_is_erased_whatever_the_clock_says(tmp_path: Path) -> None:
    start(tmp_path, MORNING, A_MONTH, "Ola")
    with closing(_opened(tmp_path, MORNING + YEARS, A_MONTH)) as journal:
        assert journal.archives.erase(None, MORNING + DAY, "Kari", "request") == 1


def test_who_came_after_what_a_person_had_erased_is_kept_where_the_clock_goes_back(
    tmp_path: Path,
) -> None:
    start(tmp_path, MORNING, Retention(), "Ola")
    with closing(_opened(tmp_path, MORNING, Retention())) as journal:
        assert journal.archives.erase(None, MORNING + DAY, "Kari", "request") == 1
    start(tmp_path, MORNING - YEARS, Retention(), "Per")
    assert start(tmp_path, MORNING, Retention()) == ["Per"]


# -- archives ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a journal of some payments, and of a customer who came this morning."""
    made_journal.make(tmp_path, 60, seed=5)
    with closing(_opened(tmp_path, MORNING, Retention())) as journal:
        journal.record([Entry("heard", {"text": "{}"}, None, "Ola Nordmann")])
    return tmp_path


def _archive(folder: Path, moment: datetime) -> None:
    with closing(_opened(folder, moment, Retention())) as journal:
        assert journal.archives.archive(moment + DAY, "", "request") > 0


def _is_there(folder: Path) -> bool:
    return any(b"Ola Nordmann" in file.read_bytes() for file in folder.rglob("*.sqlite3"))


@pytest.mark.parametrize("archived_after", [0, 20])
def test_customers_in_an_archive_are_erased_when_their_time_is_over(
    folder: Path, archived_after: int
) -> None:
    _archive(folder, MORNING + archived_after * DAY)
    for number in (25, 29, 31):
        start(folder, MORNING + number * DAY)
        assert _is_there(folder)
    start(folder, MORNING + 32 * DAY)
    assert not _is_there(folder)
    assert verify.check_all(folder / FILE_NAME).is_sound


def test_a_clock_that_is_years_ahead_when_it_is_archived_erases_nothing(folder: Path) -> None:
    _archive(folder, MORNING + YEARS)
    start(folder, MORNING + YEARS + DAY)
    start(folder, MORNING + 2 * DAY)
    start(folder, MORNING + 3 * DAY)
    assert _is_there(folder)


def test_an_archive_that_isnt_there_stops_no_till(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _archive(folder, MORNING)
    (archive,) = (folder / swap.FOLDER).iterdir()
    archive.chmod(0o600)  # on Windows nothing that is read-only can be deleted
    archive.unlink()
    start(folder, MORNING + 20 * DAY, A_MONTH, "Kari")
    start(folder, MORNING + 31 * DAY)
    assert start(folder, MORNING + 32 * DAY) == ["Kari"]
    start(folder, MORNING + 51 * DAY)
    assert start(folder, MORNING + 52 * DAY) == []
    assert not caplog.records


def test_what_has_changed_since_the_clock_was_put_right_isnt_archived(tmp_path: Path) -> None:
    made_journal.make(tmp_path, 800, seed=4)
    then = datetime(2060, 1, 1, tzinfo=UTC)
    for number in range(20):
        start(tmp_path, then + number * DAY, Retention())
    now = datetime(2030, 1, 1, tzinfo=UTC)
    start(tmp_path, now, Retention())
    with closing(_opened(tmp_path, now + 14 * DAY, Retention())) as journal:
        for one in (PAID, OTHER):
            journal.record([changed(one)], [one])
    start(tmp_path, now + 15 * DAY, Retention())
    start(tmp_path, now + 16 * DAY, Retention(archive_after_days=30))
    assert (tmp_path / swap.FOLDER).exists()
    with reading.open_reader(tmp_path / FILE_NAME) as reader:
        assert {PAID, OTHER} <= set(reader.payments())


def test_a_clock_that_is_years_ahead_archives_nothing_at_one_start_or_many(tmp_path: Path) -> None:
    made_journal.make(tmp_path, 800, seed=4)
    longer = Retention(archive_after_days=3000)
    for number in range(3):
        start(tmp_path, datetime(2060, 1, 1, tzinfo=UTC) + number * DAY, longer)
        assert not (tmp_path / swap.FOLDER).exists()
    start(tmp_path, datetime(2060, 1, 5, tzinfo=UTC), Retention(archive_after_days=365))
    assert (tmp_path / swap.FOLDER).exists()


# -- counting ------------------------------------------------------------------------------------

_STEPS = st.lists(st.integers(0, 4) | st.sampled_from([-2000, -1000, 1000, 2000]), max_size=80)


@given(_STEPS, st.integers(1, 40))
def test_what_is_old_is_what_the_steps_between_the_entries_add_up_to(
    steps: list[int], days: int
) -> None:
    at = list(itertools.accumulate(steps, initial=20_000))
    counted = [step if abs(step) <= age.LONGEST_CLOSING.days else 0 for step in steps]
    ages = [sum(counted[number:]) for number in range(len(at))]
    expected = max((number for number, one in enumerate(ages) if one >= days), default=None)
    day = 24 * 60 * 60 * 1000

    def moment(number: int) -> int:
        return at[number] * day

    assert age._between(moment, 0, len(steps)) == ages[0] * day
    if expected is not None:
        assert age._search(moment, 0, len(steps), days * day) == expected
