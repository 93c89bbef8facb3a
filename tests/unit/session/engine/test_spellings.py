"""Identifiers in another spelling: UUIDs in upper case, receipt numbers as integers."""

import json
from pathlib import Path

import pytest

from terminal_app.channel.events import MessageUnmatched
from terminal_app.payments.payment import Outcome, State
from terminal_app.payments.scan import ScanState
from terminal_app.session.transport.link import Text
from terminal_app.wire.profile import load
from tests.unit.session.engine.engine_harness import CODE, EngineHarness

DETAILS = {"amount": 12_500, "currencyIso": "NOK"}
MIXED = "AbCdEf01-2345-4678-9aBc-DeF012345678"


# -- UUIDs (RFC 9562, 4) -------------------------------------------------------------------


def test_a_payment_whose_id_comes_back_in_upper_case_is_the_same_payment(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.hear(
        "PAYMENT_INIT_RESPONSE",
        id=harness.id_of_init(payment_id).upper(),
        paymentId=payment_id.upper(),
        qrCode=CODE,
    )
    assert harness.payment(payment_id).state is State.PENDING
    harness.cancel(payment_id, "Kari")
    harness.receipt(payment_id.upper())
    harness.told(payment_id.upper(), "CANCELED")
    assert harness.payment(payment_id).outcome is Outcome.PAID
    assert harness.of_type(MessageUnmatched) == []
    assert {one["paymentId"] for one in harness.sent} == {payment_id}


def test_a_problem_that_repeats_an_id_in_upper_case_is_bound_to_its_request(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.problem("input-error", id=harness.id_of_init(payment_id).upper())
    assert harness.payment(payment_id).state is State.ERROR


def test_a_receipt_in_upper_case_that_can_not_be_read_names_its_payment(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id.upper(), paymentDetails={"amount": "125.00"})
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN


@pytest.mark.parametrize("again", [MIXED.lower(), MIXED.upper(), MIXED])
def test_a_scan_under_another_spelling_is_never_answered_twice(
    harness: EngineHarness, again: str
) -> None:
    harness.hear("GET_PAYMENT_REQUEST", paymentId=MIXED)
    harness.decline_scan(MIXED.lower(), "Kari")
    harness.hear("GET_PAYMENT_REQUEST", paymentId=again)
    assert [one["paymentId"] for one in harness.sent] == [MIXED]
    assert [one.state for one in harness.scans_told(MIXED.lower())] == [
        ScanState.WAITING,
        ScanState.DECLINED,
    ]


def test_the_servers_own_spelling_goes_back_as_it_came(harness: EngineHarness) -> None:
    harness.hear("GET_PAYMENT_REQUEST", paymentId=MIXED)
    payment_id = MIXED.lower()
    harness.answer(payment_id)
    harness.cancel(payment_id, "Kari")
    again = harness.restarted()
    again.on_connected()
    again.wait(60.0)
    sent = [*harness.sent, *again.sent]
    assert len(sent) == 2
    assert {one["paymentId"] for one in sent} == {MIXED}
    again.told(MIXED.upper(), "CANCELED")
    assert again.payment(payment_id).state is State.CANCELED


# -- receipt numbers -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [1001, "1001", "0001001"])
def test_a_receipt_number_goes_back_as_it_came(harness: EngineHarness, number: str | int) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id, number, paymentDetails=DETAILS)  # type: ignore[arg-type] # either
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, str(number))
    again = harness.restarted()
    again.on_connected()
    again.refund(str(number), "Kari")
    (refund,) = again.refunds(number)  # type: ignore[arg-type] # either
    assert type(refund["paymentReceiptId"]) is type(number)
    again.receipt(payment_id, number, paymentState="REVERSED")  # type: ignore[arg-type] # either
    assert again.payment(payment_id).state is State.REVERSED


def test_the_same_number_as_text_and_as_an_integer_is_one_receipt(harness: EngineHarness) -> None:
    payment_id = harness.paid(number="1001")
    harness.receipt(payment_id, 1001, paymentDetails=DETAILS)  # type: ignore[arg-type] # either
    payment = harness.payment(payment_id)
    assert (len(payment.charges), payment.alarms) == (1, ())


def test_an_integer_of_a_receipt_that_can_not_be_read_is_kept_and_goes_back_as_one(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    message = {
        "messageType": "PAYMENT_RECEIPT",
        "id": MIXED,
        "paymentId": payment_id,
        "paymentReceiptId": 1001,
        "paymentState": "COMPLETE",
        "paymentDetails": {"amount": "125.00"},
    }
    harness.receive(Text(json.dumps(message).encode()))
    (charge,) = harness.payment(payment_id).charges
    assert (charge.receipt_id, charge.is_integer) == ("1001", True)


def test_a_number_that_is_only_typed_is_written_as_the_profile_says(tmp_path: Path) -> None:
    known = load.parse('[identifiers]\nreceipt = "integer"')
    harness = EngineHarness(tmp_path, profile=known)
    harness.on_connected()
    harness.refund("4711", "Kari")
    assert harness.sent[-1]["paymentReceiptId"] == 4711
    number = harness.paid(number="0042")
    harness.refund("0042", "Kari")
    assert harness.sent[-1]["paymentReceiptId"] == "0042", number
    harness.close()
