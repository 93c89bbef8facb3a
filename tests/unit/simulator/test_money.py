"""Cancels, refunds, repeats and absences: the money moves once, and the till can learn it."""

import time

import pytest

from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.simulator.engine.request_handler import NotPayableError
from terminal_app.wire import contract

from .terminal import Terminal, label, new_id


def test_a_cancel_of_a_paid_payment_gets_its_receipt_again(
    server: SimulatorServer, till: Terminal
) -> None:
    receipt = till.pay()
    till.cancel(receipt["paymentId"])
    assert till.receive() == receipt
    assert server.payments()[receipt["paymentId"]].state == "COMPLETE"


def test_a_cancel_asked_twice_is_confirmed_twice_under_each_id(till: Terminal) -> None:
    payment_id = till.charge(113)
    till.receive()
    for _ in range(2):
        cancel_id = till.cancel(payment_id)
        answer = till.receive()
        assert (label(answer), answer["id"]) == ("STATUS_UPDATE CANCELED", cancel_id)


def test_a_cancel_stops_the_customer_from_paying(server: SimulatorServer, till: Terminal) -> None:
    payment_id = till.charge(113)
    till.receive()
    till.cancel(payment_id)
    till.receive()
    with pytest.raises(NotPayableError):
        server.pay(payment_id)
    assert server.charged_total() == 0


def test_a_cancel_of_an_unknown_payment_finds_no_payment(till: Terminal) -> None:
    unknown = new_id()
    cancel_id = till.cancel(unknown)
    problem = till.receive()
    assert label(problem) == "PROBLEM apm.mtm.payment-not-found"
    assert (problem["id"], problem["paymentId"]) == (cancel_id, unknown)


