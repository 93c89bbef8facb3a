"""The page of payments by outcome and by day, at midnight and where the clock is put."""

import dataclasses
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from terminal_app.gui.screen_state import (
    FilterBy,
    Gesture,
    Tone,
)
from terminal_app.payments.inputs import RefundRequested, StatusReceived
from terminal_app.payments.payment import State
from tests.support.time_zone import in_zone
from tests.unit.gui.presenter.payments.listed import (
    made,
    preview,
    receipt,
    sold,
)
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    TillUnderTest,
)

PAYMENTS = Gesture.PAYMENTS


@pytest.fixture
def outcomes(till: TillUnderTest) -> TillUnderTest:
    cancelled = StatusReceived(State.CANCELED)
    refunded = (receipt("1005", 500), RefundRequested("1005", "Kari"))
    till.journal = [
        made("paid", 100, receipt("1001", 100)),
        made("not paid", 200, cancelled),
        made("not known", 300, *NOT_KNOWN[1:]),
        made("twice", 400, receipt("1004", 400), receipt("2004", 400)),
        made("refunded", 500, *refunded, receipt("1005", 500, State.REVERSED)),
    ]
    return till


@pytest.mark.parametrize(
    ("name", "amounts"),
    [
        ("all", ["1.00", "2.00", "3.00", "4.00", "5.00"]),
        ("paid", ["1.00", "4.00"]),
        ("not_paid", ["2.00"]),
        ("not_known", ["3.00"]),
        ("refunded", ["5.00"]),
    ],
)
def test_each_filter_lists_its_outcome_alone(
    outcomes: TillUnderTest, name: str, amounts: list[str]
) -> None:
    outcomes.do(PAYMENTS).do(Gesture.DOWN).do(FilterBy(name))
    assert [row.amount for row in outcomes.page.rows] == amounts
    assert [one.button.gesture for one in outcomes.page.filters if one.chosen] == [FilterBy(name)]
    assert outcomes.page.selected == 0


def test_each_row_says_what_became_of_its_payment(outcomes: TillUnderTest) -> None:
    outcomes.do(PAYMENTS)
    told = [(row.outcome, row.tone, row.receipt) for row in outcomes.page.rows]
    assert told == [
        ("Paid", Tone.PAID, "1001"),
        ("Not paid", Tone.NOT_PAID, ""),
        ("Not known", Tone.NOT_KNOWN, ""),
        ("Paid · 2 charges", Tone.PAID, "1004 +1"),
        ("Refunded", Tone.REFUNDED, "1005"),
    ]


def test_a_filter_and_what_is_typed_both_hold(outcomes: TillUnderTest) -> None:
    outcomes.do(PAYMENTS).do(FilterBy("paid")).type("4")
    assert [row.amount for row in outcomes.page.rows] == ["4.00"]
    outcomes.do(FilterBy("refunded"))
    assert outcomes.page.empty == "Nothing was found for “4”."
    outcomes.do(Gesture.CLEAR)
    assert [row.amount for row in outcomes.page.rows] == ["5.00"]


def test_a_filter_that_nobody_knows_changes_nothing(outcomes: TillUnderTest) -> None:
    before = outcomes.do(PAYMENTS).screen
    assert outcomes.do(FilterBy("x")).screen == before


ZONES = ("Europe/Oslo", "America/New_York", "Pacific/Auckland", "UTC")


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """Set the machine's time zone; Windows keeps its own."""
    with in_zone(request.param):
        yield os.environ.get("TZ", "")


def at(day: str, clock: str) -> datetime:
    """Return a moment by the clock of the wall."""
    return datetime.fromisoformat(f"{day}T{clock}").astimezone(UTC)


def times(till: TillUnderTest) -> list[str]:
    return [row.time for row in till.page.rows]


