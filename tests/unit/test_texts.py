"""Numbers, dates and times as people write them, the same amount in every language."""

import dataclasses
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app import wording
from terminal_app.channel.events import RefundRefusal, Refusal
from terminal_app.errors import FaultKind
from terminal_app.payments.payment import Alarm, Doubt, Problem, ProblemKind, State
from terminal_app.settings import CURRENCIES
from terminal_app.texts import LANGUAGES, Texts, local
from tests.unit.payments.cases import NEW

languages = pytest.mark.parametrize("language", LANGUAGES)


@languages
def test_every_language_of_the_settings_can_be_spoken(language: str) -> None:
    texts = Texts(language)
    assert texts.decimal_separator == LANGUAGES[language].decimal_separator
    assert texts.say("PAID")


@languages
def test_an_amount_has_two_decimals_after_the_languages_separator(language: str) -> None:
    texts = Texts(language)
    assert texts.number(12_550) == f"125{texts.decimal_separator}50"
    assert texts.number(5) == f"0{texts.decimal_separator}05"
    assert texts.number(0) == f"0{texts.decimal_separator}00"


@languages
@pytest.mark.parametrize("currency", CURRENCIES)
def test_an_amount_is_shown_with_its_iso_code(language: str, currency: str) -> None:
    shown = Texts(language).amount(12_550, currency)
    assert shown == f"{Texts(language).number(12_550)} {currency}"


@given(st.integers(0, 10**15), st.sampled_from(list(LANGUAGES)))
def test_no_digit_of_an_amount_is_lost_or_rounded(amount_minor: int, language: str) -> None:
    shown = Texts(language).number(amount_minor)
    assert int("".join(sign for sign in shown if sign.isdecimal())) == amount_minor
    assert shown[-3] == Texts(language).decimal_separator


def test_a_sentence_takes_its_values_and_one_without_values_keeps_its_braces() -> None:
    texts = Texts("en")
    assert texts.say("Write down {number}", number="123") == "Write down 123"
    assert texts.say("a {brace}") == "a {brace}"
    assert texts.count("{number} payment", "{number} payments", 1) == "1 payment"
    assert texts.count("{number} payment", "{number} payments", 2) == "2 payments"


@pytest.mark.parametrize(
    ("language", "early", "late"),
    [
        ("en", "5 Jan 2026", "22 Nov 2026"),
        ("nb", "05.01.2026", "22.11.2026"),
        ("sv", "2026-01-05", "2026-11-22"),
        ("da", "05.01.2026", "22.11.2026"),
        ("fi", "5.1.2026", "22.11.2026"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(language: str, early: str, late: str) -> None:
    texts = Texts(language)
    assert texts.date(datetime(2026, 1, 5, 23, 59, tzinfo=UTC)) == early
    assert texts.date(date(2026, 11, 22)) == late
    assert texts.time(datetime(2026, 11, 22, 8, 5, 9, tzinfo=UTC)) == "08:05:09"


@pytest.mark.parametrize(
    "moment", ["2026-11-22T12:34:56Z", "2026-11-22T13:34:56+01:00", "2026-11-22T12:34:56.000+00:00"]
)
def test_a_time_stamp_is_the_same_moment_in_the_machines_zone(moment: str) -> None:
    read = local(moment)
    assert read is not None
    assert read == datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment", ["", "yesterday", "2026-13-22T00:00:00Z", "0001-01-01T00:00:00Z"]
)
def test_what_is_no_time_stamp_is_none_or_a_moment_but_never_an_error(moment: str) -> None:
    read = local(moment)
    assert read is None or read.year <= 1


@given(st.text(max_size=40))
def test_no_text_of_a_server_breaks_the_reading_of_a_time_stamp(moment: str) -> None:
    read = local(moment)
    assert read is None or read.tzinfo is not None


@languages
def test_there_is_a_sentence_for_everything_that_can_happen(language: str) -> None:
    texts = Texts(language)
    told = [
        *(wording.fault(kind, texts) for kind in FaultKind),
        *(wording.refusal(kind, texts) for kind in Refusal),
        *(wording.refund_refusal(kind, texts) for kind in RefundRefusal),
        *(wording.doubt(kind, texts) for kind in Doubt),
        *(wording.alarm(kind, texts) for kind in Alarm),
        *(wording.state(dataclasses.replace(NEW, state=state), texts) for state in State),
        *(wording.problem(Problem(kind, "x"), texts) for kind in ProblemKind),
        *(wording.refund_problem(Problem(kind, "x"), texts) for kind in ProblemKind),
    ]
    assert all(told)
    assert not any("{" in sentence for sentence in told)
