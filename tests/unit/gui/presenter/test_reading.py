"""The journal is read elsewhere: what is shown meanwhile, and which answers are taken."""

import dataclasses

import pytest

from terminal_app.channel.events import PaymentChanged, PaymentsRead
from terminal_app.channel.questions import Asked, ReadDay, ReadPayments, ReadStory
from terminal_app.gui.presenter.deadlines import Due
from terminal_app.gui.presenter.modes.listed_pages import PAGE
from terminal_app.gui.presenter.modes.payments import Payments
from terminal_app.gui.screen_state import FilterBy, Gesture, RowAt, ScrolledTo, Tone
from terminal_app.journal.search.pages import Page
from terminal_app.payments.payment import Payment, State
from tests.unit.gui.presenter.payments.listed import made, page_buttons, receipt, receipts, said
from tests.unit.gui.presenter.presented import PAID, RESPONDED, TillUnderTest

PAYMENTS, REFUND, DAY = Gesture.PAYMENTS, Gesture.REFUND, Gesture.DAY
READING = "The journal is being read…"


def sale(number: int, amount_minor: int = 4_900) -> Payment:
    return made(f"id-{number}", amount_minor, receipt(str(100_000 + number), amount_minor))


@pytest.fixture
def slow(till: TillUnderTest) -> TillUnderTest:
    """Return a till whose journal answers when it is told to."""
    till.answers_at_once = False
    till.journal = [sale(number) for number in range(120, 0, -1)]
    return till


def held(till: TillUnderTest) -> int:
    """Return how many pages are in memory."""
    mode = till.presenter._model.mode
    assert isinstance(mode, Payments)
    return len(mode.pages.held)


def selected(till: TillUnderTest) -> str:
    """Return the receipt number of the selected row."""
    return till.page.rows[till.page.selected - till.page.first].receipt


def asked(till: TillUnderTest) -> Asked:
    assert till.asked is not None
    return till.asked


def test_the_list_opens_at_once_and_its_rows_come_as_they_are_read(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS)
    assert (slow.page.rows, slow.page.empty) == ((), "")
    assert slow.presenter.is_busy, "the answer is looked for often"
    slow.answer()
    assert receipts(slow)[:2] == ["100120", "100119"]
    assert asked(slow).question == ReadStory("id-120"), "the story of the selected one"
    slow.answer()
    assert not slow.presenter.is_busy


@pytest.mark.parametrize("opens", [PAYMENTS, DAY])
def test_after_100_ms_it_says_that_it_is_read_and_not_before(
    slow: TillUnderTest, opens: Gesture
) -> None:
    slow.do(opens)
    deadline = slow.presenter.next_deadline()
    assert deadline.what is Due.READING
    assert deadline.in_s == pytest.approx(0.1)
    slow.waits(0.09).presenter.tick()
    assert READING not in str(slow.screen)
    slow.waits(0.02).presenter.tick()
    assert READING in str(slow.screen)
    assert slow.presenter.next_deadline().what is not Due.READING
    slow.answer()
    assert READING not in str(slow.screen)


def test_an_answer_that_nobody_waits_for_any_more_is_dropped(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS)
    late = asked(slow)
    slow.do(Gesture.ESCAPE)
    assert slow.asked is None, "what isn't begun to be read needn't be"
    before = slow.screen
    slow.answer(late)
    assert slow.screen == before


def test_only_the_answer_to_what_is_typed_now_is_taken(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS).answer().type("1")
    first = asked(slow)
    slow.type("00007")
    slow.answer(first)
    assert receipts(slow) == [], "it would show what begins with 1 as what begins with 100007"
    slow.answer()
    assert receipts(slow) == ["100007"]


def test_a_list_that_is_opened_again_doesnt_take_the_answer_of_before(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS)
    late = asked(slow)
    stale = PaymentsRead(late.number, Page(tuple(slow.journal[:PAGE])))
    slow.do(PAYMENTS)
    assert asked(slow).question == late.question
    slow.journal.insert(0, sale(999))
    slow.hears(stale)
    assert receipts(slow) == []
    assert receipts(slow.answer())[0] == "100999"


