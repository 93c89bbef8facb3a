"""What a till with a printer shows: beside receipts, between sales, on its pages."""

from collections.abc import Callable

from terminal_app.catalogue import Catalogue, Item
from terminal_app.channel.commands import (
    Command,
    PrintPage,
    PrintSlip,
    PrintWaiting,
    SettleSlips,
)
from terminal_app.channel.events import PrinterChanged
from terminal_app.errors import PrinterFault
from terminal_app.gui.screen_state import Gesture, RefundOf
from terminal_app.payments.inputs import Input
from terminal_app.payments.slip import Slip, SlipState
from terminal_app.settings import Printer, Sale
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    ASKED,
    NUMBER,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

THERE = Printer("tcp://127.0.0.1:9100")
SALE = Sale(quick_amounts_minor=(5_000,), note=True, tip_percents=(5, 10))
ITEMS = Catalogue((Item("Coffee", 4_500),))


def shop(language: str = "en", printer: Printer = THERE) -> TillUnderTest:
    return TillUnderTest(language, sale=SALE, catalogue=ITEMS, printer=printer).connect()


def paid(language: str = "en", printer: Printer = THERE) -> TillUnderTest:
    till = shop(language, printer).type("125,50\r")
    till.happens(RESPONDED, PAID)
    return till


def slip(till: TillUnderTest, state: SlipState) -> Slip:
    return Slip(till.last_start().payment_id, 1, "paid", state=state)


def asked(till: TillUnderTest) -> list[Command]:
    kinds = (PrintSlip, PrintPage, PrintWaiting, SettleSlips)
    return [one for one in till.commands if isinstance(one, kinds)]


def kept(till: TillUnderTest) -> PrinterChanged:
    return PrinterChanged(kept=(slip(till, SlipState.KEPT),), fault=PrinterFault.OFF)


def uncertain(till: TillUnderTest) -> PrinterChanged:
    told = (slip(till, SlipState.UNCERTAIN),)
    return PrinterChanged(uncertain=told, amounts=(AMOUNT,), fault=PrinterFault.CUT_OFF)


def _listed(language: str) -> TillUnderTest:
    till = paid(language)
    till.journal.append(till.payment())
    return till.waits().type("\r")


def _after(language: str, *given: Input) -> TillUnderTest:
    till = shop(language).type("125,50\r")
    till.happens(*given)
    return till


def _idle(told: Callable[[TillUnderTest], PrinterChanged]) -> Callable[[str], TillUnderTest]:
    def happen(language: str) -> TillUnderTest:
        till = paid(language)
        return till.hears(told(till)).waits().type("\r")

    return happen


SHOWN: dict[str, Callable[[str], TillUnderTest]] = {
    "paid": paid,
    "charged twice": lambda language: _after(language, RESPONDED, PAID, TWICE),
    "pay back?": lambda language: paid(language).do(RefundOf(NUMBER)),
    "refunding": lambda language: _after(language, *PAID_AFTER_CANCEL, ASKED),
    "listed": lambda language: _listed(language).do(Gesture.PAYMENTS),
    "to be refunded": lambda language: _listed(language).do(Gesture.REFUND),
    "a day": lambda language: _listed(language).do(Gesture.DAY),
    "X": lambda language: _listed(language).do(Gesture.DAY).do(Gesture.SO_FAR),
    "Z": lambda language: _listed(language).do(Gesture.DAY).do(Gesture.CLOSE_DAY).closes(),
    "slips wait": _idle(kept),
    "uncertain": _idle(uncertain),
}
