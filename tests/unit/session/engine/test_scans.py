"""The GET-flow: a customer scans the till's own code, and is answered at most once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from terminal_app.channel.events import MessageUnmatched, PaymentRefused, Refusal
from terminal_app.errors import JournalError
from terminal_app.payments.payment import Outcome, Owner, State
from terminal_app.payments.scan import DeclineReason, Scan, ScanState
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import CODE, OWNER, EngineHarness


def stands(harness: EngineHarness, payment_id: str) -> tuple[ScanState, DeclineReason | None]:
    """What was told of the scan last, which the harness holds against the file."""
    scan = harness.scans_told(payment_id)[-1]
    return scan.state, scan.reason


def is_declined(harness: EngineHarness, payment_id: str, reason: DeclineReason) -> bool:
    """The server was told once, and the file says why."""
    states = [message["paymentState"] for message in harness.cancels(payment_id)]
    return states == ["CANCELED"] and stands(harness, payment_id) == (ScanState.DECLINED, reason)


# -- waiting ---------------------------------------------------------------------------------


def test_a_scan_waits_for_the_cashier_and_nothing_is_sent(harness: EngineHarness) -> None:
    scanned = harness.scan()
    (told,) = harness.scans_told(scanned)
    assert (told.state, told.owner) == (ScanState.WAITING, OWNER)
    assert harness.sent == []
    assert harness.rows("SELECT 1 FROM payments") == []


def test_a_waiting_scan_is_answered_by_one_request_under_its_own_id(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.answer(scanned, 12_500)
    (request,) = harness.sent
    assert (request["messageType"], request["paymentId"]) == ("PAYMENT_INIT_REQUEST", scanned)
    assert request["paymentDetails"]["amount"] == 12_500
    assert stands(harness, scanned) == (ScanState.ANSWERED, None)
    assert harness.scans_told(scanned)[-1].operator == "Kari"
    assert harness.payment(scanned).by_scan


def test_the_answer_its_payment_and_its_scan_are_one_commit(harness: EngineHarness) -> None:
    scanned = harness.scan()
    before = harness.disk.statements.count("COMMIT")
    harness.answer(scanned)
    assert harness.disk.statements.count("COMMIT") == before + 1


def test_a_payment_by_scan_needs_no_code_and_is_paid_by_its_receipt(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.answer(scanned)
    harness.respond(scanned, code=None)
    payment = harness.payment(scanned)
    assert (payment.state, payment.doubt) == (State.PENDING, None)
    harness.receipt(scanned)
    assert harness.payment(scanned).outcome is Outcome.PAID
    assert harness.cancels(scanned) == []


def test_a_second_scan_is_declined_while_one_waits(harness: EngineHarness) -> None:
    first, second = harness.scan(), harness.scan()
    assert is_declined(harness, second, DeclineReason.ANOTHER_SCAN)
    assert stands(harness, first) == (ScanState.WAITING, None)
    harness.answer(first)
    assert len(harness.inits(first)) == 1


def test_a_scan_during_a_payment_is_declined_and_the_payment_goes_on(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    early = harness.scan()
    harness.respond(payment_id)
    late = harness.scan()
    for scanned in (early, late):
        assert is_declined(harness, scanned, DeclineReason.PAYMENT_OPEN)
    assert harness.payment(payment_id).code_to_show == CODE
    harness.answer(late)
    assert harness.refusals()[-1].refusal is Refusal.ANOTHER_OPEN
    assert harness.inits(late) == []


def test_a_scan_may_wait_again_when_the_one_before_is_over(harness: EngineHarness) -> None:
    first = harness.scan()
    harness.decline_scan(first, "Kari")
    second = harness.scan()
    assert stands(harness, second) == (ScanState.WAITING, None)
    harness.answer(second)
    harness.respond(second)
    harness.receipt(second)
    third = harness.scan()
    assert stands(harness, third) == (ScanState.WAITING, None)


# -- over without an answer -------------------------------------------------------------------


def test_the_cashier_declines_under_a_name(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.decline_scan(scanned, "Ola")
    assert is_declined(harness, scanned, DeclineReason.CASHIER)
    assert harness.scans_told(scanned)[-1].operator == "Ola"
    assert harness.entries("decision")[-1] == {"what": "decline", "operator": "Ola"}
    harness.decline_scan(scanned, "Ola")
    assert len(harness.sent) == 1


def test_a_customer_nobody_answers_is_declined_when_the_time_is_up(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.wait(599)
    assert harness.sent == []
    assert harness.engine.scans.deadline == pytest.approx(harness.clock.now + 1)
    harness.wait(1)
    assert is_declined(harness, scanned, DeclineReason.TIME_UP)
    harness.wait(600)
    assert len(harness.sent) == 1


def test_another_sale_declines_the_waiting_scan_first(harness: EngineHarness) -> None:
    scanned = harness.scan()
    payment_id = harness.charge()
    assert is_declined(harness, scanned, DeclineReason.OTHER_SALE)
    assert harness.scans_told(scanned)[-1].operator == "Kari"
    assert [message["paymentId"] for message in harness.sent] == [scanned, payment_id]


def test_a_sale_that_is_refused_leaves_the_scan_waiting(harness: EngineHarness) -> None:
    unknown = harness.charge()
    harness.wait(15)
    assert harness.payment(unknown).outcome is Outcome.NOT_KNOWN
    scanned = harness.scan()
    harness.charge()
    assert harness.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    harness.answer(scanned)
    assert harness.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    assert stands(harness, scanned) == (ScanState.WAITING, None)


@pytest.mark.parametrize("state", ["CANCELED", "ERROR"])
def test_a_scan_that_the_server_takes_back_is_not_answered(
    harness: EngineHarness, state: str
) -> None:
    scanned = harness.scan()
    harness.told(scanned, state)
    assert stands(harness, scanned) == (ScanState.WITHDRAWN, None)
    harness.answer(scanned)
    assert [one.refusal for one in harness.refusals()] == [Refusal.SCAN_GONE]
    harness.wait(600)
    assert harness.sent == []


def test_a_problem_about_a_waiting_scan_takes_it_back(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.problem("unexpected-error", paymentId=scanned)
    assert stands(harness, scanned) == (ScanState.WITHDRAWN, None)
    harness.answer(scanned)
    assert harness.sent == []


@pytest.mark.parametrize("state", ["PENDING", "COMPLETE", "REVERSED"])
def test_no_other_state_takes_a_scan_back(harness: EngineHarness, state: str) -> None:
    scanned = harness.scan()
    harness.told(scanned, state)
    assert stands(harness, scanned) == (ScanState.WAITING, None)
    assert len(harness.of_type(MessageUnmatched)) == 1


def test_a_receipt_for_a_scan_without_an_amount_is_told_with_its_number(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    harness.receipt(scanned, "77")
    (aside,) = harness.of_type(MessageUnmatched)
    assert aside.receipt_id == "77"
    assert stands(harness, scanned) == (ScanState.WITHDRAWN, None)


def over_by_decline(harness: EngineHarness, scanned: str) -> None:
    harness.decline_scan(scanned, "Kari")


def over_by_time(harness: EngineHarness, _scanned: str) -> None:
    harness.wait(600)


def over_by_withdrawal(harness: EngineHarness, scanned: str) -> None:
    harness.told(scanned, "CANCELED")


def over_by_answer(harness: EngineHarness, scanned: str) -> None:
    harness.answer(scanned)


ENDS = pytest.mark.parametrize(
    "end", [over_by_decline, over_by_time, over_by_withdrawal, over_by_answer]
)


@ENDS
def test_a_scan_that_is_over_is_gone_for_whoever_answers_it(
    harness: EngineHarness, end: Callable[[EngineHarness, str], None]
) -> None:
    scanned = harness.scan()
    end(harness, scanned)
    sent = len(harness.sent)
    harness.answer(scanned)
    assert len(harness.sent) == sent
    expected = [] if end is over_by_answer else [Refusal.SCAN_GONE]
    assert [one.refusal for one in harness.of_type(PaymentRefused)] == expected


# -- never twice -------------------------------------------------------------------------------


@ENDS
def test_a_repeated_request_is_never_answered_twice_nor_after_a_restart(
    harness: EngineHarness, end: Callable[[EngineHarness, str], None]
) -> None:
    scanned = harness.scan()
    harness.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    assert harness.sent == []
    end(harness, scanned)
    sent = len(harness.sent)
    harness.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    assert len(harness.sent) == sent
    again = harness.restarted()
    again.on_connected()
    again.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    again.answer(scanned)
    assert again.sent == []
    assert again.scans_told(scanned) == []
    again.close()
    assert faults_in(again.file) == []


def test_asking_twice_to_answer_a_scan_answers_it_once(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.answer(scanned)
    harness.answer(scanned)
    assert len(harness.inits(scanned)) == 1
    assert harness.refusals() == []


def test_the_servers_answer_to_a_decline_is_recorded_and_alarms_nobody(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    harness.decline_scan(scanned, "Kari")
    (decline,) = harness.cancels(scanned)
    harness.told(scanned, "CANCELED", id=decline["id"])
    assert harness.of_type(MessageUnmatched) == []
    assert harness.engine.outbox.requests.all() == []
    assert stands(harness, scanned) == (ScanState.DECLINED, DeclineReason.CASHIER)


# -- across a restart, and where nobody looks -----------------------------------------------------


def test_a_scan_left_over_from_an_earlier_run_is_declined_at_the_next_logon(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    again = harness.restarted()
    assert again.sent == []
    assert again.scans_told(scanned) == []
    again.answer(scanned)
    again.on_connected()
    again.answer(scanned)
    assert is_declined(again, scanned, DeclineReason.NOBODY_THERE)
    assert again.inits(scanned) == []
    again.on_disconnected()
    again.on_connected()
    assert len(again.sent) == 1
    again.close()


def test_a_scan_left_over_is_not_declined_at_another_server(harness: EngineHarness) -> None:
    scanned = harness.scan()
    elsewhere = harness.restarted(Owner("wss://other.example/ws", OWNER.terminal_id))
    elsewhere.on_connected()
    assert elsewhere.sent == []
    back = elsewhere.restarted()
    back.on_connected()
    assert is_declined(back, scanned, DeclineReason.NOBODY_THERE)
    back.close()


def test_where_there_is_no_cashier_every_scan_is_declined_at_once(tmp_path: Path) -> None:
    harness = EngineHarness(tmp_path, has_cashier=False)
    harness.on_connected()
    scanned = harness.scan()
    assert is_declined(harness, scanned, DeclineReason.NOBODY_THERE)
    harness.answer(scanned)
    assert harness.inits(scanned) == []
    harness.close()


# -- the line and the disk ------------------------------------------------------------------------


def test_a_scan_outlives_a_lost_line_and_is_answered_after_it(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.on_disconnected()
    harness.answer(scanned)
    assert harness.refusals()[-1].refusal is Refusal.NOT_CONNECTED
    harness.on_connected()
    harness.answer(scanned)
    assert len(harness.inits(scanned)) == 1


@pytest.mark.parametrize("failing", range(1, 8))
def test_an_answer_that_cannot_be_recorded_is_not_sent_and_the_scan_still_waits(
    harness: EngineHarness, failing: int
) -> None:
    scanned = harness.scan()
    begin = len(harness.disk.statements)
    harness.disk.fails = lambda number, statement: (
        number >= begin + failing and statement[:6] in {"BEGIN ", "INSERT", "COMMIT"}
    )
    harness.answer(scanned)
    assert [one.refusal for one in harness.refusals()] == [Refusal.CANNOT_RECORD]
    assert harness.sent == []
    assert harness.rows("SELECT 1 FROM payments") == []
    harness.disk.mend()
    harness.wait(1)
    assert stands(harness, scanned) == (ScanState.WAITING, None)
    harness.answer(scanned)
    assert len(harness.inits(scanned)) == 1


def test_a_decline_that_cannot_be_recorded_is_not_sent_and_can_be_repeated(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    harness.disk.fail()
    harness.decline_scan(scanned, "Kari")
    harness.decline_scan(scanned, "Kari")
    harness.wait(600)
    assert harness.sent == []
    assert stands(harness, scanned) == (ScanState.WAITING, None)
    harness.disk.mend()
    harness.wait(1)
    assert is_declined(harness, scanned, DeclineReason.TIME_UP)


def test_a_scan_that_the_disk_refuses_waits_once_it_is_recorded(harness: EngineHarness) -> None:
    harness.disk.fail()
    scanned = harness.scan()
    assert harness.scans_told(scanned) == []
    harness.answer(scanned)
    assert harness.refusals()[-1].refusal is Refusal.CANNOT_RECORD
    harness.disk.mend()
    harness.wait(1)
    assert stands(harness, scanned) == (ScanState.WAITING, None)
    harness.answer(scanned)
    assert len(harness.inits(scanned)) == 1


def test_a_withdrawal_that_the_disk_refuses_counts_once_it_is_recorded(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    harness.disk.fail()
    harness.told(scanned, "CANCELED")
    harness.answer(scanned)
    harness.disk.mend()
    harness.wait(1)
    assert stands(harness, scanned) == (ScanState.WITHDRAWN, None)
    harness.answer(scanned)
    assert harness.sent == []


def test_left_over_scans_that_cannot_be_declined_are_declined_once_the_disk_can_be_written(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    again = harness.restarted()
    again.disk.fails = lambda _number, statement: statement == "COMMIT"
    again.on_connected()
    assert again.sent == []
    again.disk.mend()
    again.wait(1)
    assert is_declined(again, scanned, DeclineReason.NOBODY_THERE)
    again.close()


def test_scans_that_cannot_be_read_back_keep_the_till_from_starting(harness: EngineHarness) -> None:
    harness.scan()
    again = harness.restarted()
    again.disk.fails = lambda _number, statement: "FROM scans" in statement
    with pytest.raises(JournalError, match="full"):
        again.take_up(OWNER)
    again.disk.mend()
    again.close()


def test_scans_are_told_in_the_order_of_the_table_of_moves(harness: EngineHarness) -> None:
    scanned = harness.scan()
    harness.answer(scanned)
    told: list[Scan] = harness.scans_told(scanned)
    assert [scan.state for scan in told] == [ScanState.WAITING, ScanState.ANSWERED]
