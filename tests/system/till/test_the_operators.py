"""Operators at the till's window, by real keys: who may pay back, and who is asked for a PIN."""

from pathlib import Path
from typing import Any

import pytest

from terminal_app import pin_hash
from terminal_app.gui.screen_state import Gesture
from terminal_app.pin_hash import TRIES
from tests.support.journals import bodies_in, decisions_in, faults_in
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    run_program,
    running_till,
    write_settings,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.unit.gui.letters import letter_for
from tests.unit.gui.presenter.test_operators import Shop

KARIS, OLAS, WRONG = "2468", "13579", "975310"
TABLE = '[[operators]]\nname = "{}"\npin = "{}"\nrights = [{}]\n'
OPERATORS = TABLE.format("Kari", pin_hash.hashed(KARIS), '"charge"') + TABLE.format(
    "Ola", pin_hash.hashed(OLAS), '"charge", "refund", "settings"'
)


class Counter:
    """One till with two operators, its keyboard, and what it has written."""

    def __init__(self, till: RunningTill, screen: Screen, simulator: RunningSimulator) -> None:
        self.till, self.screen, self.simulator = till, screen, simulator

    def asks(self, title: str) -> bool:
        return any(name.startswith(title) for name in self.screen.windows())

    def answers(self, title: str, *keys: str) -> None:
        """Press keys once that question is there; the last one ends it."""
        wait_for(title, lambda: self.asks(title))
        for key in keys:
            self.screen.key(key)
        wait_for(f"{title} answered", lambda: not self.asks(title))

    def decisions(self) -> list[tuple[str, str, str]]:
        """What was decided, by whom, and who has allowed it."""
        found = decisions_in(self.till.journal) if self.till.journal.exists() else []
        return [(one["what"], one["operator"], one.get("allowed_by", "")) for one in found]

    def waits_for(self, *decision: str) -> None:
        wait_for(str(decision), lambda: self.decisions()[-1:] == [decision])

    def sells(self, amount: str) -> None:
        before = len(self.till.payments())
        self.screen.type(f"{amount}\r")
        wait_for("the sale", lambda: len(self.till.payments()) == before + 1)

    def sells_as_kari(self, amount: str) -> None:
        """Begin a sale, and say that it is Kari who does."""
        self.screen.type(f"{amount}\r")
        self.answers("Who is at the till?", *KARIS, "Return")

    def last(self) -> dict[str, Any]:
        """The last payment; empty: there is none yet."""
        return next(iter(self.till.payments()[::-1]), {})

    def is_paid(self) -> None:
        wait_for("paid", lambda: self.last().get("outcome") == "paid")

    def asks_back(self) -> None:
        """Ask for the refund of what is shown, and press its own button."""
        self.screen.pause()
        self.screen.key("F3")
        self.screen.pause()
        self.screen.pause()
        self.screen.with_alt(_letter_of_yes())


def _letter_of_yes() -> str:
    """Return the letter that presses "Yes, refund" in this state."""
    return letter_for(Shop().paid().do(Gesture.REFUND).screen, Gesture.REFUND_YES)


@pytest.fixture
def settings(simulator: RunningSimulator, tmp_path: Path) -> Path:
    return write_settings(tmp_path, simulator, OPERATORS)


@pytest.fixture
def counter(till: RunningTill, screen: Screen, simulator: RunningSimulator) -> Counter:
    screen.move_pointer(512, 600)
    return Counter(till, screen, simulator)


def test_one_may_pay_back_and_the_other_is_asked_for_that_ones_pin(counter: Counter) -> None:
    screen = counter.screen
    # Nobody has said yet who is at the till.
    counter.sells_as_kari("12,00")
    counter.is_paid()
    assert counter.decisions() == [("at_the_till", "Kari", ""), ("charge", "Kari", "")]
    # Kari may not pay back: refused without a PIN, and with a wrong one.
    counter.asks_back()
    counter.answers("Who allows it?", *WRONG, "Return", "Escape")
    counter.waits_for("wrong_pin", "Ola", "")
    assert counter.decisions()[-2:] == [("denied", "Kari", ""), ("wrong_pin", "Ola", "")]
    assert counter.last()["state"] == "COMPLETE"
    assert len(counter.simulator.ledger().payments()) == 1
    # With Ola's it is paid back, under both names.
    counter.asks_back()
    counter.answers("Who allows it?", *OLAS, "Return")
    wait_for("paid back", lambda: counter.last()["state"] == "REVERSED")
    assert counter.decisions()[-3:] == [
        ("denied", "Kari", ""), ("right_pin", "Ola", ""), ("refund", "Kari", "Ola"),
    ]  # fmt: skip
    # Handed over to Ola, who needs nobody.
    screen.pause()
    screen.key("F12")
    counter.answers("Who is at the till?", "Down", *OLAS, "Return")
    counter.waits_for("at_the_till", "Ola", "")
    screen.pause()
    screen.key("F10")
    counter.sells("13,00")
    counter.is_paid()
    counter.asks_back()
    wait_for("paid back", lambda: counter.last()["state"] == "REVERSED")
    assert counter.decisions()[-2:] == [("charge", "Ola", ""), ("refund", "Ola", "")]
    assert not counter.asks("Who allows it?")


