"""A server that talks nonsense: it costs little, and never a receipt."""

import json

import pytest

from terminal_app.channel.events import MessageUnmatched, NotRecorded
from terminal_app.payments.payment import Outcome
from terminal_app.session.transport.link import Incoming, NonTextFrame, Text
from tests.unit.session.engine.engine_harness import EngineHarness

MUCH, MORE_THAN_IS_KEPT = 3000, 1100
KINDS: tuple[Incoming, ...] = (
    Text(b"<html>"),
    Text(b'{"messageType": "LOYALTY_OFFER"}'),
    NonTextFrame("binary", 3, b"\x00\x01\x02"),
    Text(
        b'{"messageType": "STATUS_UPDATE", "id": "1", "paymentId": "2", "paymentState": "PENDING"}'
    ),
)


def junk(count: int) -> list[Incoming]:
    return [KINDS[number % len(KINDS)] for number in range(count)]


def receipt_text(payment_id: str, number: str) -> Text:
    message = {
        "messageType": "PAYMENT_RECEIPT",
        "id": number,
        "paymentId": payment_id,
        "paymentReceiptId": number,
        "paymentState": "COMPLETE",
        "paymentDetails": {"amount": 12_500, "currencyIso": "NOK"},
    }
    return Text(json.dumps(message).encode())


def commits(harness: EngineHarness) -> int:
    return harness.disk.statements.count("COMMIT")


def test_three_thousand_messages_of_junk_before_a_receipt_cost_one_commit(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    before = commits(harness)
    harness.receive(*junk(MUCH), receipt_text(payment_id, "1001"))
    assert commits(harness) - before == 2, "the junk, and the receipt with its change"
    assert harness.payment(payment_id).outcome is Outcome.PAID
    assert len(harness.entries("set_aside")) == MUCH
    assert [event.count for event in harness.of_type(MessageUnmatched)] == [MUCH]


def test_receipts_that_belong_to_nothing_are_told_once_and_logged_in_one_line(
    harness: EngineHarness, caplog: pytest.LogCaptureFixture
) -> None:
    others = [receipt_text("2", "77"), receipt_text("3", "78")]
    for _ in range(3):
        harness.receive(*others * 500)
    told = harness.of_type(MessageUnmatched)
    assert [event.receipt_id for event in told if event.receipt_id] == ["77", "78"]
    assert [event.count for event in told] == [1000, 1000, 2000, 3000]
    assert len(harness.entries("set_aside")) == 3000
    assert sum("set aside" in record.message for record in caplog.records) == 3


def test_what_is_set_aside_stands_in_the_journal_in_the_order_it_came(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    (first,) = harness.rows("SELECT max(seq) FROM entries")
    harness.receive(*junk(2), receipt_text(payment_id, "1001"), *junk(2))
    kinds = harness.rows("SELECT kind FROM entries WHERE seq > ? ORDER BY seq", *first)
    assert [kind for (kind,) in kinds] == [
        "set_aside",
        "set_aside",
        "heard",
        "changed",
        "set_aside",
        "set_aside",
    ]


def test_what_is_set_aside_is_told_after_it_is_on_disk_and_not_at_all_if_it_cannot_be(
    harness: EngineHarness,
) -> None:
    harness.disk.fails = lambda _number, statement: statement == "COMMIT"
    harness.receive(*junk(10))
    assert harness.of_type(MessageUnmatched) == []
    assert len(harness.of_type(NotRecorded)) == 10
    harness.disk.mend()
    harness.wait(1)
    assert len(harness.entries("set_aside")) == 10
    assert len(harness.of_type(MessageUnmatched)) == 10


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "INSERT", "COMMIT"])
def test_junk_and_a_receipt_that_the_disk_refuses_are_recorded_once_each_in_order(
    harness: EngineHarness, statement: str
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    heard = len(harness.entries("heard"))
    harness.disk.fails = lambda _number, text: text.startswith(statement)
    harness.receive(*junk(5), receipt_text(payment_id, "1001"), *junk(5))
    harness.disk.mend()
    harness.wait(1)
    assert harness.payment(payment_id).outcome is Outcome.PAID
    assert len(harness.entries("set_aside")) == 10
    assert len(harness.entries("heard")) == heard + 1
    kinds = [kind for (kind,) in harness.rows("SELECT kind FROM entries ORDER BY seq")]
    assert kinds[-12:] == ["set_aside"] * 5 + ["heard", "changed"] + ["set_aside"] * 5


def test_a_problem_that_could_answer_several_is_recorded_once_though_the_disk_refuses_it(
    harness: EngineHarness,
) -> None:
    timed_out = harness.charge(100)
    harness.wait(15)
    harness.charge(200)
    harness.disk.fails = lambda _number, statement: statement == "COMMIT"
    harness.problem("input-error")
    harness.disk.mend()
    harness.wait(1)
    assert len(harness.entries("set_aside")) == 1
    assert len(harness.of_type(MessageUnmatched)) == 1
    assert harness.payment(timed_out).outcome is Outcome.NOT_KNOWN


def test_while_the_disk_fails_junk_never_takes_a_receipts_place(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.disk.fail()
    harness.receive(*junk(MORE_THAN_IS_KEPT), receipt_text(payment_id, "1001"))
    harness.receipt(payment_id, "x")
    harness.disk.mend()
    harness.wait(1)
    assert harness.payment(payment_id).receipt_id == "1001"
    assert harness.entries("heard")[-1]["messageType"] == "PAYMENT_RECEIPT"
    assert len(harness.entries("set_aside")) < MORE_THAN_IS_KEPT
