"""A server that talks nonsense: it costs little, and never a receipt."""

import json

import pytest

from terminal_app.channel.events import MessageSetAside, NotRecorded
from terminal_app.payments.payment import Outcome
from terminal_app.session.transport.link import Incoming, Odd, Text
from tests.unit.session.engine.counter import Counter

MUCH, MORE_THAN_IS_KEPT = 3000, 1100
KINDS: tuple[Incoming, ...] = (
    Text(b"<html>"),
    Text(b'{"messageType": "LOYALTY_OFFER"}'),
    Odd("binary", 3, b"\x00\x01\x02"),
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


def commits(counter: Counter) -> int:
    return counter.disk.statements.count("COMMIT")


def test_three_thousand_messages_of_junk_before_a_receipt_cost_one_commit(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    before = commits(counter)
    counter.reception.hear(*junk(MUCH), receipt_text(payment_id, "1001"))
    assert commits(counter) - before == 2, "the junk, and the receipt with its change"
    assert counter.payment(payment_id).outcome is Outcome.PAID
    assert len(counter.entries("set_aside")) == MUCH
    assert [event.count for event in counter.of_type(MessageSetAside)] == [MUCH]


def test_what_is_set_aside_stands_in_the_journal_in_the_order_it_came(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    (first,) = counter.rows("SELECT max(seq) FROM entries")
    counter.reception.hear(*junk(2), receipt_text(payment_id, "1001"), *junk(2))
    kinds = counter.rows("SELECT kind FROM entries WHERE seq > ? ORDER BY seq", *first)
    assert [kind for (kind,) in kinds] == [
        "set_aside",
        "set_aside",
        "heard",
        "changed",
        "set_aside",
        "set_aside",
    ]


def test_what_is_set_aside_is_told_after_it_is_on_disk_and_not_at_all_if_it_cannot_be(
    counter: Counter,
) -> None:
    counter.disk.fails = lambda _number, statement: statement == "COMMIT"
    counter.reception.hear(*junk(10))
    assert counter.of_type(MessageSetAside) == []
    assert len(counter.of_type(NotRecorded)) == 10
    counter.disk.mend()
    counter.wait(1)
    assert len(counter.entries("set_aside")) == 10
    assert len(counter.of_type(MessageSetAside)) == 10


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "INSERT", "COMMIT"])
def test_junk_and_a_receipt_that_the_disk_refuses_are_recorded_once_each_in_order(
    counter: Counter, statement: str
) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    heard = len(counter.entries("heard"))
    counter.disk.fails = lambda _number, text: text.startswith(statement)
    counter.reception.hear(*junk(5), receipt_text(payment_id, "1001"), *junk(5))
    counter.disk.mend()
    counter.wait(1)
    assert counter.payment(payment_id).outcome is Outcome.PAID
    assert len(counter.entries("set_aside")) == 10
    assert len(counter.entries("heard")) == heard + 1
    kinds = [kind for (kind,) in counter.rows("SELECT kind FROM entries ORDER BY seq")]
    assert kinds[-12:] == ["set_aside"] * 5 + ["heard", "changed"] + ["set_aside"] * 5


def test_a_problem_that_could_answer_several_is_recorded_once_though_the_disk_refuses_it(
    counter: Counter,
) -> None:
    timed_out = counter.charge(100)
    counter.wait(15)
    counter.charge(200)
    counter.disk.fails = lambda _number, statement: statement == "COMMIT"
    counter.problem("input-error")
    counter.disk.mend()
    counter.wait(1)
    assert len(counter.entries("set_aside")) == 1
    assert len(counter.of_type(MessageSetAside)) == 1
    assert counter.payment(timed_out).outcome is Outcome.NOT_KNOWN


def test_while_the_disk_fails_junk_never_takes_a_receipts_place(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.disk.fail()
    counter.reception.hear(*junk(MORE_THAN_IS_KEPT), receipt_text(payment_id, "1001"))
    counter.receipt(payment_id, "x")
    counter.disk.mend()
    counter.wait(1)
    assert counter.payment(payment_id).receipt_id == "1001"
    assert counter.entries("heard")[-1]["messageType"] == "PAYMENT_RECEIPT"
    assert len(counter.entries("set_aside")) < MORE_THAN_IS_KEPT
