"""The reading thread answers from the journal at its path, whatever becomes of that."""

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from terminal_app import redaction
from terminal_app.channel.events import (
    Answer,
    DayRead,
    Event,
    NotRead,
    PaymentsRead,
    SettlementRead,
    StoryRead,
    TodayRead,
)
from terminal_app.channel.questions import (
    Asked,
    Question,
    Questions,
    ReadDay,
    ReadPayments,
    ReadSettlement,
    ReadStory,
    ReadToday,
)
from terminal_app.channel.queues import Events
from terminal_app.compose import journal_reading
from terminal_app.gui.presenter import timeline
from terminal_app.gui.presenter.timeline import Timelines
from terminal_app.journal.entries import Entry, changed_entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.reader import Reader
from terminal_app.journal.search.wanted import Search
from terminal_app.payments.inputs import (
    Input,
    ProblemReceived,
    ReceiptReceived,
    RefundRequested,
    Request,
)
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Payment, Problem, ProblemKind, State
from terminal_app.settings import Settlement
from terminal_app.settlement.layout import layouts
from terminal_app.texts import Texts
from tests.support.waiting import wait_for
from tests.unit.journal.cases import changed, opened
from tests.unit.payments import cases

NEWEST = ReadPayments(Search(), None, 10)
SOLD = cases.after(cases.CODE, cases.PAID)


class Window:
    """What asks, and takes the answers."""

    def __init__(self, file: Path, questions: Questions | None = None) -> None:
        self.questions, self.events, self.number = questions or Questions(), Events(), 0
        self.thread = threading.Thread(
            target=journal_reading.run,
            args=(file, self.questions, self.events, lambda: "K7-4F2A"),
            daemon=True,
        )
        self.thread.start()

    def ask(self, question: Question) -> Event:
        self.number += 1
        self.questions.ask(Asked(self.number, question))
        answer = self.events.wait(10)
        assert isinstance(answer, Answer)
        assert answer.number == self.number
        return answer

    def payments(self) -> tuple[Payment, ...]:
        answer = self.ask(NEWEST)
        assert isinstance(answer, PaymentsRead)
        return answer.page.payments

    def fault(self) -> str:
        answer = self.ask(NEWEST)
        assert isinstance(answer, NotRead)
        return answer.why


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(opened(tmp_path)) as journal:
        yield journal


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    window = Window(tmp_path / FILE_NAME)
    yield window
    window.questions.close()
    window.thread.join(10)
    assert not window.thread.is_alive()


def record(journal: Journal, *payments: Payment) -> None:
    for each in payments:
        journal.record([changed(each)], [each])


def test_each_answer_has_what_is_recorded_by_then(journal: Journal, window: Window) -> None:
    record(journal, SOLD)
    assert window.payments() == (SOLD,)
    later = replace(SOLD, payment_id="later")
    record(journal, later)
    assert window.payments() == (later, SOLD)


def test_a_days_figures_are_that_days_alone(journal: Journal, window: Window) -> None:
    other = replace(SOLD, payment_id="other", started_at="2026-10-01T12:00:00+00:00")
    record(journal, SOLD, other)
    moment = datetime.fromisoformat(SOLD.started_at).astimezone()
    answer = window.ask(ReadDay(moment.date(), 0))
    assert isinstance(answer, DayRead)
    assert [one.told.figures.sales.number for one in answer.figures] == [1]
    empty = window.ask(ReadDay(date(2020, 1, 1), 0))
    assert isinstance(empty, DayRead)
    assert empty.figures == ()


def test_a_settlement_is_compared_with_the_tills_own_payments(
    journal: Journal, window: Window, tmp_path: Path
) -> None:
    told = {"server": SOLD.owner.server, "terminal_id": SOLD.owner.terminal_id}
    journal.record([Entry("started", told)])
    record(journal, SOLD)
    file = tmp_path / "settlement.csv"
    file.write_text("No,Sum\n1,125.50\n2,1.00\n", encoding="utf-8")
    known = layouts(Settlement(format="csv", receipt="No", amount="Sum"))
    answer = window.ask(ReadSettlement(str(file), known, Currency.NOK))
    assert isinstance(answer, SettlementRead)
    assert answer.comparison is not None
    assert [one.number for one in answer.comparison.findings] == ["2"]
    file.write_text("No,Sum\n1,much\n", encoding="utf-8")
    answer = window.ask(ReadSettlement(str(file), known, Currency.NOK))
    assert isinstance(answer, SettlementRead)
    assert answer.comparison is None
    assert [(one.line, one.column) for one in answer.faults] == [(2, "Sum")]