def test_what_was_read_before_and_is_meant_stays_while_more_is_looked_for(
    slow: TillUnderTest,
) -> None:
    slow.do(PAYMENTS).answer().type("10011")
    assert receipts(slow) == [f"10011{last}" for last in range(9, -1, -1)]
    assert slow.page.found == ""
    slow.answer()
    assert slow.page.found == "Found: 10"


def test_enter_pressed_before_it_is_found_opens_it_when_it_is(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS).type("100007\r")
    assert slow.screen.page is not None
    slow.answer()
    assert slow.screen.page is None
    assert "100007" in slow.receipt
    assert slow.window.heard == []
    assert slow.commands == []


def test_enter_opens_the_newest_that_is_meant_and_not_what_was_listed_before(
    slow: TillUnderTest,
) -> None:
    slow.do(PAYMENTS).answer()
    slow.journal.insert(0, sale(901_150))
    slow.type("10011\r")
    assert receipts(slow)[0] == "100119"
    slow.answer()
    assert "1001150" in slow.receipt


def test_enter_that_finds_nothing_is_forgotten(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS).type("555\r").answer()
    assert slow.page.empty == "Nothing was found for “555”."
    slow.do(Gesture.CLEAR).answer()
    assert len(slow.page.rows) == PAGE


def test_a_touched_row_is_the_one_in_sight_whatever_is_still_looked_for(
    slow: TillUnderTest,
) -> None:
    slow.do(PAYMENTS).answer().type("10011").do(RowAt(1)).do(RowAt(1))
    assert "100118" in slow.receipt
    assert slow.asked is None


