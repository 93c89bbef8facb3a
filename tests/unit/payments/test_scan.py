"""GET-flow: a scan of the till's own code is answered or declined once, and then is a payment."""

import dataclasses

import pytest

from terminal_app.payments.inputs import IllegalInputError, Input, Request, TimedOut
from terminal_app.payments.machine import apply, begin
from terminal_app.payments.payment import Outcome, Payment, ProblemKind, State, Wait
from terminal_app.payments.scan import SCAN_TRANSITIONS, DeclineReason, Scan, ScanState, move
from tests.unit.payments.cases import CANCEL, CODE, NEW, NO_CODE, PAID, after, name, problem

WAITING = Scan("6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f", NEW.owner, "2026-11-22T12:34:56+00:00")
SCANNED = dataclasses.replace(NEW, by_scan=True)
NOT_FOUND = problem(Request.CANCEL, ProblemKind.PAYMENT_NOT_FOUND, request_long_gone=True)


def in_state(state: ScanState) -> Scan:
    return WAITING if state is ScanState.WAITING else move(WAITING, state)


@pytest.mark.parametrize("to", ScanState, ids=lambda state: state.value)
@pytest.mark.parametrize("before", ScanState, ids=lambda state: state.value)
def test_a_scan_moves_exactly_once_and_only_while_it_waits(
    before: ScanState, to: ScanState
) -> None:
    scan = in_state(before)
    if before is ScanState.WAITING and to is not ScanState.WAITING:
        assert to in SCAN_TRANSITIONS[before]
        assert move(scan, to).state is to
    else:
        assert to not in SCAN_TRANSITIONS[before]
        with pytest.raises(IllegalInputError, match=f"from {before.value} to {to.value}"):
            move(scan, to)
        assert scan == in_state(before)


def test_the_table_names_every_state_of_a_scan() -> None:
    assert set(SCAN_TRANSITIONS) == set(ScanState)


@pytest.mark.parametrize("reason", DeclineReason, ids=lambda reason: reason.value)
def test_a_declined_scan_says_why_and_who(reason: DeclineReason) -> None:
    declined = move(WAITING, ScanState.DECLINED, reason=reason, operator="Kari")
    assert (declined.reason, declined.operator) == (reason, "Kari")
    assert (
        dataclasses.replace(declined, state=ScanState.WAITING, reason=None, operator=None)
        == WAITING
    )


# -- the payment that answers it -------------------------------------------------------


def test_a_scanned_payment_begins_with_its_request_like_any_other() -> None:
    payment, effects = begin(SCANNED)
    assert (payment, [send.request for send in effects]) == (SCANNED, [Request.INIT])


def test_a_response_without_a_code_waits_for_the_customer_who_has_scanned() -> None:
    payment, effects = apply(SCANNED, NO_CODE)
    assert effects == ()
    assert (payment.state, payment.waits_for) == (State.PENDING, Wait.CUSTOMER)
    assert (payment.code_to_show, payment.doubt) == (None, None)


def test_a_response_without_a_code_still_sends_the_cancel_that_waits_for_it() -> None:
    payment, effects = apply(after(CANCEL, start=SCANNED), NO_CODE)
    assert [send.request for send in effects] == [Request.CANCEL]
    assert payment.waits_for is Wait.CONFIRMATION


def test_a_code_that_comes_all_the_same_is_kept() -> None:
    assert after(CODE, start=SCANNED).code_to_show == CODE.qr_code


@pytest.mark.parametrize(
    "so_far",
    [(NO_CODE, CANCEL), (TimedOut(Wait.RESPONSE),), (CODE, CANCEL)],
    ids=["waiting", "unanswered", "with a code"],
)
def test_a_scanned_payment_that_the_server_doesnt_know_is_never_proved_not_paid(
    so_far: tuple[Input, ...],
) -> None:
    payment, effects = apply(after(*so_far, start=SCANNED), NOT_FOUND)
    assert effects == ()
    assert (payment.state, payment.outcome) == (State.CANCELLING, Outcome.NOT_KNOWN)
    assert payment.waits_for is Wait.NEXT_ASK


def test_the_same_answer_proves_it_where_no_customer_can_have_a_code() -> None:
    payment = after(TimedOut(Wait.RESPONSE), NOT_FOUND)
    assert (payment.state, payment.outcome) == (State.ERROR, Outcome.NOT_PAID)


@pytest.mark.parametrize("so_far", [(), (NO_CODE,), (NO_CODE, CANCEL)], ids=name)
def test_a_scanned_payment_is_paid_by_its_receipt(so_far: tuple[Input, ...]) -> None:
    payment: Payment = after(*so_far, PAID, start=SCANNED)
    assert (payment.state, payment.receipt_id) == (State.COMPLETE, "1")