class Held(Questions):
    """Questions that keep a comparison amid its file until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.looked, self.is_there, self.may_go_on = 0, threading.Event(), threading.Event()

    def is_waited_for(self, asked: Asked) -> bool:
        self.looked += 1
        if self.looked == HELD_AT:
            self.is_there.set()
            assert self.may_go_on.wait(10)
        return super().is_waited_for(asked)


HELD_AT, LINES = 100, 20_000


@pytest.fixture
def held(journal: Journal, tmp_path: Path) -> Iterator[tuple[Window, Held]]:
    """Return a window that waits for a comparison of a large file, which is amid it."""
    told = {"server": SOLD.owner.server, "terminal_id": SOLD.owner.terminal_id}
    journal.record([Entry("started", told)])
    record(journal, SOLD)
    file = tmp_path / "settlement.csv"
    lines = "".join(f"{number},1.00\n" for number in range(2, LINES))
    file.write_text(f"No,Sum\n1,125.50\n{lines}", encoding="utf-8")
    known = layouts(Settlement(format="csv", receipt="No", amount="Sum"))
    questions = Held()
    window = Window(tmp_path / FILE_NAME, questions)
    window.number += 1
    questions.ask(Asked(window.number, ReadSettlement(str(file), known, Currency.NOK)))
    assert questions.is_there.wait(10)
    yield window, questions
    questions.may_go_on.set()
    questions.close()
    window.thread.join(10)
    assert not window.thread.is_alive()


def comparing() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "comparing"]


def test_while_a_large_file_is_compared_a_list_of_payments_is_answered(
    held: tuple[Window, Held],
) -> None:
    window, questions = held
    assert window.payments() == (SOLD,)
    assert len(comparing()) == 1
    assert not questions.may_go_on.is_set()


def test_a_comparison_goes_on_until_it_is_done_where_nothing_else_is_asked(
    held: tuple[Window, Held],
) -> None:
    window, questions = held
    questions.may_go_on.set()
    answer = window.events.wait(30)
    assert isinstance(answer, SettlementRead)
    assert answer.number == window.number
    assert answer.comparison is not None
    assert answer.comparison.unlisted > 0


@pytest.mark.parametrize("other", ["another question", "none", "the end"])
def test_a_comparison_that_nobody_waits_for_ends_at_its_next_line_and_says_nothing(
    other: str, held: tuple[Window, Held]
) -> None:
    window, questions = held
    if other == "another question":
        window.payments()
    elif other == "none":
        questions.ask(None)
    else:
        questions.close()
    (thread,) = comparing()
    questions.may_go_on.set()
    thread.join(10)
    assert not thread.is_alive()
    assert questions.looked == HELD_AT
    assert window.events.wait(0) is None


def test_two_files_arent_compared_at_a_time_and_the_first_is_dropped(
    held: tuple[Window, Held], tmp_path: Path
) -> None:
    window, questions = held
    file = tmp_path / "other.csv"
    file.write_text("No,Sum\n1,125.50\n", encoding="utf-8")
    known = layouts(Settlement(format="csv", receipt="No", amount="Sum"))
    window.number += 1
    questions.ask(Asked(window.number, ReadSettlement(str(file), known, Currency.NOK)))
    # The second waits for the first, which is held.
    wait_for("the second", lambda: len(comparing()) == 2)
    assert questions.looked == HELD_AT
    questions.may_go_on.set()
    answer = window.events.wait(10)
    assert isinstance(answer, SettlementRead)
    assert answer.number == window.number
    assert answer.comparison is not None
    assert answer.comparison.file == "other.csv"


def test_todays_payments_come_with_what_they_have_brought_in(
    journal: Journal, window: Window
) -> None:
    twice = replace(cases.after(cases.CODE, cases.PAID, cases.PAID_TWICE), payment_id="twice")
    other = replace(SOLD, payment_id="other", started_at="2026-10-01T12:00:00+00:00")
    record(journal, SOLD, other, twice, replace(cases.NEW, payment_id="open"))
    moment = datetime.fromisoformat(SOLD.started_at).astimezone()
    answer = window.ask(ReadToday(moment.date(), 2))
    assert isinstance(answer, TodayRead)
    assert [one.payment_id for one in answer.newest] == ["open", "twice"]
    amount = cases.ASKED_FOR
    doubled = replace(amount, amount_minor=2 * amount.amount_minor)
    assert answer.brought_in == {SOLD.payment_id: amount, "twice": doubled}


def test_a_journal_that_is_missing_or_damaged_is_said_and_one_that_is_put_back_is_read(
    tmp_path: Path, window: Window
) -> None:
    assert "There is no journal" in window.fault()
    with closing(opened(tmp_path)) as journal:
        record(journal, SOLD)
    assert window.payments() == (SOLD,)
    file = tmp_path / FILE_NAME
    whole = file.read_bytes()
    file.write_bytes(b"no journal at all" * 500)
    assert "It is no journal" in window.fault()
    file.write_bytes(whole)
    assert window.payments() == (SOLD,)
    shutil.move(file, tmp_path / "elsewhere")
    assert "There is no journal" in window.fault()


def test_a_journal_that_another_program_holds_is_said(tmp_path: Path, window: Window) -> None:
    with closing(opened(tmp_path)) as journal:
        record(journal, SOLD)
        journal._database.execute("PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "Another program holds it" in window.fault()


def test_a_fault_of_the_program_is_said_with_its_code_and_the_next_question_is_answered(
    journal: Journal,
    window: Window,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    record(journal, SOLD)
    with monkeypatch.context() as broken:
        broken.setattr(Reader, "page", lambda *_: 1 / 0)
        assert window.fault() == "ZeroDivisionError [K7-4F2A]"
    assert "reading the journal failed [K7-4F2A]" in caplog.text
    assert window.payments() == (SOLD,)


def test_what_is_in_archives_is_counted_where_that_is_asked(tmp_path: Path, window: Window) -> None:
    with closing(opened(tmp_path)) as journal:
        for number in range(3):
            one = replace(SOLD, payment_id=f"id-{number}")
            journal.record([changed(one)], [one])
        assert journal.archives.archive(datetime(2099, 1, 1, tzinfo=UTC), "", "request") == 2
    for counts, number in ((True, 2), (False, 0)):
        answer = window.ask(ReadPayments(Search(), None, 10, counts_archived=counts))
        assert isinstance(answer, PaymentsRead)
        assert answer.archived == number


# -- a payment's story -----------------------------------------------------------------------

CANCELLED_LATE = (cases.CODE, cases.CANCEL, cases.PAID)


def story_of(window: Window, payment_id: str) -> StoryRead:
    answer = window.ask(ReadStory(payment_id))
    assert isinstance(answer, StoryRead)
    return answer


@pytest.mark.parametrize(
    "given",
    [
        (),
        (cases.CODE, cases.PAID),
        CANCELLED_LATE,
        (cases.CODE, cases.PAID, cases.PAID_TWICE),
        (cases.CODE, cases.PAID, RefundRequested("1", "Ola")),
    ],
)
@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_story_that_is_read_is_the_one_that_was_told_live(
    journal: Journal, window: Window, given: tuple[Input, ...], language: str
) -> None:
    texts = Texts(language)
    moments: list[datetime] = []
    live = Timelines(texts, lambda: moments[-1])
    before: Payment | None = None
    for number in range(len(given) + 1):
        payment = cases.after(*given[:number])
        record(journal, payment)
        moments.append(datetime.fromisoformat(journal_time(window)))
        live.tell_change(before, payment)
        before = payment
    read = story_of(window, cases.NEW.payment_id)
    assert [payment for _at, payment in read.steps][-1] == before
    told = timeline.of_steps(read.steps, texts)
    assert [one.text for one in told] == [one.text for one in live.of(cases.NEW.payment_id)]
    assert told == live.of(cases.NEW.payment_id)


def journal_time(window: Window) -> str:
    """Return when the last entry about the payment was recorded."""
    return story_of(window, cases.NEW.payment_id).messages[-1][0]


def test_a_payment_that_nobody_knows_has_no_story(journal: Journal, window: Window) -> None:
    record(journal, SOLD)
    assert story_of(window, "nobody's") == StoryRead(window.number, "nobody's", (), ())


def test_the_technicians_messages_have_no_customers_data_and_no_secret(
    journal: Journal, window: Window
) -> None:
    redaction.hold("s3cret-of-the-till")
    problem = Problem(ProblemKind.MERCHANT_VALIDATION_ERROR, "x", "Ola Nordmann, +47 900 00 000")
    refused = cases.after(ProblemReceived(Request.INIT, problem))
    journal.record(
        [
            Entry("heard", {"text": redaction.redact("token s3cret-of-the-till")}, SOLD.payment_id),
            changed_entry(refused, ProblemReceived(Request.INIT, problem)),
        ],
        [refused],
    )
    read = story_of(window, SOLD.payment_id)
    shown = "\n".join(body for _at, _kind, body in read.messages)
    assert [kind for _at, kind, _body in read.messages] == ["heard", "changed"]
    assert "token [redacted]" in shown
    for private in ("Nordmann", "900 00 000", "s3cret-of-the-till"):
        assert private not in shown
    assert "payment" not in [*json.loads(read.messages[1][2])], "what it became is told in words"


# -- what can't be refunded any more ------------------------------------------------------------

REFUND_ASKED, REFUNDED = RefundRequested("1", "Ola"), ReceiptReceived("1", State.REVERSED, None)


def looked_for(window: Window, typed: str, *, only_refundable: bool = True) -> PaymentsRead:
    wanted = Search(typed=typed, only_refundable=only_refundable)
    answer = window.ask(ReadPayments(wanted, None, 10))
    assert isinstance(answer, PaymentsRead)
    return answer


def record_steps(journal: Journal, *given: Input) -> Payment:
    """Record a payment as it is after each input, and return what it is at last."""
    for number in range(len(given) + 1):
        record(journal, cases.after(*given[:number]))
    return cases.after(*given)


@pytest.mark.parametrize(
    ("given", "number", "by"),
    [
        ((REFUND_ASKED, REFUNDED), "1", "Ola"),
        ((REFUNDED,), "1", ""),
        ((cases.PAID_TWICE, ReceiptReceived("2", State.REVERSED, None)), "2", ""),
        ((cases.PAID_TWICE, REFUND_ASKED, REFUNDED), "1", "Ola"),
    ],
)
def test_what_is_refunded_is_told_by_its_number_with_its_time_and_who(
    journal: Journal, window: Window, given: tuple[Input, ...], number: str, by: str
) -> None:
    payment = record_steps(journal, cases.CODE, cases.PAID, *given)
    at = journal_time(window)
    record(journal, replace(payment, note="later"))
    told = looked_for(window, number).not_refundable
    assert told is not None
    assert (told.payment.payment_id, told.number) == (payment.payment_id, number)
    assert told.refunded == (at, by)


def test_an_archived_refund_is_told_by_its_number_without_its_time(
    tmp_path: Path, window: Window
) -> None:
    with closing(opened(tmp_path)) as journal:
        record_steps(journal, cases.CODE, cases.PAID, REFUND_ASKED, REFUNDED)
        record(journal, replace(cases.NEW, payment_id="open"))
        assert journal.archives.archive(datetime(2099, 1, 1, tzinfo=UTC), "", "request") == 1
    told = looked_for(window, "1").not_refundable
    assert told is not None
    assert told.refunded == ("", "Ola")


def test_an_archived_sale_is_found_by_its_whole_number_to_be_refunded(
    tmp_path: Path, window: Window
) -> None:
    """Else it would be taken for another till's, of which nothing is known."""
    number = "100200300"
    paid = ReceiptReceived(number, State.COMPLETE, cases.ASKED_FOR)
    with closing(opened(tmp_path)) as journal:
        archived = record_steps(journal, cases.CODE, paid)
        record(journal, replace(SOLD, payment_id="the last one"))
        assert journal.archives.archive(datetime(2099, 1, 1, tzinfo=UTC), "", "request") == 1
    read = looked_for(window, number)
    assert (read.page.payments, read.page.below) == ((archived,), None)
    assert read.not_refundable is None
    for typed in (number[:-1], number[1:]):
        assert looked_for(window, typed).page.payments == ()
    assert looked_for(window, number, only_refundable=False).page.payments == ()


