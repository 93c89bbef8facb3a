"""Closings of the day: each payment's money is in one of them, whatever comes late."""

import json
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal_app.errors import JournalError
from terminal_app.journal.closings import making, period, recorded
from terminal_app.journal.closings.period import Asker
from terminal_app.journal.entries import changed_entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.reader import Reader, open_reader
from terminal_app.journal.verification import verify
from terminal_app.payments import machine
from terminal_app.payments.closing import Closing, Period
from terminal_app.payments.figures import Count, Figures, Tally, of_payment, open_outcome
from terminal_app.payments.inputs import IllegalInputError, Input, ReceiptReceived, TimedOut
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Owner, Payment, State, Wait
from tests.unit.journal.cases import MORNING, forge, opened, tamper
from tests.unit.payments import cases

TILL = cases.NEW.owner
OTHER_TILL = Owner(TILL.server, "TILL-2")
OTHER_SERVER = Owner("wss://test.example/ws", "TILL-1")
OWNERS = (TILL, OTHER_TILL, OTHER_SERVER)
LATER = datetime(2099, 1, 1, tzinfo=UTC)
DAY = date(2026, 11, 22)
KARI = Asker("Kari")
AMOUNT = cases.ASKED_FOR.amount_minor
ONE = Count(1, AMOUNT)


