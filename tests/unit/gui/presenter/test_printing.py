"""Printing in the window: what is asked for, what is said, and that no sale waits for any of it."""

from collections.abc import Callable

import pytest
from msgspec import structs

from terminal_app.channel.commands import (
    PrintPage,
    PrintSlip,
    PrintWaiting,
    SettleSlips,
)
from terminal_app.channel.events import (
    PagePrinted,
    PrinterChanged,
    SlipEnded,
    SlipRefusal,
    SlipRefused,
)
from terminal_app.errors import PrinterFault
from terminal_app.gui.screen_state import Gesture
from terminal_app.payments.payment import Payment
from terminal_app.payments.slip import Handed, SlipState
from terminal_app.receipts.text import lines_of
from terminal_app.settings import LANGUAGES, Printer, Screen
from terminal_app.settlement.faults import Fault, FileFault
from tests.unit.gui.letters import faults
from tests.unit.gui.presenter.presented import (
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)
from tests.unit.gui.printed import SHOWN, THERE, asked, kept, paid, shop, slip, uncertain
from tests.unit.payments import cases

# -- beside a receipt ----------------------------------------------------------------------------


def test_print_is_beside_the_receipt_and_does_what_ctrl_p_does() -> None:
    till = paid()
    receipt = till.screen.receipt
    assert receipt is not None
    (button,) = [one for one in receipt.buttons if one.text == "Print slip"]
    till.do(button.gesture).do(Gesture.PRINT)
    payment_id = till.last_start().payment_id
    assert asked(till) == [PrintSlip(payment_id, "Kari")] * 2


def test_without_a_printer_there_is_no_button_and_nothing_is_asked_for() -> None:
    till = paid(printer=Printer())
    assert till.screen.receipt is not None
    shown = [one.text for one in till.screen.receipt.buttons]
    assert shown == ["Copy text", "Save…", "QR code"]
    till.do(Gesture.PRINT)
    assert asked(till) == []


def test_the_chosen_payment_of_the_list_is_printed() -> None:
    till = paid()
    till.journal.append(till.payment())
    till.waits().type("\r").do(Gesture.PAYMENTS)
    (button,) = [one for one in till.page.buttons if one.gesture is Gesture.PRINT]
    till.do(button.gesture)
    assert asked(till) == [PrintSlip(till.journal[0].payment_id, "Kari")]


def test_what_has_no_receipt_isnt_offered() -> None:
    till = shop().type("125,50\r")
    till.do(Gesture.PRINT)
    assert asked(till) == []


@pytest.mark.parametrize("summary", [None, Gesture.SO_FAR])
def test_a_day_is_printed_as_it_is_read(summary: Gesture | None) -> None:
    till = paid()
    till.journal.append(till.payment())
    till.waits().type("\r").do(Gesture.DAY)
    if summary is not None:
        till.do(summary)
    till.do(Gesture.PRINT)
    (page,) = asked(till)
    assert isinstance(page, PrintPage)
    text = "\n".join(line.text for line in lines_of(page.blocks, 42))
    assert ("So far (X)" in text) is (summary is not None)
    assert "125.50" in text
    till.hears(PagePrinted(Handed.PERHAPS, PrinterFault.TOO_SLOW))
    assert till.day.notice is not None
    assert "look at the paper" in till.day.notice.title
    till.do(Gesture.ESCAPE).do(Gesture.ESCAPE)
    assert till.notice == ""


def test_a_charge_whose_alarm_stands_is_told_as_part_of_the_sums() -> None:
    till = paid()
    till.journal.append(cases.after(cases.CODE, cases.PAID, cases.PAID_TWICE))
    till.waits().type("\r").do(Gesture.DAY).do(Gesture.PRINT)
    (page,) = asked(till)
    assert isinstance(page, PrintPage)
    text = " ".join(" ".join(line.text for line in lines_of(page.blocks, 42)).split())
    assert "Not settled (1) What the server has confirmed of these is in the sums above" in text
    assert "in no sum" not in text


def test_a_refused_comparison_is_not_printed_in_the_days_place() -> None:
    till = paid()
    till.journal.append(till.payment())
    till.settlement_fault = Fault(FileFault.AMOUNT, 7, "Brutto", "1.234")
    till.window.open_path = "/media/stick/settlement.csv"
    till.waits().type("\r").do(Gesture.DAY).do(Gesture.SETTLEMENT).do(Gesture.PRINT)
    (page,) = asked(till)
    assert isinstance(page, PrintPage)
    text = "\n".join(line.text for line in lines_of(page.blocks, 42))
    assert "125.50" in text
    assert "Nothing was compared" not in text


# -- a till without a printer of its own -----------------------------------------------------------


def sold_without_a_printer(*, kiosk: bool = False) -> TillUnderTest:
    till = TillUnderTest(printer=Printer(), on_screen=Screen(kiosk=kiosk)).connect()
    till.type("125,50\r").happens(RESPONDED, PAID)
    return till


