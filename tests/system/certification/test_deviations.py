import uuid
from pathlib import Path
from typing import Any

import pytest

from terminal_app.simulator import Kind
from terminal_app.simulator.terminals.oauth import TokenIssuer
from tests.system.certification.certify_command import TillFolder
from tests.system.certification.servers import (
    CLIENT,
    Rule,
    Value,
    altering_server,
    unaltered,
)


def with_unknown_fields(value: Value) -> Value:
    altered = {**value, "apiVersion": "2.1.0"}
    if "paymentDetails" in value:
        altered["paymentDetails"] = {**value["paymentDetails"], "tip": 0}
    return altered


def with_another_id(name: str) -> Rule:
    def alter(value: Value) -> Value:
        own = value["messageType"] == name
        return {**value, "id": str(uuid.uuid4())} if own else value

    return alter


def with_a_number_as_time(value: Value) -> Value:
    return {**value, "timestamp": 1763857696} if "timestamp" in value else value


def with_a_customers_number(value: Value) -> Value:
    if value["messageType"] == "PAYMENT_RECEIPT":
        return {**value, "customer": {"customerId": 4712345678}}
    return value


def refunded_under_another_payment(value: Value) -> Value:
    reversed_ = value.get("paymentState") == "REVERSED"
    return {**value, "paymentId": str(uuid.uuid4())} if reversed_ else value


def refused_for_another_reason(value: Value) -> Value:
    if value.get("type") == "apm.mtm.payment-not-found":
        return {**value, "type": "apm.mtm.unheard-of"}
    return value


CASES: list[tuple[Rule, list[str], tuple[str, str] | None]] = [
    (with_unknown_fields, ["4", "PAYMENT_RECEIPT", "$.paymentDetails.tip"], None),
    (
        with_another_id("PAYMENT_INIT_RESPONSE"),
        ["4", "PAYMENT_INIT_RESPONSE", "$.id"],
        ("PAYMENT_INIT_RESPONSE repeats the id of PAYMENT_INIT_REQUEST", "corrected"),
    ),
    (
        with_a_number_as_time,
        ["7", "PAYMENT_RECEIPT", "$.timestamp"],
        ("PAYMENT_RECEIPT $.timestamp", "corrected"),
    ),
    (
        with_a_customers_number,
        ["12", "PAYMENT_RECEIPT", "$.customer.customerId"],
        ("PAYMENT_RECEIPT $.customer.customerId", "corrected"),
    ),
    (
        refunded_under_another_payment,
        ["8", "PAYMENT_RECEIPT", "$.paymentId"],
        ("the receipt of a refund has the payment's paymentId", "corrected"),
    ),
    (refused_for_another_reason, ["10", "PROBLEM", "$.type"], None),
]


def altered_in_every_way(value: Value) -> Value | None:
    for rule, _found, _corrected in CASES:
        value = rule(value) or value
    return value


def test_every_deviation_is_found_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with altering_server(monkeypatch, altered_in_every_way) as server:
        till = TillFolder.at(server, tmp_path)
        ended = till.certify()
    assert ended.returncode == 1, ended.stdout + ended.stderr
    report = till.report()
    rows = [row[:3] for row in report.deviations]
    for _rule, found, corrected in CASES:
        assert found in rows, report.deviations
        assert report.verdicts[int(found[0])] == "deviates"
        if corrected is not None:
            assert report.answer(corrected[0]) == corrected[1]
    assert "4712345678" not in report.text


def test_a_wrong_secret_that_is_accepted_fails_its_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybody(_office: TokenIssuer, _form: Any, _authorization: Any) -> str:  # noqa: ANN401 - a form's values
        return CLIENT

    monkeypatch.setattr(TokenIssuer, "_client", anybody)
    with altering_server(monkeypatch, unaltered) as server:
        till = TillFolder.at(server, tmp_path)
        ended = till.certify()
    assert ended.returncode == 1
    verdicts = till.report().verdicts
    assert verdicts.pop(2) == "failed"
    assert set(verdicts.values()) == {"passed"}


def test_a_receipt_that_cant_be_matched_leaves_the_outcome_unknown_and_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def a_hundredth(value: Value) -> Value:
        if value["messageType"] == "PAYMENT_RECEIPT":
            details = value["paymentDetails"]
            return {**value, "paymentDetails": {**details, "amount": details["amount"] * 100}}
        return value

    with altering_server(monkeypatch, a_hundredth) as server:
        till = TillFolder.at(server, tmp_path, "customer = 5")
        ended = till.certify()
        asked = [one.facts["text"] for one in server.ledger.entries(Kind.RECEIVED)]
    assert ended.returncode == 3, ended.stdout
    # Where the server tells of money, nothing is cancelled by itself.
    assert not [text for text in asked if "STATUS_UPDATE" in str(text)]
    report = till.report()
    assert report.verdicts[4] == "not_known"
    assert report.verdicts[5] == "not_done"
    assert ["4", "PAYMENT_RECEIPT", "$.paymentDetails.amount"] in [
        row[:3] for row in report.deviations
    ]
    assert "call your provider" in ended.stdout
