"""Hands and scanners at all speeds, in any order: only what a hand has typed is ever charged.

The presenter, the payment engine and the journal are real; keys have their times handed in, and
a server answers when it likes. ``KeyJudge`` explains every charge by the keys of a hand and its
Enter. More of it: ``python -m tests.system.soak.keys``.
"""

import logging
import random
from collections import Counter as Tally
from pathlib import Path

import pytest

from terminal_app.channel.commands import Command, StartPayment
from terminal_app.settings import Scanner, scanner_keys
from tests.property.counter import Counter, journal_payments
from tests.property.key_judge import KeyJudge
from tests.property.people import People
from tests.property.test_money_in_any_order import openly_unknown, told_sum
from tests.support.journals import faults_in

SCANNERS = (Scanner(), Scanner("#"), Scanner("#", "<TAB>"), Scanner("", "$"))
LEAST_CHARGES = 300
_REST_MS = 60_000


def day(folder: Path, seed: int, scanner: Scanner, charges: int) -> Tally[str]:
    """Let a shop be open until so much was charged, and judge it; returns what there was."""
    chance = random.Random(seed)  # noqa: S311 - a test's
    started: dict[str, int] = {}

    def posted(command: Command) -> None:
        if isinstance(command, StartPayment):
            judge.charged(command.payment_id, command.amount.amount_minor, counter.now_ms)
            started[command.payment_id] = command.amount.amount_minor

    counter = Counter(folder, chance, scanner, posted)
    judge = KeyJudge(counter.screen)
    counter.window.on_drawn = lambda screen: judge.sees(screen, counter.now_ms)
    frame = scanner_keys.read(scanner.prefix), scanner_keys.read(scanner.suffix)
    people = People(counter, judge, *frame)
    people.start()
    counter.run(lambda: len(counter.server.accounts) >= charges)
    people.is_over = True
    end_ms = counter.now_ms + _REST_MS
    counter.run(lambda: counter.now_ms >= end_ms)
    counts = books(counter, judge, started)
    counter.close()
    return counts + Tally(
        entries=people.entries,
        scans=people.scans,
        charges_asked_about=judge.yeses,
        keys=people.keys,
    )


def books(counter: Counter, judge: KeyJudge, started: dict[str, int]) -> Tally[str]:
    """Hold the server's books, the journal and the hands' amounts against each other."""
    accounts, payments = counter.server.accounts, journal_payments(counter.engine)
    assert accounts.keys() == payments.keys() <= started.keys()
    deliberate = dict(judge.charges)
    for payment_id, account in accounts.items():
        payment = payments[payment_id]
        assert account.amount == payment.amount.amount_minor == deliberate[payment_id]
        if not openly_unknown(account, payments):
            assert account.net == told_sum(account, payment), (account, payment)
    assert faults_in(counter.engine.file) == []
    outcomes = Tally(payment.outcome.value for payment in payments.values())
    return outcomes + Tally(charges=len(payments))


@pytest.fixture(autouse=True)
def quiet() -> object:
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.timeout(300)  # some twenty seconds where it is alone
def test_only_what_a_hand_has_typed_in_sight_is_ever_charged(tmp_path: Path) -> None:
    counts: Tally[str] = Tally()
    for seed, scanner in enumerate(SCANNERS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        counts += day(folder, seed, scanner, LEAST_CHARGES // len(SCANNERS) + 5)
    assert counts["charges"] >= LEAST_CHARGES, "too few to mean anything"
