from typing import Any

import pytest

from terminal_app.certification.analysis import contract_check
from terminal_app.wire import contract
from terminal_app.wire.profile.server_words import OF_CONTRACT
from tests.unit.wire.cases import EXAMPLES

RECEIPT = dict(EXAMPLES)["PAYMENT_RECEIPT"]
FROM_SERVER = "receiveFromServer"


def paths(message: dict[str, Any]) -> list[tuple[str, str]]:
    found = contract_check.deviations(message, operation=FROM_SERVER)
    return [(one.path, one.came) for one in found]


def test_the_contracts_own_examples_deviate_in_nothing() -> None:
    for name, example in EXAMPLES:
        for operation in ("sendToServer", FROM_SERVER):
            if name in contract.sent_by(operation):
                assert contract_check.deviations(example, operation=operation) == (), name


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"loyalty": 7}, ("$.loyalty", "unknown field: 7")),
        ({"paymentReceiptId": None}, ("$.paymentReceiptId", "null")),
        ({"paymentReceiptId": "A-1"}, ("$.paymentReceiptId", '"A-1"')),
        ({"paymentState": "PAID"}, ("$.paymentState", '"PAID"')),
        ({"id": "1"}, ("$.id", '"1"')),
        ({"timestamp": "yesterday"}, ("$.timestamp", '"yesterday"')),
        (
            {"paymentDetails": {"amount": 1.5, "currencyIso": "NOK"}},
            ("$.paymentDetails.amount", "1.5"),
        ),
        ({"paymentDetails": {"amount": 150}}, ("$.paymentDetails.currencyIso", "missing")),
        ({"messageType": "RECEIPT"}, ("$.messageType", '"RECEIPT"')),
        ({"customer": {"name": 7}}, ("$.customer.name", "a number (not shown)")),
        ({"customer": {"phone": "47"}}, ("$.customer.phone", "unknown field: text (not shown)")),
    ],
)
def test_each_kind_of_difference_is_named_with_its_path(
    change: dict[str, Any], found: tuple[str, str]
) -> None:
    assert paths({**RECEIPT, **change}) == [found]


def test_a_missing_field_is_named_and_text_that_is_no_message_too() -> None:
    for name in ("id", "paymentId", "paymentState", "paymentReceiptId"):
        without = {key: value for key, value in RECEIPT.items() if key != name}
        assert paths(without) == [(f"$.{name}", "missing")]
    assert OF_CONTRACT.parse("[1]") is None
    assert [one.path for one in contract_check.deviations(None, operation=FROM_SERVER)] == ["$"]


def test_a_deviation_says_whether_the_contract_is_documented_or_assumed_there() -> None:
    details = {"amount": "1", "currencyIso": "kr", "products": [{"name": 1}]}
    found = contract_check.deviations({**RECEIPT, "paymentDetails": details}, operation=FROM_SERVER)
    sources = {one.path: one.source for one in found}
    assert sources["$.paymentDetails.amount"] == "assumed"
    assert sources["$.paymentDetails.currencyIso"] == "documented"
    assert sources["$.paymentDetails.products[0].name"] == "assumed"
