"""Frames that can't be read, from a server with words of its own for receipts and states."""

import json
from pathlib import Path

import pytest

from terminal_app.payments.payment import Alarm, Doubt, Outcome
from terminal_app.session.transport.link import Text
from terminal_app.wire.profile import load
from tests.unit.session.engine.engine_harness import EngineHarness

KNOWN = load.parse(
    '[fields."*"]\npaymentReceiptId = "receipt.no"\n[states]\nCOMPLETE = "PAID"\nREVERSED = "BACK"'
)


@pytest.fixture
def till(tmp_path: Path) -> EngineHarness:
    return EngineHarness(tmp_path, profile=KNOWN)


def sold(till: EngineHarness) -> str:
    """A sale that is paid under the receipt number 77."""
    till.on_connected()
    payment_id = till.charge()
    till.respond(payment_id)
    details = {"amount": 12_500, "currencyIso": "NOK"}
    said = {"paymentId": payment_id, "paymentState": "PAID", "paymentDetails": details}
    till.hear("PAYMENT_RECEIPT", receipt={"no": 77}, **said)
    assert till.payment(payment_id).outcome is Outcome.PAID
    return payment_id


@pytest.mark.parametrize(
    "said",
    [
        '{"receipt":{"no":77},"paymentState":"BACK",',
        '{"receipt": {"at": 1, "no": "77"}, "state": "BACK"',
        json.dumps('{"receipt":{"no":77},"paymentState":"BACK"}'),
        '{"paymentReceiptId":77,"paymentState":"REVERSED",',
    ],
)
def test_what_may_pay_our_money_back_is_found_by_the_profiles_names(
    till: EngineHarness, said: str
) -> None:
    payment_id = sold(till)
    till.receive(Text(said.encode()))
    payment = till.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert payment.unseen_alarms == (Alarm.RECEIPT_UNREADABLE,)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("PAID", Outcome.PAID),
        ("UNPAID", Outcome.NOT_KNOWN),
        ("PAID BACK", Outcome.NOT_KNOWN),
        ("PAID, REVERSED", Outcome.NOT_KNOWN),
        ("COMPLETE", Outcome.NOT_KNOWN),
    ],
)
def test_only_the_servers_whole_word_for_paid_says_that_nothing_has_changed(
    till: EngineHarness, state: str, outcome: Outcome
) -> None:
    payment_id = sold(till)
    till.receive(Text(f'{{"receipt":{{"no":77}},"paymentState":"{state}",'.encode()))
    payment = till.payment(payment_id)
    assert payment.outcome is outcome
    assert payment.unseen_alarms == (Alarm.RECEIPT_UNREADABLE,)


def test_a_receipt_number_in_an_array_is_found_at_its_place(tmp_path: Path) -> None:
    known = load.parse('[fields."*"]\npaymentReceiptId = "refs.1"\nid = "refs.0"')
    till = EngineHarness(tmp_path, profile=known)
    till.on_connected()
    payment_id = till.charge()
    mark = till.sent[0]["refs"][0]
    till.receive(Text(f'{{"refs":["{mark}", 78], "paymentState":"COMPLETE",'.encode()))
    assert till.payment(payment_id).charges[0].receipt_id == "78"
