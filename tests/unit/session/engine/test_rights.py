"""The rights of operators below the window: refused, recorded, and nothing sent."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal_app import pin_hash
from terminal_app.channel.commands import (
    Access,
    AcknowledgeAlarms,
    CancelPayment,
    DeclineScan,
    DismissAlarms,
    PersonsCommand,
    RecordAccess,
    RefundReceipt,
    ResolveByHand,
    StartPayment,
)
from terminal_app.channel.events import NotAllowed, RefundRefusal, RefundRefused
from terminal_app.journal.queries import wrong_in_a_row
from terminal_app.journal.stored import StoredEntry
from terminal_app.operators import Operator, Right
from terminal_app.payments.payment import Outcome
from terminal_app.pin_hash import NO_WRONG_PINS, TRIES, WrongPins
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import Disk, EngineHarness, nok

PIN = pin_hash.hashed("2468")
KARI = Operator("Kari", PIN, frozenset({Right.CHARGE}))
OLA = Operator("Ola", PIN, frozenset(Right))
NOBODY, STRANGER = "", "Per"
AGREES = {"amount": 12_500, "currencyIso": "NOK"}


@pytest.fixture
def till(tmp_path: Path) -> EngineHarness:
    made = EngineHarness(tmp_path, operators=(KARI, OLA))
    made.on_connected()
    return made


def unknown(till: EngineHarness) -> str:
    payment_id = till.charge()
    till.wait(15)
    till.wait(10)
    return payment_id


def alarmed(till: EngineHarness) -> str:
    payment_id = till.paid()
    till.receipt(payment_id, "1002", paymentDetails=AGREES)
    return payment_id


def start(operator: str, allowed_by: str = "") -> StartPayment:
    return StartPayment("p-1", "s-1", nok(12_500), operator, allowed_by=allowed_by)


def test_who_has_the_right_does_it_and_the_entry_bears_one_name(till: EngineHarness) -> None:
    payment_id = till.paid()
    till.refund("1001", "Ola")
    assert len(till.refunds("1001")) == 1
    told = {"what": "refund", "operator": "Ola", "receipt": "1001"}
    assert till.entries("decision")[-1] == told
    refund = till.payment(payment_id).refund
    assert refund is not None
    assert refund.operator == "Ola"


def test_who_hasnt_the_right_is_refused_and_the_attempt_recorded(till: EngineHarness) -> None:
    payment_id = till.paid()
    command = RefundReceipt("1001", "Kari")
    till.handle(command)
    assert till.of_type(NotAllowed) == [NotAllowed(command, Right.REFUND)]
    assert till.refunds("1001") == []
    assert till.payment(payment_id).refund is None
    assert till.entries("decision")[-1] == {
        "what": "denied", "operator": "Kari", "right": "refund", "receipt": "1001",
    }  # fmt: skip
    (about,) = till.rows("SELECT payment_id FROM entries ORDER BY seq DESC LIMIT 1")
    assert about == (payment_id,)


def test_of_two_attempts_in_a_row_each_is_recorded_with_what_it_was_about(
    till: EngineHarness,
) -> None:
    first, second = till.paid(), till.paid(amount_minor=9_900, number="1002")
    for receipt_id in ("1001", "1002"):
        till.handle(RefundReceipt(receipt_id, "Kari"))
    told = till.rows("SELECT payment_id, body FROM entries WHERE kind = 'decision' ORDER BY seq")
    denied = [(about, json.loads(body)["receipt"]) for about, body in told if "denied" in body]
    assert denied == [(first, "1001"), (second, "1002")]
    assert len(till.of_type(NotAllowed)) == 2


def test_what_another_has_allowed_is_done_and_the_entry_names_both(till: EngineHarness) -> None:
    till.paid()
    till.handle(RefundReceipt("1001", "Kari", allowed_by="Ola"))
    assert len(till.refunds("1001")) == 1
    assert till.entries("decision")[-1] == {
        "what": "refund", "operator": "Kari", "receipt": "1001", "allowed_by": "Ola",
    }  # fmt: skip


@pytest.mark.parametrize("allowed_by", ["Kari", STRANGER])
def test_who_hasnt_the_right_cant_allow_it_either(till: EngineHarness, allowed_by: str) -> None:
    till.paid()
    till.handle(RefundReceipt("1001", "Kari", allowed_by=allowed_by))
    assert till.refunds("1001") == []
    assert till.entries("decision")[-1]["allowed_by"] == allowed_by
    assert till.entries("decision")[-1]["what"] == "denied"


@pytest.mark.parametrize("operator", [NOBODY, STRANGER])
def test_where_there_are_operators_each_decision_is_one_of_theirs(
    till: EngineHarness, operator: str
) -> None:
    payment_id, scanned = alarmed(till), till.scan()
    shown, sent = till.payment(payment_id), len(till.sent)
    commands: list[PersonsCommand] = [
        start(operator),
        CancelPayment(payment_id, operator),
        DeclineScan(scanned, operator),
        RefundReceipt("1001", operator),
        ResolveByHand(payment_id, Outcome.PAID, operator, "seen"),
        AcknowledgeAlarms(payment_id, operator),
        DismissAlarms(shown, operator, "settled"),
    ]
    for command in commands:
        till.handle(command)
    assert [one.command for one in till.of_type(NotAllowed)] == commands
    assert till.payment(payment_id) == shown
    assert len(till.sent) == sent
    denied = [one for one in till.entries("decision") if one["what"] == "denied"]
    # That nobody is at the till is no attempt of anybody.
    assert len(denied) == (len(commands) if operator else 0)


def test_nobody_is_helped_by_another_who_may(till: EngineHarness) -> None:
    """Who asks is known in any case: what is allowed is allowed to somebody."""
    till.handle(start(NOBODY, allowed_by="Ola"))
    assert till.inits("p-1") == []


def test_a_sale_needs_its_right_and_is_recorded_as_an_attempt_with_its_amount(
    tmp_path: Path,
) -> None:
    per = Operator("Per", PIN, frozenset({Right.REFUND}))
    till = EngineHarness(tmp_path, operators=(per, KARI))
    till.on_connected()
    till.handle(start("Per"))
    assert till.inits("p-1") == []
    assert till.entries("decision") == [
        {"what": "denied", "operator": "Per", "right": "charge",
         "amount_minor": 12_500, "currency": "NOK"}
    ]  # fmt: skip
    till.handle(start("Per", allowed_by="Kari"))
    assert len(till.inits("p-1")) == 1
    assert till.payment("p-1").operator == "Per"


def test_settling_by_hand_and_dismissing_need_the_same_right(till: EngineHarness) -> None:
    doubted = unknown(till)
    till.handle(ResolveByHand(doubted, Outcome.NOT_PAID, "Kari", "the customer left"))
    assert till.payment(doubted).outcome is Outcome.NOT_KNOWN
    till.handle(ResolveByHand(doubted, Outcome.NOT_PAID, "Ola", "the customer left"))
    assert till.payment(doubted).outcome is Outcome.NOT_PAID
    twice = alarmed(till)
    shown = till.payment(twice)
    till.handle(DismissAlarms(shown, "Kari", "the customer keeps both"))
    assert till.payment(twice).dismissals == ()
    till.handle(DismissAlarms(shown, "Kari", "the customer keeps both", allowed_by="Ola"))
    assert till.entries("decision")[-1]["allowed_by"] == "Ola"
    assert till.payment(twice).dismissals[0].operator == "Kari"


def test_who_is_at_the_till_may_always_undo_and_read(till: EngineHarness) -> None:
    payment_id = till.charge()
    till.respond(payment_id)
    till.cancel(payment_id, "Kari")
    assert len(till.cancels(payment_id)) == 1
    till.told(payment_id, "CANCELED")
    scanned = till.scan()
    till.decline_scan(scanned, "Kari")
    assert len(till.cancels(scanned)) == 1
    alarm = alarmed(till)
    till.acknowledge(alarm, "Kari")
    assert till.payment(alarm).unseen_alarms == ()
    assert till.of_type(NotAllowed) == []


def test_without_operators_everybody_may_do_everything(harness: EngineHarness) -> None:
    harness.paid()
    harness.refund("1001", STRANGER)
    assert len(harness.refunds("1001")) == 1


def test_a_command_line_is_recorded_with_its_user_where_that_is_another_name(
    harness: EngineHarness,
) -> None:
    harness.handle(RefundReceipt("404", "Kari", user="root"))
    assert harness.entries("decision")[-1]["user"] == "root"
    harness.handle(RefundReceipt("405", "root", user="root"))
    assert "user" not in harness.entries("decision")[-1]


@pytest.mark.parametrize(
    ("command", "entry"),
    [
        (RecordAccess(Access.AT_THE_TILL, "Kari"), {"what": "at_the_till", "operator": "Kari"}),
        (RecordAccess(Access.LEFT, "Kari"), {"what": "left_the_till", "operator": "Kari"}),
        (
            RecordAccess(Access.WRONG_PIN, "Ola", Right.REFUND),
            {"what": "wrong_pin", "operator": "Ola", "right": "refund"},
        ),
        (
            RecordAccess(Access.SETTINGS, "Kari", Right.SETTINGS, allowed_by="Ola"),
            {"what": "settings", "operator": "Kari", "right": "settings", "allowed_by": "Ola"},
        ),
    ],
)
def test_who_comes_and_goes_and_each_wrong_pin_is_recorded(
    till: EngineHarness, command: RecordAccess, entry: dict[str, str]
) -> None:
    till.handle(command)
    assert till.entries("decision") == [entry]
    till.close()
    assert faults_in(till.file) == []


def test_what_cant_be_recorded_is_refused_all_the_same(tmp_path: Path) -> None:
    disk = Disk()
    till = EngineHarness(tmp_path, disk, operators=(KARI, OLA))
    till.on_connected()
    till.paid()
    disk.fail()
    till.handle(RefundReceipt("1001", "Kari"))
    (refused,) = till.of_type(RefundRefused)
    assert refused.refusal is RefundRefusal.CANNOT_RECORD
    till.handle(RefundReceipt("1001", "Kari"))
    assert till.of_type(NotAllowed) != []
    assert till.refunds("1001") == []


def wrong(till: EngineHarness, operator: str) -> int:
    return till.journal.wrong_pins().get(operator, NO_WRONG_PINS).tries


def test_who_is_removed_decides_nothing_more_and_who_has_another_right_uses_it(
    till: EngineHarness,
) -> None:
    till.paid()
    till.operators = (KARI._replace(rights=frozenset({Right.REFUND})),)
    till.handle(start("Kari"))
    till.handle(start("Ola"))
    assert till.inits("p-1") == []
    assert [one.command for one in till.of_type(NotAllowed)] == [start("Kari"), start("Ola")]
    till.handle(RefundReceipt("1001", "Kari"))
    assert len(till.refunds("1001")) == 1


def test_who_is_removed_in_the_middle_of_a_payment_may_still_cancel_it(
    till: EngineHarness,
) -> None:
    payment_id = till.charge()
    till.respond(payment_id)
    till.operators = (OLA,)
    till.cancel(payment_id, "Kari")
    assert len(till.cancels(payment_id)) == 1
    till.told(payment_id, "CANCELED")
    till.handle(start("Kari"))
    assert till.inits("p-1") == []


def test_wrong_pins_are_counted_by_name_until_the_right_one(till: EngineHarness) -> None:
    assert till.journal.wrong_pins() == {}
    for name in ("Ola", "Kari", "Ola", NOBODY):
        till.handle(RecordAccess(Access.WRONG_PIN, name, Right.REFUND))
    (last,) = till.rows("SELECT at FROM entries WHERE seq = (SELECT max(seq) - 1 FROM entries)")
    found = till.journal.wrong_pins()["Ola"]
    assert (found.tries, found.last_at) == (2, datetime.fromisoformat(last[0]))
    # What is done under a name that was said before is no right PIN.
    till.handle(RefundReceipt("404", "Ola"))
    till.handle(RecordAccess(Access.LEFT, "Ola"))
    assert [wrong(till, name) for name in ("Ola", "Kari", NOBODY)] == [2, 1, 1]
    till.handle(RecordAccess(Access.AT_THE_TILL, "Kari"))
    till.handle(RefundReceipt("405", "Kari", allowed_by="Ola"))
    till.handle(RecordAccess(Access.RIGHT_PIN, NOBODY))
    assert till.journal.wrong_pins() == {}
    till.handle(RecordAccess(Access.WRONG_PIN, "Ola"))
    assert wrong(till, "Ola") == 1


def test_a_clock_that_was_set_back_makes_nobody_wait_longer() -> None:
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    three = WrongPins("Ola", TRIES, at)
    waits = [three.left_s(at + timedelta(seconds=after)) for after in (-9000, 0, 10, 30, 31)]
    assert waits == [30, 30, 20, 0, 0]


def test_a_decision_that_somebody_has_tampered_with_is_no_pin() -> None:
    odd = ["", "[]", "{", '{"what": "wrong_pin"}', '{"what": "wrong_pin", "operator": 7}']
    entries = [StoredEntry(1, "yesterday", "decision", None, body) for body in odd]
    assert all(one.left_s(datetime.now(UTC)) == 0 for one in wrong_in_a_row(entries).values())
