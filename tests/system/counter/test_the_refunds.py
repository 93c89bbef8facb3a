"""Refunds at the till's window, by real keys: what was refunded already, and what nobody knows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal_app.channel.events import PaymentChanged
from terminal_app.gui.screen_state import Gesture, RefundOf
from terminal_app.gui.views.mnemonics import buttons_by_letter, with_mnemonics
from terminal_app.simulator import Kind
from tests.support.journals import faults_in
from tests.support.ocr import SCATTERED, plain, read_words
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.unit.gui.presenter.payments.listed import sold
from tests.unit.gui.presenter.presented import TillUnderTest


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path, delay_s=0.1) as running:
        yield running


class Counter:
    """One till, its keyboard, what can be read on it, and what it has written."""

    def __init__(self, till: RunningTill, screen: Screen, simulator: RunningSimulator) -> None:
        self.till, self.screen, self.simulator = till, screen, simulator

    def last(self) -> dict[str, Any]:
        return next(iter(self.till.payments()[::-1]), {})

    def waits_for(self, state: str) -> None:
        wait_for(state, lambda: self.last().get("state") == state)

    def words(self) -> str:
        found = read_words(self.screen.picture(), SCATTERED, enlarge=2)
        return plain(" ".join(word.text for word in found))

    def reads(self, *told: str) -> None:
        """Wait until all of that can be read."""
        wait_for(str(told), lambda: all(plain(one) in self.words() for one in told), 20)

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
        self.screen.with_alt(_letter(state, Gesture.REFUND_YES))


def _letter(till: TillUnderTest, gesture: object) -> str:
    found = buttons_by_letter(with_mnemonics(till.screen)).items()
    return next(letter for letter, button in found if button.gesture == gesture)


@pytest.fixture
def counter(simulator: RunningSimulator, tmp_path: Path, screen: Screen) -> Iterator[Counter]:
    settings = write_settings(tmp_path, simulator)
    with running_till(settings, tmp_path / "data", screen.name) as till:
        till.wait_until_logged_on()
        screen.move_pointer(512, 600)
        yield Counter(till, screen, simulator)
    assert faults_in(till.journal) == []


def asked(number: str = "") -> TillUnderTest:
    """Return a till that asks about the refund of a sale, or of a number that it doesn't know."""
    till = TillUnderTest().connect()
    if number:
        return till.do(Gesture.REFUND).type(number).do(RefundOf(number))
    till.journal = [sold(1, 12_500)]
    till.hears(PaymentChanged(till.journal[0]))
    return till.do(Gesture.REFUND).type("\r")


def test_a_refunded_receipt_that_is_typed_or_scanned_again_is_said_and_never_sent(
    counter: Counter,
) -> None:
    screen = counter.screen
    screen.type("125,00\r")
    counter.waits_for("COMPLETE")
    number = str(counter.last()["receipt_id"])
    counter.looks_for(number)
    counter.reads("Refund?", "Vipps")
    counter.refunds(asked())
    counter.waits_for("REVERSED")
    counter.looks_for(number)
    counter.reads("125.00 NOK was refunded at")
    screen.key("F10")
    screen.key("F3")
    screen.scan(number)
    counter.reads("125.00 NOK was refunded at")
    for letter in (_letter(asked(), Gesture.REFUND_YES), "r"):
        screen.with_alt(letter)
    screen.type("\r\r")
    assert counter.refunds_sent() == [number]
    # At its row in the list of payments F3 says so, too.
    screen.key("F10")
    screen.key("F2")
    screen.key("F3")
    counter.reads("was refunded at")
    assert counter.refunds_sent() == [number]
    assert counter.simulator.ledger().refunded_total() == 12_500


def test_what_the_back_office_has_refunded_is_said_as_its(counter: Counter) -> None:
    counter.screen.type("20,46\r")
    counter.waits_for("REVERSED")
    counter.looks_for(str(counter.last()["receipt_id"]))
    counter.reads("20.46 NOK was refunded at", "the back office")
    assert counter.refunds_sent() == []


def test_a_number_of_nobody_is_asked_about_with_what_isnt_known_and_refused_by_the_server(
    counter: Counter,
) -> None:
    counter.looks_for("777001")
    counter.reads("Nothing was found for", "by its number alone")
    till = TillUnderTest().connect().do(Gesture.REFUND).type("777001")
    counter.screen.with_alt(_letter(till, RefundOf("777001")))
    counter.reads("Refund?", "Amount not known", "No sale of this till has this number")
    counter.screen.type("\r")
    assert counter.refunds_sent() == []
    counter.refunds(asked("777001"))
    counter.reads("The refund was refused", "doesn't know this receipt")
    assert counter.refunds_sent() == ["777001"]
    assert counter.simulator.ledger().refunded_total() == 0
