"""Slips: each once by itself, recorded before it is handed over, twice only by a person."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from terminal_app.channel.commands import (
    Document,
    PrintEnded,
    PrintPage,
    PrintSlip,
    PrintWaiting,
    SettleSlips,
    SlipDocument,
)
from terminal_app.channel.events import (
    PagePrinted,
    PaymentChanged,
    PrinterChanged,
    SlipEnded,
    SlipRefusal,
    SlipRefused,
)
from terminal_app.errors import PrinterFault
from terminal_app.journal.entries import recovered_entry
from terminal_app.payments.payment import Outcome
from terminal_app.payments.slip import Handed, Recipient, Slip, SlipState
from terminal_app.receipts.blocks import Paragraph
from terminal_app.session.engine.slips import Printing
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import Disk, EngineHarness

OFF = PrinterFault.OFF
OTHER_ID = "77777777-0000-4000-8000-000000000000"


class Till(EngineHarness):
    """A till whose printer's thread is the test: ``handed`` is what it was handed."""

    def __init__(
        self,
        folder: Path,
        *,
        by_itself: bool = True,
        for_merchant: bool = False,
        disk: Disk | None = None,
    ) -> None:
        self.handed: list[Document] = []
        self.in_the_file: list[SlipState] = []
        """The slip's state in the file when it was handed over."""
        printing = Printing(self._take, by_itself=by_itself, for_merchant=for_merchant)
        super().__init__(folder, disk, printing=printing)
        self.on_connected()

    def _take(self, document: Document) -> None:
        self.handed.append(document)
        if isinstance(document, SlipDocument):
            slip = document.slip
            query = "SELECT state FROM slips WHERE number = ? ORDER BY last_seq DESC LIMIT 1"
            self.in_the_file.append(SlipState(self.rows(query, slip.number)[0][0]))

    def printed(self, handed: Handed = Handed.ALL, fault: PrinterFault | None = None) -> None:
        """The printer's thread is done with what it was handed last, and goes on."""
        self.handle(PrintEnded(self.handed[-1], handed, fault))
        self.wait(0)

    @property
    def slips(self) -> list[Slip]:
        return [one.slip for one in self.handed if isinstance(one, SlipDocument)]

    def states(self, payment_id: str) -> list[str]:
        return [one.state.value for one in self.journal.slips_of(payment_id)]

    def seen(self) -> PrinterChanged:
        told: PrinterChanged = self.of_type(PrinterChanged)[-1]
        return told


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


def again(till: Till) -> Till:
    """The process dies without a word, and the next one finds its journal."""
    till.journal.close()
    made = Till(till.file.parent)
    made._ids = till._ids + 1000
    made.wait(0)
    return made


# -- by themselves -------------------------------------------------------------------------------


