"""What a message that can't be read seems to say: told to the technician, and never applied."""

import json
import logging

import pytest

from terminal_app.channel.events import MessageUnmatched
from terminal_app.journal.tags import RECEIVED
from terminal_app.payments.payment import Alarm, Doubt, Outcome
from terminal_app.session.transport.link import Text
from tests.unit.session.engine.engine_harness import EngineHarness


def test_a_message_that_names_our_payment_elsewhere_is_told_and_makes_it_not_known(
    harness: EngineHarness, caplog: pytest.LogCaptureFixture
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    said = {"payment": {"id": payment_id, "total": 12_500, "state": "DONE"}, "payer": "Kari"}
    with caplog.at_level(logging.WARNING):
        harness.receive(Text(json.dumps(said).encode()))
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert Alarm.RECEIPT_UNREADABLE in payment.alarms
    assert payment.charges == ()
    told = "paymentId at payment.id, paymentDetails.amount at payment.total"
    assert told in caplog.text
    assert "Kari" not in caplog.text
    (body,) = [one for one in harness.entries(RECEIVED) if "seems" in one]
    assert told in body["seems"]


def test_a_message_of_nothing_of_ours_is_told_with_what_it_seems_to_say(
    harness: EngineHarness, caplog: pytest.LogCaptureFixture
) -> None:
    harness.charge()
    with caplog.at_level(logging.WARNING):
        harness.receive(Text(b'{"message_type": "HELLO", "receipt": {"number": 123}}'))
    told = harness.of_type(MessageUnmatched)
    assert "the server seems to say" in told[-1].why
    assert "paymentReceiptId at receipt.number" in told[-1].why
    assert "123" not in caplog.text


def test_what_is_no_json_seems_to_say_nothing(harness: EngineHarness) -> None:
    harness.charge()
    harness.receive(Text(b"hello"))
    told = harness.of_type(MessageUnmatched)
    assert "seems" not in told[-1].why