def test_the_list_to_refund_begins_with_the_whole_number_however_many_newer_are_similar(
    journal: Journal, window: Window
) -> None:
    """Enter asks about the first; the page that follows has what is left of the others."""

    def sold(number: str) -> Payment:
        paid = ReceiptReceived(number, State.COMPLETE, cases.ASKED_FOR)
        payment = replace(cases.after(cases.CODE, paid), payment_id=f"id of {number}")
        record(journal, payment)
        return payment

    meant = sold("1002")
    others = [sold(f"1002{number}") for number in range(10, 15)][::-1]
    for most, kept in ((3, 2), (5, 4), (6, 5)):
        wanted = Search(typed="1002", only_refundable=True)
        first = window.ask(ReadPayments(wanted, None, most))
        assert isinstance(first, PaymentsRead)
        assert first.page.payments == (meant, *others[:kept])
        if first.page.below is not None:
            rest = window.ask(ReadPayments(wanted, first.page.below, most))
            assert isinstance(rest, PaymentsRead)
            assert rest.page.payments[: 5 - kept] == tuple(others[kept:])[:most]


def test_nothing_is_told_of_what_can_be_refunded_or_isnt_looked_for_to_be(
    journal: Journal, window: Window
) -> None:
    record_steps(journal, cases.CODE, cases.PAID)
    assert looked_for(window, "1").not_refundable is None
    assert looked_for(window, "777").not_refundable is None
    record_steps(journal, cases.CODE, cases.PAID, REFUNDED)
    assert looked_for(window, "").not_refundable is None
    assert looked_for(window, "1", only_refundable=False).not_refundable is None


def test_a_refunded_amount_is_told_where_nothing_else_of_it_can_be_refunded(
    journal: Journal, window: Window
) -> None:
    record_steps(journal, cases.CODE, cases.PAID, REFUNDED)
    amount = cases.ASKED_FOR.amount_minor
    typed = f"{amount // 100},{amount % 100:02}"
    told = looked_for(window, typed).not_refundable
    assert told is not None
    assert told.number == ""
    record(journal, replace(SOLD, payment_id="other"))
    assert looked_for(window, typed).not_refundable is None
