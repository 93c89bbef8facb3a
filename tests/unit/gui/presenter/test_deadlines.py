"""Deadlines: the screen changes by itself when the presenter says, and not between."""

import pytest

from terminal_app.channel.events import ConnectionChanged, ConnectionState
from terminal_app.errors import FaultKind
from terminal_app.gui.presenter.deadlines import Due
from terminal_app.gui.screen_state import Gesture, Paying
from tests.unit.gui.presenter.presented import PAID, RESPONDED, TillUnderTest

JUST_AFTER_S = 0.002
"""A timer is never early."""


@pytest.fixture
def paying(till: TillUnderTest) -> TillUnderTest:
    till.type("125,50\r").happens(RESPONDED)
    return till


def waiting(till: TillUnderTest) -> str:
    assert isinstance(till.face, Paying)
    return till.face.waiting


def test_an_idle_till_waits_for_the_next_minute_of_its_clock(till: TillUnderTest) -> None:
    deadline = till.presenter.next_deadline()
    assert deadline.what is Due.MINUTE
    assert deadline.in_s == pytest.approx(4), "it is 12:34:56"


def test_each_second_of_the_customers_time_is_drawn_as_it_begins(paying: TillUnderTest) -> None:
    paying.now += 0.3
    paying.presenter.tick()
    for left in ("9:58", "9:57", "9:56"):
        deadline = paying.presenter.next_deadline()
        assert deadline.what is Due.SECOND
        paying.now += deadline.in_s - JUST_AFTER_S
        before = waiting(paying)
        paying.presenter.tick()
        assert waiting(paying) == before
        paying.now += 2 * JUST_AFTER_S
        paying.presenter.tick()
        assert left in waiting(paying)


def test_a_time_that_is_up_is_counted_down_no_more(paying: TillUnderTest) -> None:
    paying.now += 601
    assert paying.presenter.next_deadline().what is Due.MINUTE


def test_a_result_is_followed_by_no_deadline_of_its_own(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    assert till.presenter.next_deadline().what is Due.MINUTE


def test_the_time_to_the_next_connection_is_counted_down(till: TillUnderTest) -> None:
    lost = ConnectionChanged(
        ConnectionState.WAITING, FaultKind.CONNECTION_LOST, "closed", retry_at=till.now + 5.5
    )
    till.hears(lost)
    assert till.screen.status.line == "Reconnecting in 5 s"
    deadline = till.presenter.next_deadline()
    assert deadline.what is Due.SECOND
    assert deadline.in_s == pytest.approx(0.5)
    till.now += deadline.in_s + JUST_AFTER_S
    till.presenter.tick()
    assert till.screen.status.line == "Reconnecting in 4 s"


def test_a_scanner_that_falls_silent_is_waited_for(till: TillUnderTest) -> None:
    till.scan("4006381333931", ends=False)
    deadline = till.presenter.next_deadline()
    assert deadline.what is Due.SILENCE
    assert deadline.in_s == pytest.approx(0.15)
    till.now += deadline.in_s + JUST_AFTER_S
    till.presenter.tick()
    assert till.screen.amount.refusal == "A barcode was scanned; it is no amount."
    assert till.presenter.next_deadline().what is Due.MINUTE


def test_what_could_not_be_drawn_is_tried_again_soon(till: TillUnderTest) -> None:
    till.presenter.failed("ZeroDivisionError", "AB12")
    assert till.presenter.next_deadline().what is Due.REPEAT
    till.presenter.tick()
    assert till.presenter.next_deadline().what is Due.MINUTE


def test_a_gesture_changes_what_is_due(paying: TillUnderTest) -> None:
    assert paying.presenter.next_deadline().what is Due.SECOND
    paying.happens(RESPONDED, PAID)
    paying.waits(2).do(Gesture.ENTER)
    assert paying.presenter.next_deadline().what is Due.MINUTE