def test_without_a_printer_a_receipt_and_a_day_are_shown_by_the_system_to_be_printed() -> None:
    till = sold_without_a_printer().do(Gesture.PRINT)
    (receipt,) = till.shown_as_pdf
    assert isinstance(receipt, Payment)
    assert receipt.receipt_id == "123456789"
    assert till.screen.receipt is not None
    assert "Print it from there" in till.screen.receipt.remark
    till.journal.append(till.payment())
    till.waits().type("\r").do(Gesture.DAY).do(Gesture.PRINT)
    page = till.shown_as_pdf[-1]
    assert isinstance(page, tuple)
    assert "125.50" in "\n".join(line.text for line in lines_of(page, 42))
    assert asked(till) == []


def test_where_the_system_shows_no_pdf_that_is_said() -> None:
    till = sold_without_a_printer()
    till.no_viewer = "there is no xdg-open"
    till.do(Gesture.PRINT)
    assert till.screen.receipt is not None
    assert "there is no xdg-open" in till.screen.receipt.remark


def test_a_kiosk_opens_no_other_programs_window() -> None:
    till = sold_without_a_printer(kiosk=True).do(Gesture.PRINT)
    assert till.shown_as_pdf == []
    assert till.screen.receipt is not None
    assert "no printer" in till.screen.receipt.remark


def test_what_has_no_receipt_is_shown_nowhere() -> None:
    till = shop(printer=Printer()).type("125,50\r")
    till.happens(RESPONDED)
    till.do(Gesture.PRINT)
    assert till.shown_as_pdf == []


# -- what is asked -------------------------------------------------------------------------------


def test_whether_to_print_is_asked_and_the_next_sale_begins_without_an_answer() -> None:
    till = paid()
    assert till.notice.startswith("Print the receipt?")
    till.waits(0.6).type("50\r")
    assert till.last_start().amount.amount_minor == 5000
    assert asked(till) == []
    till = paid()
    till.waits().type("\r")
    assert till.notice == ""


@pytest.mark.parametrize("when", ["always", "never"])
def test_it_is_asked_only_where_the_settings_say_so(when: str) -> None:
    assert paid(printer=THERE._replace(when=when)).notice == ""


def test_an_alarm_comes_before_that_question() -> None:
    till = shop().type("125,50\r")
    till.happens(*PAID_AFTER_CANCEL)
    assert "Print the receipt?" not in till.notice


# -- what is said --------------------------------------------------------------------------------

ENDS = {
    SlipState.SENT: "Sent to the printer",
    SlipState.KEPT: "Not printed.",
    SlipState.UNCERTAIN: "It may have been printed",
}


@pytest.mark.parametrize(("state", "said"), ENDS.items())
def test_what_became_of_a_slip_is_said_beside_its_receipt_alone(
    state: SlipState, said: str
) -> None:
    till = paid()
    till.hears(SlipEnded(slip(till, state)))
    assert till.screen.receipt is not None
    assert till.screen.receipt.remark == said
    assert till.notice == ""
    till.waits().type("\r125,50\r")
    till.happens(RESPONDED, TWICE)
    assert till.screen.receipt is not None
    assert till.screen.receipt.remark == ""


@pytest.mark.parametrize("refusal", SlipRefusal)
def test_why_nothing_was_printed_is_said(refusal: SlipRefusal) -> None:
    till = paid()
    till.hears(SlipRefused(till.last_start().payment_id, refusal))
    assert till.screen.receipt is not None
    assert till.screen.receipt.remark


def test_slips_that_wait_are_in_the_bottom_line_with_the_remedy() -> None:
    till = paid()
    till.hears(kept(till))
    said = "1 slip waits. The printer doesn't answer. Switch it on and check its cable."
    assert till.screen.status.printer == said
    till.hears(PrinterChanged())
    assert till.screen.status.printer == ""


def test_they_are_printed_or_dropped_by_buttons_between_sales() -> None:
    till = paid()
    event = kept(till)
    till.hears(event)
    assert "Print them" not in till.buttons()
    till.waits().type("\r").press("Print them").press("Drop them")
    assert asked(till) == [PrintWaiting("Kari"), SettleSlips(event.kept, "Kari")]


def test_what_may_have_been_printed_is_said_until_somebody_has_looked() -> None:
    till = paid()
    event = uncertain(till)
    till.hears(event).waits().type("\r")
    assert till.screen.status.printer.startswith("May have been printed: 125.50 NOK.")
    assert "Print them" not in till.buttons()
    till.press("Paper seen")
    assert asked(till) == [SettleSlips(event.uncertain, "Kari")]


def test_what_is_uncertain_is_looked_at_before_what_waits_is_printed() -> None:
    till = paid()
    both = structs.replace(uncertain(till), kept=kept(till).kept)
    till.hears(both).waits().type("\r")
    assert [one.gesture for one in till.buttons().values()] == [Gesture.PAPER_SEEN]
    assert "1 slip waits." in till.screen.status.printer


# -- letters -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("happen", SHOWN.values(), ids=SHOWN)
def test_each_button_has_a_letter_that_no_other_has(
    happen: Callable[[str], TillUnderTest], language: str
) -> None:
    assert list(faults(happen(language).screen)) == []