def test_a_payment_of_another_terminal_can_be_neither_cancelled_nor_repeated(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(113)
    till.receive()
    with Terminal.logged_on(server, "TILL-2") as other:
        other.cancel(payment_id)
        assert label(other.receive()) == "PROBLEM apm.mtm.payment-not-found"
        other.charge(113, payment_id)
        assert label(other.receive()) == "PROBLEM apm.mtm.input-error"
    assert server.payments()[payment_id].state == "PENDING"


def test_a_repeated_payment_id_charges_nobody_twice(
    server: SimulatorServer, till: Terminal
) -> None:
    receipt = till.pay()
    till.charge(102, receipt["paymentId"])
    assert label(till.receive()) == "PROBLEM apm.mtm.input-error"
    assert server.charged_total() == 102
    assert len(server.ledger.entries(Kind.DUPLICATE_INIT, receipt["paymentId"])) == 1


def test_a_refund_is_receipted_as_reversed_under_its_own_id(
    server: SimulatorServer, till: Terminal
) -> None:
    receipt = till.pay()
    refund_id = till.refund(receipt["paymentReceiptId"])
    reversal = till.receive()
    contract.check(reversal, operation="receiveFromServer")
    assert (label(reversal), reversal["id"]) == ("PAYMENT_RECEIPT REVERSED", refund_id)
    assert reversal["paymentReceiptId"] == receipt["paymentReceiptId"]
    assert (server.charged_total(), server.ledger.refunded_total()) == (102, 102)
    assert not server.payments()[receipt["paymentId"]].is_paid


def test_two_refunds_in_one_breath_give_the_money_back_once(
    server: SimulatorServer, till: Terminal
) -> None:
    receipt = till.pay()
    till.refund(receipt["paymentReceiptId"])
    till.refund(receipt["paymentReceiptId"])
    heard = {label(till.receive()), label(till.receive())}
    assert heard == {"PAYMENT_RECEIPT REVERSED", "PROBLEM apm.mtm.payment-already-refunded"}
    assert server.ledger.refunded_total() == 102


def test_a_cancel_of_a_refunded_payment_tells_of_the_refund_last(till: Terminal) -> None:
    receipt = till.pay()
    till.refund(receipt["paymentReceiptId"])
    reversal = till.receive()
    till.cancel(receipt["paymentId"])
    assert [till.receive(), till.receive()] == [receipt, reversal]


def test_each_half_of_a_double_charge_is_refunded_by_its_own_number(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(124)
    numbers = [till.receive().get("paymentReceiptId") for _ in range(3)][1:]
    for state, number in zip(("COMPLETE", "REVERSED"), numbers, strict=True):
        till.refund(str(number))
        assert till.receive()["paymentReceiptId"] == number
        assert server.payments()[payment_id].state == state
    assert server.ledger.refunded_total() == 248


def test_a_refund_of_an_unknown_receipt_finds_no_payment(till: Terminal) -> None:
    till.refund("4711")
    assert label(till.receive()) == "PROBLEM apm.mtm.payment-not-found"


def test_news_of_an_absent_till_is_delivered_after_its_next_logon_in_order(
    server: SimulatorServer, till: Terminal
) -> None:
    first, second = till.charge(113), till.charge(213)
    till.receive(), till.receive()
    server.drop_connections()
    assert till.end() is None
    server.pay(first)
    server.abort(second)
    till.again()
    news = [till.receive(), till.receive()]
    assert [(label(one), one["paymentId"]) for one in news] == [
        ("PAYMENT_RECEIPT COMPLETE", first),
        ("STATUS_UPDATE CANCELED", second),
    ]
    assert till.hears_nothing_more()


def test_a_payment_goes_on_while_its_till_is_away(server: SimulatorServer, till: Terminal) -> None:
    payment_id = till.charge(100)
    server.ledger.wait_for(Kind.PAYMENT_CREATED, payment_id)
    server.drop_connections()
    server.ledger.wait_for(Kind.CHARGED, payment_id)
    till.again()
    heard = [label(till.receive())]
    assert heard == ["PAYMENT_RECEIPT COMPLETE"]


def test_a_customer_may_pay_late_by_hand(server: SimulatorServer, till: Terminal) -> None:
    payment_id = till.charge(113)
    till.receive()
    till.cancel(payment_id)
    till.receive()
    server.pay(payment_id, late=True)
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    charge = server.ledger.entries(Kind.CHARGED, payment_id)[0]
    assert charge.facts["afterCancel"] is True


def test_nobody_pays_or_aborts_what_is_paid_or_unknown(
    server: SimulatorServer, till: Terminal
) -> None:
    receipt = till.pay()
    for act in (server.pay, server.abort):
        with pytest.raises(NotPayableError):
            act(receipt["paymentId"])
        with pytest.raises(LookupError):
            act(new_id())
    assert server.charged_total() == 102


def test_a_payment_asked_for_at_the_terminals_code_is_paid_without_another_code(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = server.request_payment("TILL-1")
    request = till.receive()
    contract.check(request, operation="receiveFromServer")
    assert (label(request), request["paymentId"]) == ("GET_PAYMENT_REQUEST", payment_id)
    assert server.payments()[payment_id].state == "REQUESTED"
    till.charge(102, payment_id)
    response, receipt = till.receive(), till.receive()
    assert "qrCode" not in response
    assert receipt["paymentId"] == payment_id
    till.charge(102, payment_id)
    assert label(till.receive()) == "PROBLEM apm.mtm.input-error"
    assert server.charged_total() == 102


def test_a_payment_asked_for_can_be_declined(server: SimulatorServer, till: Terminal) -> None:
    payment_id = server.request_payment("TILL-1")
    till.receive()
    with pytest.raises(NotPayableError):
        server.pay(payment_id)
    till.cancel(payment_id)
    assert label(till.receive()) == "STATUS_UPDATE CANCELED"
    till.charge(102, payment_id)
    assert label(till.receive()) == "PROBLEM apm.mtm.input-error"
    assert server.payments()[payment_id].state == "CANCELED"


def test_an_immense_amount_is_refused_and_the_till_stays_connected(till: Terminal) -> None:
    till.charge(10**30)
    problem = till.receive()
    assert label(problem) == "PROBLEM apm.mtm.input-error"
    assert problem["description"].startswith("$.paymentDetails.amount")
    assert till.hears_nothing_more()


def test_a_payment_that_a_cancel_has_paid_is_not_charged_by_the_next_cancel(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(116)
    till.receive()
    till.cancel(payment_id)
    receipt = till.receive()
    till.cancel(payment_id)
    assert till.receive() == receipt
    assert server.charged_total() == 116


@pytest.mark.parametrize("amount", [114, 115])
def test_once_paid_even_a_deaf_cancel_tells_the_truth(
    amount: int, server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(amount)
    till.receive()
    server.pay(payment_id)
    receipt = till.receive()
    till.cancel(payment_id)
    assert till.receive() == receipt


def test_a_customer_who_was_about_to_pay_cannot_after_the_cancel() -> None:
    with SimulatorServer(delay_s=0.2) as server, Terminal.logged_on(server) as till:
        canceled = till.charge(100)
        till.receive()
        till.cancel(canceled)
        assert label(till.receive()) == "STATUS_UPDATE CANCELED"
        later = till.charge(200)
        heard = [till.receive(), till.receive()]
        assert {message["paymentId"] for message in heard} == {later}
        assert server.charged_total() == 200


def test_every_wait_keeps_its_proportion_to_the_customers() -> None:
    started = time.monotonic()
    with SimulatorServer(delay_s=0) as server, Terminal.logged_on(server) as till:
        till.charge(104)
        till.receive(), till.receive()
    assert time.monotonic() - started < 2
