"""Every ending of an amount: what the till hears, and what became of the money."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import websocket

from terminal_app.simulator import OUTCOMES, Kind, SimulatorServer, as_markdown, outcome_for
from terminal_app.wire import contract
from terminal_app.wire.messages import ProblemType

from .terminal import Json, Terminal, get_token, label

RESPONSE = "PAYMENT_INIT_RESPONSE"
RECEIPT = "PAYMENT_RECEIPT COMPLETE"
REVERSAL = "PAYMENT_RECEIPT REVERSED"
CANCELED = "STATUS_UPDATE CANCELED"
PROBLEM = "PROBLEM apm.mtm."
UNEXPECTED = PROBLEM + "unexpected-error"
NOT_FOUND = PROBLEM + "payment-not-found"


@dataclass(frozen=True)
class Expected:
    """What is heard by itself, what after a cancel, and how often the customer was charged."""

    heard: tuple[str, ...]
    after_cancel: tuple[str, ...]
    charges: int = 0


PAID = Expected((RESPONSE, RECEIPT), (RECEIPT,), 1)

EXPECTED = {
    0: PAID,
    1: Expected((RESPONSE, CANCELED), (CANCELED,)),
    2: PAID,
    3: Expected((RECEIPT, RESPONSE), (RECEIPT,), 1),
    4: PAID,
    5: Expected((PROBLEM + "input-error",), (NOT_FOUND,)),
    6: Expected((PROBLEM + "merchant-validation-error",), (NOT_FOUND,)),
    7: Expected((NOT_FOUND,), (CANCELED,)),
    8: Expected((PROBLEM + "payment-already-refunded",), (CANCELED,)),
    9: Expected((UNEXPECTED,), (CANCELED,)),
    10: Expected((PROBLEM + "wallet-asleep",), (CANCELED,)),
    11: Expected((), (CANCELED,)),
    12: Expected((RESPONSE,), (CANCELED,)),
    13: Expected((RESPONSE,), (CANCELED,)),
    14: Expected((RESPONSE,), ()),
    15: Expected((RESPONSE,), (UNEXPECTED,)),
    16: Expected((RESPONSE,), (RECEIPT,), 1),
    17: Expected((RESPONSE,), (CANCELED, RECEIPT), 1),
    20: PAID,
    21: PAID,
    22: PAID,
    23: Expected((RESPONSE, RECEIPT, RECEIPT), (RECEIPT,), 1),
    24: Expected((RESPONSE, RECEIPT, RECEIPT), (RECEIPT, RECEIPT), 2),
    25: Expected((RESPONSE, "STATUS_UPDATE COMPLETE", RECEIPT), (RECEIPT,), 1),
    26: Expected((UNEXPECTED,), (CANCELED,)),
    27: Expected((RESPONSE, RECEIPT, RECEIPT), (RECEIPT,), 1),
    28: Expected((RESPONSE, "STATUS_UPDATE ERROR"), (CANCELED,)),
    29: PAID,
    39: PAID,
    40: PAID,
    41: PAID,
    42: PAID,
    43: PAID,
    44: PAID,
    46: Expected((RESPONSE, RECEIPT, REVERSAL), (RECEIPT, REVERSAL), 1),
    47: PAID,
}
DROPPED = (18, 19, 45, 48, 49)


def hear(till: Terminal, labels: tuple[str, ...], *, keeps_contract: bool) -> list[Json]:
    messages = [till.receive() for _ in labels]
    assert tuple(label(message) for message in messages) == labels
    for message in messages:
        if keeps_contract:
            contract.check(message, operation="receiveFromServer")
    return messages


def test_every_outcome_of_the_table_is_tested_here() -> None:
    assert set(OUTCOMES) == {*EXPECTED, *MALFORMED, *DROPPED}


@pytest.mark.parametrize("digits", EXPECTED)
def test_an_outcome_says_what_the_table_says_and_the_ledger_agrees(
    digits: int, server: SimulatorServer, till: Terminal
) -> None:
    expected, keeps = EXPECTED[digits], OUTCOMES[digits].keeps_contract
    amount = 12500 + digits
    payment_id = till.charge(amount)
    hear(till, expected.heard, keeps_contract=keeps)
    assert till.hears_nothing_more()
    cancel_id = till.cancel(payment_id)
    for message in hear(till, expected.after_cancel, keeps_contract=keeps):
        if label(message) in {CANCELED, NOT_FOUND, UNEXPECTED}:
            assert message["id"] == cancel_id
    assert till.hears_nothing_more()
    payment = server.payments()[payment_id]
    assert payment.charged_minor == server.charged_total() == amount * expected.charges
    assert len(set(payment.receipt_ids)) == expected.charges


def test_an_ending_outside_the_table_pays(server: SimulatorServer, till: Terminal) -> None:
    assert 99 not in OUTCOMES
    payment_id = till.charge(199)
    receipt = hear(till, (RESPONSE, RECEIPT), keeps_contract=True)[1]
    assert receipt["paymentDetails"] == {"amount": 199, "currencyIso": "NOK"}
    assert server.payments()[payment_id].is_paid


def test_a_response_repeats_the_ids_and_holds_the_customers_address(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(113)
    response = till.receive()
    assert (response["id"], response["paymentId"]) == (till.last_id, payment_id)
    assert response["qrCode"] == f"{server.base_url}/pay/{payment_id}"
    assert response["paymentState"] == "PENDING"


def test_a_response_without_a_code_has_none(till: Terminal) -> None:
    till.charge(112)
    assert "qrCode" not in till.receive()


def test_a_receipt_repeats_the_sale_and_names_the_merchant(till: Terminal) -> None:
    order = "3f0c9a52-6d0e-4c2c-9a86-8d5ff0f3f6a1"
    details = {"amount": 102, "currencyIso": "SEK", "customerOrderId": order}
    payment_id = "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
    till.send(messageType="PAYMENT_INIT_REQUEST", paymentId=payment_id, paymentDetails=details)
    receipt = hear(till, (RESPONSE, RECEIPT), keeps_contract=True)[1]
    assert receipt["paymentDetails"] == details
    assert receipt["merchant"]["name"] == "Fjellkaffe AS"


@pytest.mark.parametrize(
    ("digits", "changed"),
    [
        (20, {"paymentDetails": {"amount": 220, "currencyIso": "NOK"}}),
        (21, {"paymentDetails": {"amount": 121, "currencyIso": "SEK"}}),
        (22, {"paymentDetails": None}),
        (29, {"paymentDetails": {"amount": "1.29", "currencyIso": "NOK"}}),
        (40, {"timestamp": 1763857696}),
    ],
)
def test_a_faulty_receipt_has_exactly_one_thing_wrong(
    digits: int, changed: Json, till: Terminal
) -> None:
    till.charge(100 + digits)
    till.receive()
    receipt = till.receive()
    assert {name: receipt.get(name) for name in changed} == changed
    if not OUTCOMES[digits].keeps_contract:
        with pytest.raises(contract.ContractViolationError):
            contract.check(receipt, operation="receiveFromServer")


def test_the_same_receipt_twice_is_the_same_to_the_letter(till: Terminal) -> None:
    till.charge(123)
    till.receive()
    assert till.receive() == till.receive()


def test_a_double_charge_has_two_receipt_numbers_that_follow_each_other(till: Terminal) -> None:
    till.charge(124)
    till.receive()
    first, second = till.receive(), till.receive()
    assert int(second["paymentReceiptId"]) == int(first["paymentReceiptId"]) + 1


def test_a_foreign_receipt_names_a_payment_that_nobody_knows(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(127)
    till.receive()
    foreign, own = till.receive(), till.receive()
    assert own["paymentId"] == payment_id
    assert foreign["paymentId"] not in server.payments()
    assert foreign["paymentReceiptId"] not in server.payments()[payment_id].receipt_ids


def test_an_unbound_problem_names_neither_request_nor_payment(till: Terminal) -> None:
    till.charge(126)
    problem = till.receive()
    assert problem["id"] != till.last_id
    assert "paymentId" not in problem


def test_a_bound_problem_names_both(till: Terminal) -> None:
    payment_id = till.charge(109)
    problem = till.receive()
    assert (problem["id"], problem["paymentId"]) == (till.last_id, payment_id)
    assert problem["type"] == ProblemType.UNEXPECTED_ERROR.value
    assert problem["description"]


def test_extra_fields_are_in_every_message(till: Terminal) -> None:
    till.charge(139)
    for message in (till.receive(), till.receive()):
        assert "loyalty" in message
        with pytest.raises(contract.ContractViolationError):
            contract.check(message, operation="receiveFromServer")


MALFORMED: dict[int, Callable[[int, str], object]] = {
    30: lambda _, text: text.startswith("<html>"),
    31: lambda _, text: isinstance(json.loads(text), list),
    32: lambda _, text: "messageType" not in json.loads(text),
    33: lambda _, text: json.loads(text)["messageType"] == "LOYALTY_OFFER",
    34: lambda _, text: json.loads(text)["id"] == 7,
    35: lambda opcode, text: opcode == 1 and "\N{REPLACEMENT CHARACTER}" in text,
    36: lambda opcode, _: opcode == 2,
    37: lambda _, text: len(text) == 10 * 1024 * 1024 and text.startswith('{"messageType"'),
    38: lambda _, text: text.count("[") == 10_000,
}


@pytest.mark.parametrize("digits", MALFORMED)
def test_a_malformed_frame_comes_while_the_customer_decides_and_then_it_is_paid(
    digits: int, server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(100 + digits)
    assert label(till.receive()) == RESPONSE
    opcode, data = till.frame()
    assert MALFORMED[digits](opcode, data.decode("utf-8", "replace"))
    hear(till, (RECEIPT,), keeps_contract=True)
    assert server.payments()[payment_id].is_paid


def test_the_customer_is_charged_while_the_till_is_away_and_the_receipt_waits(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(118)
    assert label(till.receive()) == RESPONSE
    assert till.end() is None
    server.ledger.wait_for(Kind.UNDELIVERED, payment_id)
    assert server.charged_total() == 118
    till.again()
    receipt = hear(till, (RECEIPT,), keeps_contract=True)[0]
    assert receipt["paymentReceiptId"] in server.payments()[payment_id].receipt_ids
    assert till.hears_nothing_more()


def test_a_payment_whose_response_was_lost_can_be_cancelled_after_the_next_logon(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(119)
    assert till.end() is None
    till.again()
    assert till.hears_nothing_more()
    till.cancel(payment_id)
    hear(till, (CANCELED,), keeps_contract=True)
    assert server.charged_total() == 0


def test_after_a_drop_every_token_of_the_client_is_refused_until_a_new_one_is_fetched(
    server: SimulatorServer,
) -> None:
    token = get_token(server)
    with Terminal(server, token=token) as till:
        till.receive()
        payment_id = till.charge(145)
        assert label(till.receive()) == RESPONSE
        assert till.end() is None
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            till.connect(token)
        assert refused.value.status_code == 401
        till.again()
        hear(till, (RECEIPT,), keeps_contract=True)
        assert server.payments()[payment_id].is_paid


def test_the_connection_drops_again_right_after_the_logon_and_the_receipt_still_waits(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(148)
    assert label(till.receive()) == RESPONSE
    assert till.end() is None
    till.again()
    assert till.end() is None
    till.again()
    hear(till, (RECEIPT,), keeps_contract=True)
    assert till.hears_nothing_more()
    assert server.payments()[payment_id].is_paid


def test_a_receipt_that_is_repeated_comes_again_after_every_logon(till: Terminal) -> None:
    till.charge(149)
    first = hear(till, (RESPONSE, RECEIPT), keeps_contract=True)[1]
    assert till.end() is None
    for _ in range(2):
        till.again()
        assert till.receive() == first
        assert till.hears_nothing_more()


def test_the_readme_table_has_a_row_for_every_outcome() -> None:
    rows = as_markdown().splitlines()[2:]
    assert [int(row.split("|")[1]) for row in rows] == sorted(OUTCOMES)
    assert all("\n" not in outcome.description for outcome in OUTCOMES.values())
    assert outcome_for(12_345_600) is OUTCOMES[0]


@pytest.mark.parametrize(
    ("digits", "answers", "is_refunded"),
    [
        (0, (REVERSAL,), True),
        (41, (), True),
        (42, (PROBLEM + "merchant-validation-error",), False),
        (43, (UNEXPECTED,), True),
        (44, (), True),
        (47, (REVERSAL,), True),
    ],
)
def test_a_refund_does_what_the_table_says(
    digits: int,
    answers: tuple[str, ...],
    is_refunded: bool,  # noqa: FBT001 - pytest passes it by name
    server: SimulatorServer,
    till: Terminal,
) -> None:
    payment_id = till.charge(12500 + digits)
    receipt = hear(till, (RESPONSE, RECEIPT), keeps_contract=True)[1]
    till.refund(receipt["paymentReceiptId"])
    hear(till, answers, keeps_contract=True)
    server.ledger.wait_for(Kind.REFUNDED if is_refunded else Kind.SENT, payment_id)
    assert server.payments()[payment_id].is_paid == (not is_refunded)