@pytest.mark.parametrize("zone", ZONES, indirect=True)
def test_the_arrows_lead_through_the_days_from_midnight_to_midnight(zone: str) -> None:
    till = TillUnderTest().connect()
    moments = ["2026-11-22 00:00", "2026-11-21 23:59", "2026-11-21 00:00", "2026-11-20 23:59"]
    till.wall = at("2026-11-22", "00:01")
    till.journal = [
        sold(9 - number, 100, at(*moment.split())) for number, moment in enumerate(moments)
    ]
    till.do(PAYMENTS)
    assert (till.page.day, till.page.later.enabled) == ("All days", False)
    dated = ["21 Nov 2026 23:59", "21 Nov 2026 00:00", "20 Nov 2026 23:59"]
    assert times(till) == ["00:00", *dated], f"another day's has its date, in {zone}"
    till.do(Gesture.LATER)
    assert till.page.day == "All days"
    till.do(Gesture.EARLIER)
    assert till.page.day.startswith("Today, ")
    assert times(till) == ["00:00"]
    till.do(Gesture.EARLIER)
    assert times(till) == ["23:59", "00:00"]
    till.do(Gesture.EARLIER)
    assert times(till) == ["23:59"]
    till.do(Gesture.EARLIER)
    assert till.page.empty == "There are no such payments."
    for _ in range(3):
        till.do(Gesture.LATER)
    assert times(till) == ["00:00"]
    till.do(Gesture.LATER)
    assert till.page.day == "All days"


@pytest.mark.parametrize("zone", ["Europe/Oslo"], indirect=True)
@pytest.mark.parametrize(("day", "in_oslo"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_the_clock_is_put_is_whole(zone: str, day: str, in_oslo: int) -> None:
    till = TillUnderTest().connect()
    midnight = at(day, "00:00")
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    hours = (at(next_day, "00:00") - midnight) // timedelta(hours=1)
    assert hours == in_oslo or zone != "Europe/Oslo"
    begun = [midnight + timedelta(hours=hour) for hour in range(-1, hours + 1)]
    till.wall = at(day, "23:59")
    till.journal = [sold(number, 100, moment) for number, moment in enumerate(begun)][::-1]
    till.do(PAYMENTS).do(Gesture.EARLIER)
    assert len(till.page.rows) == hours
    assert (times(till)[-1], times(till)[0]) == ("00:00", "23:00")
    assert times(till).count("02:00") == {23: 0, 24: 1, 25: 2}[hours]


def test_after_midnight_what_was_today_has_its_date(till: TillUnderTest) -> None:
    till.wall = datetime(2026, 11, 22, 23, 59).astimezone()
    till.journal = [sold(1, 100, till.wall - timedelta(minutes=9))]
    till.do(PAYMENTS)
    assert times(till) == ["23:50"]
    till.wall += timedelta(minutes=2)
    till.presenter.tick()
    assert times(till) == ["22 Nov 2026 23:50"]
    till.do(Gesture.EARLIER)
    assert till.page.rows == ()
    assert till.do(Gesture.EARLIER).page.rows[0].time == "23:50"


def test_a_payment_begun_before_midnight_and_paid_after_it_says_of_which_day_the_time_is(
    till: TillUnderTest,
) -> None:
    begun = datetime(2026, 11, 21, 23, 59).astimezone()
    paid_at = (begun + timedelta(minutes=2)).isoformat()
    till.journal = [
        made("old", 100, dataclasses.replace(receipt("1", 100), paid_at=paid_at), at=begun)
    ]
    till.do(PAYMENTS).do(Gesture.EARLIER).do(Gesture.EARLIER)
    assert times(till) == ["22 Nov 2026 00:01"]


@pytest.mark.parametrize(
    ("before", "said_so"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_how_long_ago_it_was_is_said(till: TillUnderTest, before: timedelta, said_so: str) -> None:
    till.journal = [sold(1, 100, till.wall - before)]
    assert preview(till.do(PAYMENTS)).ago == said_so