def test_a_paid_sale_is_printed_once_and_recorded_before_it_is_handed_over(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    (slip,) = till.slips
    assert (slip.payment_id, slip.number, slip.tells, slip.copy) == (payment_id, 1, "paid", None)
    assert till.in_the_file == [SlipState.SENDING]
    till.printed()
    till.receipt(payment_id)
    till.told(payment_id, "COMPLETE")
    till.wait(60)
    assert len(till.handed) == 1
    assert till.states(payment_id) == ["sent"]
    assert till.of_type(SlipEnded)[-1].slip.state is SlipState.SENT
    till.close()
    assert faults_in(till.file) == []


def test_the_slip_is_queued_in_the_commit_of_its_payment(tmp_path: Path) -> None:
    disk = Disk()
    till = Till(tmp_path, disk=disk)
    payment_id = till.charge()
    till.respond(payment_id)
    disk.fails = lambda _number, statement: "COMMIT" in statement
    till.receipt(payment_id)
    assert till.journal.slips_of(payment_id) == []
    assert till.handed == []
    disk.mend()
    till.wait(5)
    till.wait(0)
    assert till.states(payment_id) == ["sending"]


def test_what_isnt_paid_is_not_printed_by_itself(till: Till) -> None:
    payment_id = till.charge()
    till.respond(payment_id)
    till.cancel(payment_id, "Kari")
    till.told(payment_id, "CANCELED")
    till.wait(0)
    assert till.handed == []


def test_a_refund_has_an_original_of_its_own(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till.printed()
    till.refund("1001", "Kari")
    till.receipt(payment_id, "1001", paymentState="REVERSED")
    till.wait(0)
    assert [(one.number, one.tells, one.copy) for one in till.slips] == [
        (1, "paid", None),
        (2, "refunded", None),
    ]


def test_a_refund_that_was_refused_prints_nothing_again(till: Till) -> None:
    till.paid()
    till.wait(0)
    till.printed()
    till.refund("1001", "Kari")
    till.problem("merchant-validation-error", paymentReceiptId="1001")
    till.wait(60)
    assert len(till.handed) == 1


def test_a_slip_of_a_payment_that_was_recovered_is_a_copy_that_nobody_counted(
    tmp_path: Path,
) -> None:
    till = Till(tmp_path, by_itself=False)
    told = replace(till.payment(till.paid()), payment_id=OTHER_ID)
    till.journal.record([recovered_entry(told, "the second copy")], [told])
    for _ in range(2):
        till.handle(PrintSlip(OTHER_ID, "Kari"))
        till.wait(0)
        till.printed()
    assert [one.copy for one in till.slips] == [0, 0]


def test_a_slip_that_waited_tells_what_is_known_when_it_is_printed(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till.printed(Handed.NOTHING, OFF)
    till.refund("1001", "Kari")
    till.receipt(payment_id, "1001", paymentState="REVERSED")
    till.handle(PrintWaiting("Kari"))
    while till.states(payment_id) != ["sent", "sent"]:
        till.wait(0)
        till.printed()
    # Printed as it is by now: PAID is on no slip of what was paid back.
    assert {one.tells for one in till.slips[1:]} == {"refunded"}
    assert [one.copy for one in till.slips[1:]] == [None, 1]


def test_the_merchant_gets_a_slip_with_each_original(tmp_path: Path) -> None:
    till = Till(tmp_path, for_merchant=True)
    payment_id = till.paid()
    for _ in range(2):
        till.wait(0)
        till.printed()
    assert [one.recipient for one in till.slips] == [Recipient.CUSTOMER, Recipient.MERCHANT]
    till.handle(PrintSlip(payment_id, "Kari"))
    till.wait(0)
    till.printed()
    assert len(till.handed) == 3
    assert (till.slips[2].recipient, till.slips[2].copy) == (Recipient.CUSTOMER, 1)


def test_one_is_sent_at_a_time_in_the_order_of_the_sales(till: Till) -> None:
    first, second = till.paid(), till.paid(5000, "1002")
    for _ in range(3):
        till.wait(0)
    assert [one.payment_id for one in till.slips] == [first]
    till.printed()
    assert [one.payment_id for one in till.slips] == [first, second]


# -- what became of them -------------------------------------------------------------------------


def test_a_slip_of_which_nothing_was_handed_over_waits_for_a_person(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till.printed(Handed.NOTHING, OFF)
    till.wait(600)
    assert till.states(payment_id) == ["kept"]
    assert len(till.handed) == 1
    assert (len(till.seen().kept), till.seen().fault) == (1, OFF)
    till.handle(PrintWaiting("Kari"))
    till.wait(0)
    till.printed()
    assert [(one.number, one.copy, one.operator) for one in till.slips] == [
        (1, None, ""),
        (1, None, "Kari"),
    ]
    assert till.states(payment_id) == ["sent"]
    assert (till.seen().kept, till.seen().fault) == ((), None)


def test_what_may_have_been_printed_is_said_and_not_printed_again(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till.printed(Handed.PERHAPS, PrinterFault.CUT_OFF)
    till.handle(PrintWaiting("Kari"))
    till.wait(600)
    assert len(till.handed) == 1
    (uncertain,) = till.seen().uncertain
    assert (uncertain.state, uncertain.why) == (SlipState.UNCERTAIN, "cut_off")
    assert [one.amount_minor for one in till.seen().amounts] == [12_500]
    till.handle(SettleSlips((uncertain,), "Kari"))
    assert till.seen().uncertain == ()
    assert till.states(payment_id) == ["seen"]
    till.handle(PrintSlip(payment_id, "Kari"))
    till.wait(0)
    assert till.slips[-1].copy == 1


def test_only_what_a_person_has_read_of_is_settled(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till.printed(Handed.NOTHING, OFF)
    (kept,) = till.seen().kept
    till.handle(PrintWaiting("Kari"))
    till.wait(0)
    till.printed(Handed.PERHAPS, PrinterFault.TOO_SLOW)
    till.handle(SettleSlips((kept,), "Kari"))
    assert till.states(payment_id) == ["uncertain"]
    till.handle(SettleSlips(till.seen().uncertain, "Kari"))
    assert till.states(payment_id) == ["seen"]


def test_what_waits_can_be_dropped(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till.printed(Handed.NOTHING, OFF)
    till.handle(SettleSlips(till.seen().kept, "Kari"))
    till.handle(PrintWaiting("Kari"))
    till.wait(0)
    assert till.states(payment_id) == ["dropped"]
    assert len(till.handed) == 1


@pytest.mark.parametrize("handed", list(Handed))
def test_an_end_that_cant_be_recorded_is_recorded_later_and_nothing_is_sent_before(
    handed: Handed, tmp_path: Path
) -> None:
    disk = Disk()
    till = Till(tmp_path, disk=disk)
    payment_id = till.paid()
    till.paid(5000, "1002")
    till.wait(0)
    disk.fail()
    till.handle(PrintEnded(till.handed[-1], handed))
    till.wait(0)
    assert len(till.handed) == 1
    disk.mend()
    till.wait(5)
    till.wait(0)
    ends = {Handed.ALL: "sent", Handed.NOTHING: "kept", Handed.PERHAPS: "uncertain"}
    assert till.states(payment_id) == [ends[handed]]
    assert len(till.handed) == 2


# -- after a crash -------------------------------------------------------------------------------


def test_after_a_crash_a_queued_slip_is_printed_once(till: Till) -> None:
    payment_id = till.paid()
    assert till.states(payment_id) == ["queued"]
    till = again(till)
    till.printed()
    assert len(till.handed) == 1
    assert till.slips[0].copy is None
    assert till.states(payment_id) == ["sent"]


def test_after_a_crash_a_slip_that_was_being_sent_is_uncertain(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till = again(till)
    till.wait(600)
    assert till.handed == []
    assert till.states(payment_id) == ["uncertain"]
    assert len(till.seen().uncertain) == 1


def test_after_a_crash_a_slip_that_was_kept_waits_on(till: Till) -> None:
    payment_id = till.paid()
    till.wait(0)
    till.printed(Handed.NOTHING, OFF)
    till = again(till)
    assert till.handed == []
    assert len(till.seen().kept) == 1
    till.handle(PrintWaiting("Kari"))
    till.wait(0)
    assert [one.payment_id for one in till.slips] == [payment_id]


# -- what a person asks for ------------------------------------------------------------------------


def test_a_person_gets_the_original_then_copies_with_their_numbers(tmp_path: Path) -> None:
    till = Till(tmp_path, by_itself=False)
    payment_id = till.paid()
    till.wait(0)
    assert till.handed == []
    for _ in range(3):
        till.handle(PrintSlip(payment_id, "Kari"))
        till.handle(PrintSlip(payment_id, "Kari"))  # pressed twice: it is on its way
        till.wait(0)
        till.printed()
    assert [one.copy for one in till.slips] == [None, 1, 2]


def test_what_isnt_paid_is_printed_if_a_person_asks(tmp_path: Path) -> None:
    till = Till(tmp_path, by_itself=False)
    payment_id = till.charge()
    till.respond(payment_id)
    till.handle(PrintSlip(payment_id, "Kari"))
    till.wait(0)
    assert till.slips[0].tells == "not_known"


def test_a_payment_that_nobody_knows_has_no_slip(till: Till) -> None:
    till.handle(PrintSlip("nobody's", "Kari"))
    assert till.of_type(SlipRefused) == [SlipRefused("nobody's", SlipRefusal.NO_RECEIPT)]


def test_without_a_printer_nothing_is_queued(tmp_path: Path) -> None:
    till = EngineHarness(tmp_path)
    till.on_connected()
    payment_id = till.paid()
    till.handle(PrintSlip(payment_id, "Kari"))
    assert till.of_type(SlipRefused) == [SlipRefused(payment_id, SlipRefusal.NO_PRINTER)]
    assert till.journal.slips_of(payment_id) == []
    assert till.of_type(PrinterChanged) == []


def test_a_page_is_printed_after_the_slips_and_nothing_of_it_is_recorded(till: Till) -> None:
    page = PrintPage((Paragraph("a day"),))
    till.handle(page)
    till.paid()
    till.wait(0)
    till.printed()
    assert till.handed[-1] == page
    before = till.journal.head
    till.printed(Handed.PERHAPS, PrinterFault.TOO_SLOW)
    assert till.of_type(PagePrinted) == [PagePrinted(Handed.PERHAPS, PrinterFault.TOO_SLOW)]
    assert till.journal.head == before


def test_what_is_wrong_with_slips_keeps_no_payment_from_being_recorded(tmp_path: Path) -> None:
    def fails(_number: int, statement: str) -> bool:
        return "FROM slips" in statement

    disk = Disk()
    till = Till(tmp_path, disk=disk)
    disk.fails = fails
    payment_id = till.paid()
    assert till.payment(payment_id).outcome is Outcome.PAID


def test_a_sale_is_told_before_anything_is_done_about_its_slip(till: Till) -> None:
    till.paid()
    till.wait(0)
    kinds: list[Callable[..., object]] = [type(event) for event in till.events]
    last_paid = len(kinds) - 1 - kinds[::-1].index(PaymentChanged)
    assert PrinterChanged not in kinds[1:last_paid]