def test_the_next_page_is_read_as_the_selection_nears_the_end(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS).answer()
    for _ in range(PAGE // 2 - 1):
        slow.do(Gesture.DOWN)
    assert not isinstance(asked(slow).question, ReadPayments)
    slow.do(Gesture.DOWN)
    question = asked(slow).question
    assert isinstance(question, ReadPayments)
    assert question.below == 120 - PAGE + 1
    number = asked(slow).number
    slow.do(Gesture.DOWN).do(Gesture.DOWN)
    assert asked(slow).number == number, "it is asked for once"
    slow.answer()
    assert receipts(slow) == [str(100_000 + one) for one in range(120, 20, -1)]
    assert slow.page.selected == PAGE // 2 + 2
    slow.do(ScrolledTo(80))
    assert isinstance(asked(slow).question, ReadPayments)
    slow.answer()
    assert len(receipts(slow)) == 120
    slow.answer().do(ScrolledTo(110))
    assert not slow.presenter.is_busy, "there is nothing below the last page"


def test_with_more_pages_to_come_the_number_found_is_no_promise(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS).type("1").answer()
    assert slow.page.found == f"Found: more than {PAGE}"


def test_what_was_found_is_still_known_once_its_last_page_is_out_of_memory(
    slow: TillUnderTest,
) -> None:
    slow.answers_at_once = True
    slow.journal = [sale(number) for number in range(8 * PAGE + 20, 0, -1)]
    slow.do(PAYMENTS).type("1")
    for row in range(0, 8 * PAGE + 1, 20):
        slow.do(ScrolledTo(row))
    assert (slow.page.number, slow.page.found) == (420, "Found: 420")
    for row in range(8 * PAGE, -1, -20):
        slow.do(ScrolledTo(row))
    assert receipts(slow)[0] == "100420"
    assert len(receipts(slow)) < 420
    assert (slow.page.number, slow.page.found) == (420, "Found: 420")


def test_a_list_that_is_gone_through_for_long_has_all_and_holds_little(
    slow: TillUnderTest,
) -> None:
    slow.answers_at_once = True
    slow.journal = [sale(number) for number in range(9 * PAGE, 0, -1)]
    slow.do(PAYMENTS)
    there: list[str] = []
    for _ in range(9 * PAGE):
        there.append(selected(slow))
        slow.do(Gesture.DOWN)
        assert held(slow) <= 6
    assert there == [str(100_000 + one) for one in range(9 * PAGE, 0, -1)]
    back: list[str] = []
    for _ in range(9 * PAGE):
        back.append(selected(slow))
        slow.do(Gesture.UP)
        assert held(slow) <= 6
    assert back == there[::-1]


def test_far_from_the_selected_row_nothing_is_read_for_ever(slow: TillUnderTest) -> None:
    """What is scrolled to and what is selected both stay: neither pushes the other out."""
    slow.journal = [sale(number) for number in range(20 * PAGE, 0, -1)]
    slow.do(PAYMENTS).answer().answer()
    for row in range(0, 12 * PAGE, 10):
        slow.do(ScrolledTo(row))
        for _ in range(4):
            slow.answer()
        assert not slow.presenter.is_busy, f"still reading at row {row}"
    assert slow.page.preview is not None
    assert slow.page.selected == 0


def test_a_page_that_was_added_to_since_stands_in_the_list_once(slow: TillUnderTest) -> None:
    """The first page is pushed out of memory, and has another payment when it is read again."""
    slow.answers_at_once = True
    slow.journal = [sale(number) for number in range(12 * PAGE, 0, -1)]
    slow.do(PAYMENTS)
    for row in range(20, 10 * PAGE, 20):
        slow.do(ScrolledTo(row)).do(RowAt(row))
    slow.journal.insert(0, sale(12 * PAGE + 1))
    for row in range(10 * PAGE, 0, -20):
        slow.do(ScrolledTo(row)).do(RowAt(row))
    for row in range(0, 3 * PAGE, 20):
        slow.do(ScrolledTo(row))
    shown = receipts(slow)
    assert shown[0] == str(100_000 + 12 * PAGE + 1)
    assert shown == [str(100_000 + 12 * PAGE + 1 - place) for place in range(len(shown))]


def test_another_tills_receipt_is_refunded_only_once_it_is_known_that_none_here_has_it(
    slow: TillUnderTest,
) -> None:
    slow.do(REFUND).type("777001")
    assert "Refund receipt 777001…" not in page_buttons(slow)
    slow.answer()
    assert "Refund receipt 777001…" in page_buttons(slow)
    slow.unreadable = "The journal is locked."
    slow.type("2").answer()
    assert "Refund receipt 7770012…" not in page_buttons(slow)
    assert slow.page.empty == ""


def test_a_list_that_cant_be_read_any_more_keeps_what_it_has_and_the_sale_goes_on(
    slow: TillUnderTest,
) -> None:
    slow.do(PAYMENTS).answer().answer()
    slow.unreadable = "The journal is locked."
    slow.do(ScrolledTo(40)).answer()
    assert len(slow.page.rows) == PAGE
    assert "The journal is locked." in said(slow)
    slow.unreadable = ""
    slow.do(ScrolledTo(41)).answer()
    assert (len(slow.page.rows), said(slow)) == (2 * PAGE, "")
    slow.do(Gesture.ESCAPE).type("125,50\r").happens(RESPONDED, PAID)
    assert slow.result().title == "Paid"


def test_a_filter_or_a_day_that_cant_be_read_keeps_the_page_and_says_so(
    slow: TillUnderTest,
) -> None:
    slow.do(PAYMENTS).answer().answer()
    slow.unreadable = "The journal is locked."
    for wish in (FilterBy("refunded"), FilterBy("all"), Gesture.EARLIER, Gesture.EARLIER):
        slow.do(wish).answer()
        assert "The journal is locked." in said(slow)
        assert slow.page.empty == "", "nothing isn't what was found"
    slow.unreadable = ""
    slow.do(Gesture.LATER).answer()
    assert len(slow.page.rows) == PAGE


def test_help_over_the_list_keeps_it_waiting(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS).do(Gesture.HELP).answer()
    assert slow.result().title == "Keys"
    assert len(receipts(slow.do(Gesture.ESCAPE))) == PAGE


def test_a_payment_that_changes_while_it_is_read_is_told_as_it_is(slow: TillUnderTest) -> None:
    now = dataclasses.replace(slow.journal[0], state=State.REVERSED, charges=())
    slow.do(PAYMENTS).hears(PaymentChanged(now)).answer()
    assert (slow.page.rows[0].outcome, slow.page.rows[0].tone) == ("Refunded", Tone.REFUNDED)


def test_words_of_note_and_operator_are_found_however_they_are_written(slow: TillUnderTest) -> None:
    slow.journal[5] = dataclasses.replace(slow.journal[5], note="Bord 12, tre kaffe")
    slow.do(PAYMENTS).type("BORD").answer()
    assert receipts(slow) == ["100115"]
    slow.do(Gesture.CLEAR).type("kar").answer()
    assert len(receipts(slow)) == PAGE


def test_a_days_figures_come_as_they_are_read(slow: TillUnderTest) -> None:
    slow.do(DAY)
    assert (slow.day.title, slow.day.figures) == ("Sunday, 22 November 2026", ())
    assert slow.day.close is None
    slow.answer()
    sales = slow.day.figures[0]
    assert (sales.value, sales.under) == ("5,880.00", "120 payments")


def test_leafing_fast_reads_the_day_that_is_shown(slow: TillUnderTest) -> None:
    slow.do(DAY)
    late = asked(slow)
    slow.do(Gesture.UP)
    slow.answer(late)
    assert slow.day.title == "Saturday, 21 November 2026"
    assert slow.day.figures == ()
    assert isinstance(asked(slow).question, ReadDay)
    slow.answer()
    assert "no such payments" in slow.day.empty


def test_a_day_that_cant_be_read_leaves_the_one_before_in_sight(slow: TillUnderTest) -> None:
    slow.do(DAY).answer()
    slow.unreadable = "The disk is gone."
    slow.do(Gesture.UP).do(Gesture.UP).answer()
    assert slow.day.title == "Sunday, 22 November 2026"
    assert slow.day.figures != ()
    assert slow.day.notice is not None
    assert slow.day.notice.text == "The disk is gone."
    slow.do(Gesture.ESCAPE).do(DAY).answer()
    assert slow.screen.page is None


# -- archives ------------------------------------------------------------------------------------

IN_ARCHIVES = "7 more payments are in archives."


@pytest.mark.parametrize("opens", [PAYMENTS, REFUND])
def test_where_the_list_ends_it_says_what_is_in_archives(
    slow: TillUnderTest, opens: Gesture
) -> None:
    slow.archived = 7
    slow.do(opens).answer()
    assert IN_ARCHIVES not in slow.page.found, "there are more in the journal itself"
    slow.type("100007").answer()
    assert slow.page.found == f"Found: 1 · {IN_ARCHIVES}"
    slow.type("000").answer()
    by_number = "\nIt can be refunded by its number alone." if opens is REFUND else ""
    assert slow.page.empty == f"Nothing was found for “100007000”.{by_number}"
    assert IN_ARCHIVES in slow.page.found


def test_what_is_in_archives_is_counted_once_also_by_who_types_at_once(slow: TillUnderTest) -> None:
    slow.archived = 7
    slow.do(PAYMENTS).type("100007").answer()
    assert IN_ARCHIVES in slow.page.found
    slow.archived = 8
    slow.do(Gesture.BACKSPACE).answer().type("7").answer()
    assert IN_ARCHIVES in slow.page.found


def test_without_archives_nothing_is_said_of_them(slow: TillUnderTest) -> None:
    slow.do(PAYMENTS).type("100007").answer()
    assert "archives" not in str(slow.screen)
