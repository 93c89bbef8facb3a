"""Between the wire's words and the machine's."""

import dataclasses
import json

import pytest

from terminal_app.payments.inputs import (
    InitResponseReceived,
    ReceiptReceived,
    Request,
    StatusReceived,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment, ProblemKind, Refund, State
from terminal_app.session.engine import wire_mapping
from terminal_app.wire import codec, contract, messages
from tests.unit.payments.cases import WIRE_STATES
from tests.unit.session.engine.engine_harness import OWNER, nok

ID = "5b0f6f0e-7a1d-4c55-9d0e-0a6f5a3c9b11"
PAYMENT = Payment(
    payment_id="0d3f3c9e-4a3b-4b6c-8f43-94f1b6f7f001",
    sale_id="6a2b8a9c-0f0d-4a70-8a2a-a9a4a1a4c002",
    owner=OWNER,
    amount=nok(12_550),
    operator="Kari",
    started_at="2026-03-01T08:00:00+00:00",
)


@pytest.mark.parametrize("request_", Request)
@pytest.mark.parametrize("currency", Currency)
def test_every_request_keeps_the_contract(request_: Request, currency: Currency) -> None:
    payment = Payment(
        payment_id=PAYMENT.payment_id,
        sale_id=PAYMENT.sale_id,
        owner=OWNER,
        amount=Money(1, currency),
        operator="Kari",
        started_at=PAYMENT.started_at,
        refund=Refund("1001", "Kari"),
    )
    written = json.loads(codec.write(wire_mapping.request_message(request_, payment, ID)))
    contract.check(written, operation="sendToServer")
    assert written["id"] == ID
    if request_ is Request.REFUND:
        assert written["paymentReceiptId"] == "1001"
    else:
        assert written["paymentId"] == payment.payment_id


def test_a_refund_that_nobody_asked_for_is_never_written() -> None:
    with pytest.raises(ValueError, match="no refund"):
        wire_mapping.request_message(Request.REFUND, PAYMENT, ID)


@pytest.mark.parametrize("request_", Request)
def test_the_operators_name_stays_in_the_till(request_: Request) -> None:
    payment = dataclasses.replace(PAYMENT, refund=Refund("1001", "Kari"))
    assert "Kari" not in codec.write(wire_mapping.request_message(request_, payment, ID))


def test_a_decline_keeps_the_contract_and_asks_for_a_cancel() -> None:
    written = json.loads(codec.write(wire_mapping.decline(PAYMENT.payment_id, ID)))
    contract.check(written, operation="sendToServer")
    assert written["paymentState"] == "CANCELED"


def test_every_problem_type_of_the_contract_is_known_and_no_other() -> None:
    kinds = {
        wire_mapping.problem(messages.Problem(id=ID, type=known.value)).kind
        for known in messages.ProblemType
    }
    assert kinds == set(ProblemKind) - {ProblemKind.UNKNOWN}
    unknown = messages.Problem(id=ID, type="apm.mtm.new")
    assert wire_mapping.problem(unknown).kind is ProblemKind.UNKNOWN


def test_what_a_problem_says_is_kept_within_bounds() -> None:
    told = wire_mapping.problem(messages.Problem(id=ID, type="t" * 1000, description="d" * 1000))
    assert (len(told.wire_type), len(told.description)) == (200, 300)
    assert wire_mapping.problem(messages.Problem(id=ID, type="t")).description == ""


@pytest.mark.parametrize("state", messages.PaymentState)
def test_every_state_of_the_wire_is_one_of_the_machine(state: messages.PaymentState) -> None:
    update = messages.StatusUpdate(id=ID, payment_id=ID, payment_state=state)
    for is_certified in (True, False):
        told = wire_mapping.remote_input(update, is_certified=is_certified)
        assert told == StatusReceived(State(state.value), is_proof=is_certified)
    assert State(state.value) in WIRE_STATES


def test_a_response_hands_its_code_on() -> None:
    response = messages.PaymentInitResponse(id=ID, payment_id=ID, qr_code="code")
    assert wire_mapping.remote_input(response, is_certified=True) == InitResponseReceived("code")


@pytest.mark.parametrize(
    "state",
    [state for state in messages.PaymentState if state is not messages.PaymentState.PENDING],
)
def test_a_response_that_names_another_state_than_pending_is_told_as_that_state(
    state: messages.PaymentState,
) -> None:
    response = messages.PaymentInitResponse(
        id=ID, payment_id=ID, payment_state=state, qr_code="code"
    )
    assert wire_mapping.remote_input(response, is_certified=True) == StatusReceived(
        State(state.value)
    )


def test_a_code_that_no_phone_could_read_is_none() -> None:
    most = wire_mapping.MOST_CODE_BYTES
    for code, told in (("x" * most, "x" * most), ("x" * (most + 1), None), ("å" * most, None)):
        response = messages.PaymentInitResponse(id=ID, payment_id=ID, qr_code=code)
        assert wire_mapping.remote_input(response, is_certified=True) == InitResponseReceived(told)


def test_a_receipt_without_details_has_no_amount() -> None:
    receipt = messages.PaymentReceipt(
        id=ID,
        payment_id=ID,
        payment_receipt_id="1",
        payment_state=messages.PaymentState.COMPLETE,
        payment_method="Vipps",
        timestamp="2026-03-01T08:00:00Z",
    )
    assert wire_mapping.remote_input(receipt, is_certified=False) == ReceiptReceived(
        "1", State.COMPLETE, None, "Vipps", "2026-03-01T08:00:00Z", is_proof=False
    )


@pytest.mark.parametrize("currency", messages.CurrencyIso)
def test_every_currency_of_the_wire_is_money_in_minor_units(currency: messages.CurrencyIso) -> None:
    receipt = messages.PaymentReceipt(
        id=ID,
        payment_id=ID,
        payment_receipt_id="1",
        payment_state=messages.PaymentState.COMPLETE,
        payment_details=messages.PaymentDetails(amount=12_550, currency_iso=currency),
    )
    assert wire_mapping.amount_of(receipt) == Money(12_550, Currency(currency.value))