class Till:
    """A journal that payments are recorded in as the engine does, one change in one commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal: Journal = opened(folder)
        self.payments: dict[str, Payment] = {}

    def begin(self, payment: Payment) -> Payment:
        payment_id = f"{len(self.payments) + 1:08d}-0000-4000-8000-000000000000"
        payment = replace(payment, payment_id=payment_id)
        self._record(payment, None)
        return payment

    def apply(self, payment_id: str, *inputs: Input) -> None:
        for one in inputs:
            after, _effects = machine.apply(self.payments[payment_id], one)
            self._record(after, one)

    def _record(self, payment: Payment, given_: Input | None) -> None:
        self.journal.record([changed_entry(payment, given_)], [payment])
        self.payments[payment.payment_id] = payment

    def sale(self, *inputs: Input, **changes: object) -> str:
        payment = self.begin(replace(cases.NEW, **changes))  # type: ignore[arg-type] # any field
        self.apply(payment.payment_id, *inputs)
        return payment.payment_id

    def close_day(self, owner: Owner = TILL, **more: int) -> Closing | None:
        return making.close_day(self.journal, owner, DAY, KARI, **more)

    def archive(self) -> int:
        return self.journal.archives.archive(LATER, "Kari", "request")

    def so_far(self, owner: Owner = TILL) -> Period:
        with self.reading() as reader:
            return reader.so_far(owner)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with open_reader(self.folder / FILE_NAME) as reader:
            yield reader


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = Till(tmp_path)
    yield made
    made.journal.close()


def closed(till: Till, owner: Owner = TILL) -> Closing:
    made = till.close_day(owner)
    assert made is not None
    return made


def whole(period: Period) -> Figures:
    """Return the only figures of a period, without methods and operators."""
    if not period.sums:
        return Figures()
    ((_currency, figures),) = ((one.currency, one.figures) for one in period.sums)
    return replace(figures, methods=(), operators=())


# -- what a closing covers ----------------------------------------------------------------


def test_a_closing_covers_what_came_after_the_last_one_up_to_its_own_number(till: Till) -> None:
    till.sale(cases.CODE, cases.PAID)
    first = closed(till)
    assert (first.number, first.first_seq, first.last_seq) == (1, 1, 4)
    assert whole(first.period) == Figures(sales=ONE)
    till.sale(cases.CODE, cases.PAID)
    till.sale(cases.CODE, cases.CANCELED)
    assert whole(till.so_far()) == Figures(sales=ONE, not_paid=ONE)
    second = closed(till)
    assert (second.number, second.first_seq, second.last_seq) == (2, 5, 11)
    assert whole(second.period) == Figures(sales=ONE, not_paid=ONE)
    assert till.so_far() == Period(TILL)
    empty = closed(till)
    assert (empty.number, empty.period) == (3, Period(TILL))
    with till.reading() as reader:
        assert [one.closing for one in reader.closings()] == [first, second, empty]
        assert [one.at for one in reader.closings()] == [
            MORNING.isoformat(timespec="milliseconds")
        ] * 3
        last = reader.last_closing(TILL)
        assert last is not None
        assert last.closing == empty


def test_numbers_run_for_each_server_and_terminal_id(till: Till) -> None:
    for owner in OWNERS:
        till.sale(cases.CODE, cases.PAID, owner=owner)
    assert [closed(till, owner).number for owner in (*OWNERS, TILL)] == [1, 1, 1, 2]
    with till.reading() as reader:
        made = list(reader.closings())
    assert [one.owner for one in made] == [*OWNERS, TILL]
    assert [whole(one.closing.period) for one in made] == [*[Figures(sales=ONE)] * 3, Figures()]


def test_currencies_are_closed_together_and_never_added(till: Till) -> None:
    crowns = Money(500, Currency.SEK)
    receipt = ReceiptReceived("7", State.COMPLETE, crowns)
    till.sale(cases.CODE, receipt, amount=crowns)
    till.sale(cases.CODE, cases.PAID)
    sums = closed(till).period.sums
    assert [(one.currency, one.figures.net_minor) for one in sums] == [
        (Currency.NOK, AMOUNT),
        (Currency.SEK, 500),
    ]


# -- what comes later -----------------------------------------------------------------------


def test_a_refund_after_the_closing_is_in_the_next_one_and_names_the_first(till: Till) -> None:
    paid = till.sale(cases.CODE, cases.PAID)
    closed(till)
    till.apply(paid, cases.REFUND, cases.REFUNDED)
    second = closed(till)
    assert whole(second.period) == Figures(refunds=ONE)
    assert second.period.sums[0].figures.net_minor == -AMOUNT
    (told,) = second.period.corrections
    assert (told.payment_id, told.closing, told.receipt_id) == (paid, 1, "1")
    assert told.change == Figures(refunds=ONE)


def test_what_is_not_known_is_named_and_counts_once_it_is_proven(till: Till) -> None:
    unknown = till.sale(cases.CODE, TimedOut(Wait.CUSTOMER))
    first = closed(till)
    assert first.period.sums == ()
    assert [one.payment_id for one in first.period.open] == [unknown]
    # It stays on the face of each closing until it is known.
    again = closed(till)
    assert again.period.open == first.period.open
    assert again.period.corrections == ()
    till.apply(unknown, cases.PAID)
    third = closed(till)
    assert whole(third.period) == Figures(sales=ONE)
    assert [(one.closing, one.change) for one in third.period.corrections] == [
        (1, Figures(sales=ONE))
    ]


def test_the_server_corrects_what_a_person_has_said(till: Till) -> None:
    told = till.sale(cases.CODE, cases.ERROR, cases.SETTLED_PAID)
    first = closed(till)
    assert whole(first.period) == Figures(paid_by_hand=ONE)
    till.apply(told, cases.PAID)
    second = closed(till)
    change = Figures(sales=ONE, paid_by_hand=Count(-1, -AMOUNT))
    assert whole(second.period) == change
    assert [one.change for one in second.period.corrections] == [change]


def test_a_second_charge_after_the_closing_is_no_second_sale(till: Till) -> None:
    paid = till.sale(cases.CODE, cases.PAID)
    closed(till)
    till.apply(paid, cases.PAID_TWICE)
    second = closed(till)
    assert whole(second.period) == Figures(sales=Count(0, AMOUNT), second_charges=ONE)
    assert [one.payment_id for one in second.period.open] == [paid]


def test_a_refund_by_number_moves_to_the_sale_that_turns_out_to_be_here(till: Till) -> None:
    back = till.begin(cases.ELSEWHERE).payment_id
    till.apply(back, cases.REFUND, cases.REFUNDED)
    assert whole(closed(till).period) == Figures(refunds=ONE)
    sold = till.sale(cases.CODE, cases.PAID)
    till.apply(sold, cases.REFUNDED)
    second = closed(till)
    # The sale counts the refund now, and the refund by number no more.
    assert second.period.sums[0].figures.refunds == Count()
    assert second.period.sums[0].figures.sales == ONE
    assert [one.payment_id for one in second.period.corrections] == [back]


# -- one closing or none ---------------------------------------------------------------------


def test_the_same_closing_asked_for_twice_is_made_once(till: Till) -> None:
    till.sale(cases.CODE, cases.PAID)
    assert closed(till).number == 1
    head = till.journal.head
    assert till.close_day(number=1) is None
    assert till.journal.head == head
    made = till.close_day(number=2)
    assert made is not None
    assert made.number == 2


class Failing(sqlite3.Connection):
    """A disk that takes so many statements, and then no more."""

    left = 10**9

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        is_write = sql.startswith(("INSERT", "BEGIN", "COMMIT"))
        Failing.left -= is_write
        if is_write and Failing.left < 0:
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, *values)  # type: ignore[arg-type] # as it was called


def test_a_closing_that_fails_at_any_write_leaves_none_and_the_number_to_the_next(
    tmp_path: Path,
) -> None:
    till = Till(tmp_path)
    till.sale(cases.CODE, cases.PAID)
    till.journal.close()

    def failing(file: Path) -> sqlite3.Connection:
        return sqlite3.connect(file, isolation_level=None, factory=Failing)

    with closing(opened(tmp_path, connect=failing)) as journal:
        for allowed in range(3):
            Failing.left = allowed
            with pytest.raises(JournalError):
                making.close_day(journal, TILL, DAY, KARI)
        Failing.left = 10**9
        made = making.close_day(journal, TILL, DAY, KARI)
    assert made is not None
    assert made.number == 1
    checked = verify.check(tmp_path / FILE_NAME)
    assert checked.is_sound, checked.faults


# -- whatever happens -------------------------------------------------------------------------


class Step(NamedTuple):
    """One thing that happens: an input for a payment, or what is named."""

    what: str
    payment: int = 0
    given: Input | None = None
    owner: Owner = TILL


_INPUTS = (
    cases.CODE,
    cases.PAID,
    cases.PAID,
    cases.PAID_TWICE,
    cases.REFUND,
    cases.REFUNDED,
    cases.DISAGREES,
    cases.UNREADABLE,
    cases.CANCEL,
    cases.CANCELED,
    cases.COMPLETE,
    cases.REVERSED,
    TimedOut(Wait.CUSTOMER),
    TimedOut(Wait.REFUND),
    cases.SETTLED_PAID,
    cases.SETTLED_NOT_PAID,
    cases.DISMISSED,
    ReceiptReceived("2", State.REVERSED, None),
    ReceiptReceived("3", State.REVERSED, cases.OTHER_AMOUNT),
    ReceiptReceived("1", State.COMPLETE, None, "Swish"),
)
_STEPS = st.one_of(
    st.builds(Step, st.just("begin"), owner=st.sampled_from(OWNERS)),
    st.just(Step("elsewhere")),
    st.builds(Step, st.just("input"), st.integers(0, 7), st.sampled_from(_INPUTS)),
    st.builds(Step, st.just("input"), st.integers(0, 7), st.sampled_from(_INPUTS)),
    st.builds(Step, st.just("input"), st.integers(0, 7), st.sampled_from(_INPUTS)),
    st.builds(Step, st.just("close"), owner=st.sampled_from(OWNERS)),
    st.just(Step("archive")),
)


def take(till: Till, step: Step) -> None:
    match step.what:
        case "begin":
            currency = Currency.SEK if len(till.payments) % 4 == 3 else Currency.NOK
            amount = Money(AMOUNT, currency)
            till.begin(replace(cases.NEW, owner=step.owner, amount=amount))
        case "elsewhere":
            till.begin(cases.ELSEWHERE)
        case "close":
            till.close_day(step.owner)
        case "archive":
            till.archive()
        case _ if step.given is not None and till.payments:
            payments = list(till.payments)
            with suppress(IllegalInputError):
                till.apply(payments[step.payment % len(payments)], step.given)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_STEPS, min_size=5, max_size=40))
def test_all_closings_and_what_came_since_are_all_payments_whatever_happens(
    steps: list[Step],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        till = Till(Path(folder))
        try:
            for step in steps:
                take(till, step)
                if step.what in {"close", "archive"}:
                    assert_the_sums_agree(till)
            assert_the_sums_agree(till)
        finally:
            till.journal.close()
        checked = verify.check_all(Path(folder) / FILE_NAME)
        assert checked.is_sound, checked.faults


def assert_the_sums_agree(till: Till) -> None:
    with till.reading() as reader:
        payments = list(chain(reader.payments(), reader.archived()))
        closings = list(reader.closings())
        for owner in OWNERS:
            own = [one for one in payments if one.owner == owner]
            expected: dict[Currency, Tally] = defaultdict(Tally)
            for payment in own:
                is_sold_here = payment.taken_elsewhere and reader.is_sold_here(payment)
                expected[payment.amount.currency].add(
                    of_payment(payment, is_sold_here=is_sold_here)
                )
            made: dict[Currency, Tally] = defaultdict(Tally)
            so_far = reader.so_far(owner)
            closed_ = [one.closing for one in closings if one.owner == owner]
            for period in (*(one.period for one in closed_), so_far):
                for one in period.sums:
                    made[one.currency].add_figures(one.figures)
            for currency in Currency:
                assert made[currency].figures() == expected[currency].figures()
            is_open = [told for payment in own if (told := open_outcome(payment)) is not None]
            by_name = sorted(is_open, key=lambda told: (told.started_at, told.payment_id))
            assert list(so_far.open) == by_name
            assert [one.number for one in closed_] == list(range(1, len(closed_) + 1))


# -- archives, and what somebody changes by hand ------------------------------------------------


def test_archiving_changes_no_closing_and_the_numbers_go_on(till: Till) -> None:
    paid = till.sale(cases.CODE, cases.PAID)
    first = closed(till)
    late = till.sale(cases.CODE, cases.PAID)
    till.journal.archives._wall_clock = lambda: MORNING + timedelta(days=9)
    assert till.archive() > 0
    till.apply(paid, cases.REFUND, cases.REFUNDED)
    till.apply(late, cases.REFUND, cases.REFUNDED)
    second = closed(till)
    assert (second.number, second.first_seq) == (2, first.last_seq + 1)
    # The refund of the first is of a closed payment, that of the other isn't.
    assert whole(second.period) == Figures(sales=ONE, refunds=Count(2, 2 * AMOUNT))
    assert [one.payment_id for one in second.period.corrections] == [paid]
    assert till.archive() > 0
    with till.reading() as reader:
        assert [one.closing for one in reader.closings()] == [first, second]
        assert all(one.is_kept for one in reader.closings())
        assert [one.at[:10] for one in reader.closings()] == ["2026-11-22"] * 2
    assert closed(till).number == 3
    checked = verify.check_all(till.folder / FILE_NAME)
    assert checked.is_sound, checked.faults
    assert not checked.remarks or all("log" in one for one in checked.remarks)


def test_what_an_archive_has_of_a_till_that_never_closed_is_in_its_first_closing(
    till: Till,
) -> None:
    till.sale(cases.CODE, cases.PAID)
    later = till.sale(cases.CODE, cases.PAID)
    till.archive()
    till.apply(later, cases.REFUND, cases.REFUNDED)
    first = closed(till)
    assert whole(first.period) == Figures(sales=Count(2, 2 * AMOUNT), refunds=ONE)
    till.apply(next(iter(till.payments)), cases.REFUND, cases.REFUNDED)
    assert whole(closed(till).period) == Figures(refunds=ONE)
    checked = verify.check_all(till.folder / FILE_NAME)
    assert checked.is_sound, checked.faults


def _changed(body: str, change: Callable[[dict[str, object]], None]) -> str:
    told = json.loads(body)
    change(told[recorded.CLOSING])
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("'", "''")


def _rewrite(till: Till, number: int, change: Callable[[dict[str, object]], None]) -> list[str]:
    """Change a closing so that the chain fits again; return the faults that are found."""
    till.journal.close()
    with till.reading() as reader:
        (seq,) = (one.seq for one in reader.closings() if one.closing.number == number)
        (text,) = (
            json.dumps({recorded.CLOSING: recorded.entry_of(one.closing).body[recorded.CLOSING]})
            for one in reader.closings()
            if one.closing.number == number
        )
    body = _changed(text, change)
    forge(till.folder, f"UPDATE entries SET body = '{body}' WHERE seq = {seq}")  # noqa: S608 - its own
    checked = verify.check(till.folder / FILE_NAME)
    return [one.text for one in checked.faults if one.part.value == "closing"]


def test_figures_that_somebody_has_changed_are_found(till: Till) -> None:
    till.sale(cases.CODE, cases.PAID)
    closed(till)
    closed(till)

    def less(told: dict[str, object]) -> None:
        told["period"] = {"owner": told["period"]["owner"], "sums": []}  # type: ignore[index] # JSON

    assert _rewrite(till, 1, less) == [
        "the figures of closing 1 of TILL-1 (entry 4) aren't those of its entries"
    ]


def test_a_number_that_is_left_out_or_there_twice_is_found(till: Till) -> None:
    closed(till)
    till.sale(cases.CODE, cases.PAID)
    closed(till)

    def again(told: dict[str, object]) -> None:
        told["number"] = 1

    found = _rewrite(till, 2, again)
    assert found == ["closing 1 of TILL-1 (entry 5) isn't the next one: 2 was due"]


def test_a_closing_that_was_taken_out_is_found(till: Till) -> None:
    till.sale(cases.CODE, cases.PAID)
    closed(till)
    closed(till)
    till.journal.close()
    tamper(till.folder, "DELETE FROM entries WHERE kind = 'closed' AND seq = 4")
    checked = verify.check(till.folder / FILE_NAME)
    parts = {one.part.value for one in checked.faults}
    assert {"chain", "closing"} <= parts


def test_a_closing_that_can_not_be_read_is_named_and_refuses_the_next(till: Till) -> None:
    closed(till)
    till.journal.close()
    forge(till.folder, "UPDATE entries SET body = '{\"closing\":[]}' WHERE kind = 'closed'")
    checked = verify.check(till.folder / FILE_NAME)
    assert any("closing in entry 1 can't be read" in one.text for one in checked.faults)
    till.journal = opened(till.folder)
    with pytest.raises(JournalError, match="The day isn't closed"):
        till.close_day()


# -- what the window reads ----------------------------------------------------------------------


def test_of_a_long_period_the_window_is_told_what_is_not_settled_alone(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(period, "MOST_AT_ONCE", 3)
    unknown = till.sale(cases.CODE, cases.ERROR)
    twice = till.sale(cases.CODE, cases.PAID, cases.PAID_TWICE)
    till.sale(cases.CODE, cases.PAID, owner=OTHER_TILL)
    with till.reading() as reader:
        told, is_summed = reader.so_far_at_once(TILL)
        assert (told, is_summed) == (reader.so_far(TILL), True)
    till.sale(cases.CODE, cases.PAID)
    with till.reading() as reader:
        told, is_summed = reader.so_far_at_once(TILL)
        assert not is_summed
        assert told == Period(TILL, (), reader.so_far(TILL).open)
        assert {one.payment_id for one in told.open} == {unknown, twice}
    closed(till)
    with till.reading() as reader:
        assert reader.so_far_at_once(TILL)[1]
