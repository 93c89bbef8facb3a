"""When to try again."""

import random

import pytest

from terminal_app.session.transport.backoff import Backoff


class Highest(random.Random):
    """Chance at its worst: always the longest delay allowed."""

    def uniform(self, a: float, b: float) -> float:
        del a
        return b


def delays(backoff: Backoff, count: int) -> list[float]:
    return [backoff.next_delay() for _ in range(count)]


def test_the_first_attempt_is_at_once_and_the_limit_doubles_up_to_the_most() -> None:
    backoff = Backoff(0.5, 30.0, Highest())
    assert delays(backoff, 9) == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]


def test_each_delay_is_anything_from_nothing_to_its_limit() -> None:
    backoff = Backoff(0.5, 30.0, random.Random(1))  # noqa: S311 - the same each time
    delays(backoff, 10)
    drawn = delays(backoff, 1000)
    assert 0 <= min(drawn) < 1
    assert 29 < max(drawn) <= 30


def test_ten_thousand_attempts_are_no_trouble() -> None:
    backoff = Backoff(0.5, 30.0, Highest())
    assert delays(backoff, 10_000)[-1] == 30


def test_the_servers_wish_is_the_least_that_is_waited() -> None:
    backoff = Backoff(0.5, 30.0, Highest())
    assert backoff.next_delay(retry_after=17) == 17
    delays(backoff, 8)
    assert backoff.next_delay(retry_after=17) == 30
    assert backoff.next_delay(retry_after=0) == 30


def test_the_servers_wish_is_granted_for_an_hour_at_most() -> None:
    assert Backoff(0.5, 30.0, Highest()).next_delay(retry_after=1e9) == 3600


def test_a_stable_logon_starts_the_delays_anew_and_a_short_one_does_not() -> None:
    backoff = Backoff(0.5, 30.0, Highest())
    delays(backoff, 5)
    backoff.logon_ended(29.9)
    assert backoff.next_delay() == 8
    backoff.logon_ended(30.0)
    assert delays(backoff, 2) == [0, 0.5]


@pytest.mark.parametrize(
    ("lasted_s", "another"),
    [
        ([], False),
        ([1, 1], False),
        ([1, 1, 1], True),
        ([1, 1, 1, 1], True),
        ([29.9, 29.9, 29.9], True),
        ([1, 1, 30], False),
        ([1, 30, 1, 1], False),
        ([1, 30, 1, 1, 1], True),
        ([1, 1, 1, 30], False),
    ],
)
def test_three_short_logons_in_a_row_say_that_there_is_another_till(
    lasted_s: list[float], *, another: bool
) -> None:
    backoff = Backoff(0.5, 30.0, Highest())
    for each in lasted_s:
        backoff.logon_ended(each)
    assert backoff.another_till is another