def test_nothing_that_is_written_holds_a_pin_or_its_hash(counter: Counter) -> None:
    screen = counter.screen
    screen.key("F12")
    counter.answers("Who is at the till?", *WRONG, "Return", *KARIS, "Return")
    screen.key("F9")
    counter.answers("Who allows it?", "Escape")
    counter.waits_for("denied", "Kari", "")
    counter.till.process.terminate()
    counter.till.process.wait(20)
    written = counter.till.log() + "".join(body for _, body in bodies_in(counter.till.journal))
    for secret in (WRONG, KARIS, "scrypt"):
        assert secret not in written
    assert faults_in(counter.till.journal) == []


def command(tmp_path: Path, *words: str, given: str = "") -> None:
    """Run a command beside the till, on its settings."""
    run_program("--config", str(tmp_path / "terminal-app.toml"), "operator", *words, given=given)


def test_who_is_removed_while_at_the_till_takes_no_payment_more(
    counter: Counter, tmp_path: Path
) -> None:
    screen = counter.screen
    counter.sells_as_kari("12,00")
    counter.is_paid()
    command(tmp_path, "remove", "Kari")
    command(tmp_path, "pin", "Ola", given="86420")
    screen.pause()
    screen.type("13,00\r")
    # Kari isn't asked for any more, and Ola's PIN of before is none.
    counter.answers("Who is at the till?", *KARIS, "Return", *OLAS, "Return", *"86420", "Return")
    counter.waits_for("charge", "Ola", "")
    counter.is_paid()
    assert counter.decisions() == [
        ("at_the_till", "Kari", ""), ("charge", "Kari", ""), ("denied", "Kari", ""),
        ("left_the_till", "Kari", ""), ("wrong_pin", "Ola", ""), ("wrong_pin", "Ola", ""),
        ("right_pin", "Ola", ""), ("at_the_till", "Ola", ""), ("charge", "Ola", ""),
    ]  # fmt: skip
    assert len(counter.simulator.ledger().payments()) == 2


def test_who_is_removed_while_a_customer_pays_may_still_cancel(
    counter: Counter, tmp_path: Path
) -> None:
    screen = counter.screen
    counter.sells_as_kari("12,13")
    wait_for("the code", lambda: counter.last().get("state") == "PENDING")
    command(tmp_path, "remove", "Kari")
    screen.pause()
    screen.key("Escape")
    wait_for("cancelled", lambda: counter.last()["state"] == "CANCELED")
    assert counter.decisions()[-1] == ("cancel", "Kari", "")
    screen.pause()
    screen.key("F12")
    counter.answers("Who is at the till?", *OLAS, "Return")
    counter.waits_for("at_the_till", "Ola", "")
    assert counter.decisions()[-2] == ("left_the_till", "Kari", "")


def test_a_restart_lets_nobody_go_on_guessing(
    simulator: RunningSimulator, settings: Path, tmp_path: Path, screen: Screen
) -> None:
    screen.move_pointer(512, 600)
    with running_till(settings, tmp_path / "data", screen.name) as till:
        till.wait_until_logged_on()
        counter = Counter(till, screen, simulator)
        screen.key("F12")
        counter.answers("Who is at the till?", *[*WRONG, "Return"] * TRIES, "Escape")
        tried = [("wrong_pin", "Kari", "")] * TRIES
        wait_for("three wrong PINs", lambda: counter.decisions() == tried)
        before = till.log().count("logged on")
    with running_till(settings, tmp_path / "data", screen.name) as till:
        wait_for("the second logon", lambda: till.log().count("logged on") > before)
        counter = Counter(till, screen, simulator)
        screen.key("F12")
        # The right one has to wait, and Ola's hasn't.
        counter.answers("Who is at the till?", *KARIS, "Return", "Down", *OLAS, "Return")
        counter.waits_for("at_the_till", "Ola", "")
        assert counter.decisions() == [*tried, ("at_the_till", "Ola", "")]


def test_the_console_can_tell_who_has_taken_a_payment(counter: Counter, tmp_path: Path) -> None:
    screen = counter.screen
    screen.key("F12")
    counter.answers("Who is at the till?", "Down", *OLAS, "Return")
    counter.sells("12,00")
    counter.is_paid()
    number = counter.last()["receipt_id"]
    shown = run_program(
        "--config", str(tmp_path / "terminal-app.toml"), "--data-dir",
        str(counter.till.data_dir), "journal", "show", number,
    )  # fmt: skip
    assert ", Ola\n" in shown.stdout
