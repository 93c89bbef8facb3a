"""Refunds at the till's window, by real keys: what was refunded already, and what nobody knows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal_app.channel.events import PaymentChanged
from terminal_app.gui.screen_state import Gesture, RefundOf
from terminal_app.simulator import Kind
from tests.support.journals import faults_in
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.counter.counter import WHOLE, Counter, counter_at
from tests.unit.gui.letters import letter_for
from tests.unit.gui.presenter.payments.listed import sold
from tests.unit.gui.presenter.presented import TillUnderTest


class Refunding(Counter):
    """A cashier's place at which refunds are asked for."""

    def last(self) -> dict[str, Any]:
        return next(iter(self.till.payments()[::-1]), {})

    def waits_for(self, state: str) -> None:
        wait_for(state, lambda: self.last().get("state") == state)

    def refunds_sent(self) -> list[str]:
        """Return the receipt numbers whose refund the server was asked for."""
        received = [
            json.loads(str(one.facts["text"])) for one in self.simulator.entries(Kind.RECEIVED)
        ]
        return [str(one["paymentReceiptId"]) for one in received if one["messageType"] == "REFUND"]

    def looks_for(self, number: str) -> None:
        """Look for a receipt number among what can be refunded, from the sale."""
        self.screen.pause()
        self.screen.key("F10")
        self.screen.key("F3")
        self.screen.type(f"{number}\r")

    def refunds(self, state: TillUnderTest) -> None:
        """Press the question's own button, by its letter in that state."""
        self.screen.pause()
        self.screen.pause()
        self.screen.with_alt(letter_for(state.screen, Gesture.REFUND_YES))


@pytest.fixture
def counter(screen: Screen, tmp_path: Path) -> Iterator[Refunding]:
    with counter_at(screen, tmp_path) as at:
        yield Refunding(at.till, at.screen, at.simulator)
    assert faults_in(at.till.journal) == []


def asked(number: str = "") -> TillUnderTest:
    """Return a till that asks about the refund of a sale, or of a number that it doesn't know."""
    till = TillUnderTest().connect()
    if number:
        return till.do(Gesture.REFUND).type(number).do(RefundOf(number))
    till.journal = [sold(1, 12_500)]
    till.hears(PaymentChanged(till.journal[0]))
    return till.do(Gesture.REFUND).type("\r")


def test_a_refunded_receipt_that_is_typed_or_scanned_again_is_said_and_never_sent(
    counter: Refunding,
) -> None:
    screen = counter.screen
    screen.type("125,00\r")
    counter.waits_for("COMPLETE")
    number = str(counter.last()["receipt_id"])
    counter.looks_for(number)
    counter.reads(WHOLE, "Refund?", "Vipps")
    counter.refunds(asked())
    counter.waits_for("REVERSED")
    counter.looks_for(number)
    counter.reads(WHOLE, "125.00 NOK was refunded at")
    screen.key("F10")
    screen.key("F3")
    screen.scan(number)
    counter.reads(WHOLE, "125.00 NOK was refunded at")
    for letter in (letter_for(asked().screen, Gesture.REFUND_YES), "r"):
        screen.with_alt(letter)
    screen.type("\r\r")
    assert counter.refunds_sent() == [number]
    # At its row in the list of payments F3 says so, too.
    screen.key("F10")
    screen.key("F2")
    screen.key("F3")
    counter.reads(WHOLE, "was refunded at")
    assert counter.refunds_sent() == [number]
    assert counter.simulator.ledger().refunded_total() == 12_500


def test_what_the_back_office_has_refunded_is_said_as_its(counter: Refunding) -> None:
    counter.screen.type("20,46\r")
    counter.waits_for("REVERSED")
    counter.looks_for(str(counter.last()["receipt_id"]))
    counter.reads(WHOLE, "20.46 NOK was refunded at", "the back office")
    assert counter.refunds_sent() == []


def test_a_number_of_nobody_is_asked_about_with_what_isnt_known_and_refused_by_the_server(
    counter: Refunding,
) -> None:
    counter.looks_for("777001")
    counter.reads(WHOLE, "Nothing was found for", "by its number alone")
    till = TillUnderTest().connect().do(Gesture.REFUND).type("777001")
    counter.screen.with_alt(letter_for(till.screen, RefundOf("777001")))
    counter.reads(WHOLE, "Refund?", "Amount not known", "No sale of this till has this number")
    counter.screen.type("\r")
    assert counter.refunds_sent() == []
    counter.refunds(asked("777001"))
    counter.reads(WHOLE, "The refund was refused", "doesn't know this receipt")
    assert counter.refunds_sent() == ["777001"]
    assert counter.simulator.ledger().refunded_total() == 0
