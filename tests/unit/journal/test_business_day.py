"""The business day: by the hour on the clock, also on the days on which that is changed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from terminal_app.journal.closings import business_day
from terminal_app.journal.packing import pack_time

pytestmark = pytest.mark.usefixtures("oslo")


@pytest.mark.parametrize("cut_off_hour", [0, 2, 3, 4, 12])
@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 30)])
def test_each_moment_is_in_one_business_day_on_the_days_of_the_change_too(
    day: date, cut_off_hour: int
) -> None:
    begin, end = business_day.bounds(day, cut_off_hour)
    assert business_day.bounds(day + timedelta(days=1), cut_off_hour)[0] == end
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=14)
    for _quarter in range(4 * 60):
        moment += timedelta(minutes=15)
        is_meant = business_day.of(moment.astimezone(), cut_off_hour) == day
        assert is_meant is (begin <= pack_time(moment) < end), moment


def test_a_day_of_the_change_is_an_hour_shorter_or_longer() -> None:
    hours = [
        (end - begin) / 3_600_000
        for begin, end in (
            business_day.bounds(date(2026, 3, 28), 4),
            business_day.bounds(date(2026, 10, 24), 4),
            business_day.bounds(date(2026, 11, 30), 4),
        )
    ]
    assert hours == [23, 25, 24]


def test_before_the_cut_off_hour_it_is_the_day_before() -> None:
    late = datetime(2026, 11, 30, 3, 59, tzinfo=UTC)
    assert business_day.of(late, 4) == date(2026, 11, 29)
    assert business_day.of(late, 0) == date(2026, 11, 30)
    assert business_day.of(late.replace(hour=4), 4) == date(2026, 11, 30)
