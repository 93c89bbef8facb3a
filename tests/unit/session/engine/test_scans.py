"""The GET-flow: a customer scans the till's own code, and is answered at most once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from terminal_app.channel.events import MessageSetAside, PaymentRefused, Refusal
from terminal_app.errors import JournalError
from terminal_app.payments.payment import Outcome, Owner, State
from terminal_app.payments.scan import DeclineReason, Scan, ScanState
from tests.support.journals import faults_in
from tests.unit.session.engine.counter import CODE, OWNER, Counter


def stands(counter: Counter, payment_id: str) -> tuple[ScanState, DeclineReason | None]:
    """What was told of the scan last, which the counter holds against the file."""
    scan = counter.scans_told(payment_id)[-1]
    return scan.state, scan.reason


def is_declined(counter: Counter, payment_id: str, reason: DeclineReason) -> bool:
    """The server was told once, and the file says why."""
    states = [message["paymentState"] for message in counter.cancels(payment_id)]
    return states == ["CANCELED"] and stands(counter, payment_id) == (ScanState.DECLINED, reason)


# -- waiting ---------------------------------------------------------------------------------


def test_a_scan_waits_for_the_cashier_and_nothing_is_sent(counter: Counter) -> None:
    scanned = counter.scan()
    (told,) = counter.scans_told(scanned)
    assert (told.state, told.owner) == (ScanState.WAITING, OWNER)
    assert counter.sent == []
    assert counter.rows("SELECT 1 FROM payments") == []


def test_a_waiting_scan_is_answered_by_one_request_under_its_own_id(counter: Counter) -> None:
    scanned = counter.scan()
    counter.answer(scanned, 12_500)
    (request,) = counter.sent
    assert (request["messageType"], request["paymentId"]) == ("PAYMENT_INIT_REQUEST", scanned)
    assert request["paymentDetails"]["amount"] == 12_500
    assert stands(counter, scanned) == (ScanState.ANSWERED, None)
    assert counter.scans_told(scanned)[-1].operator == "Kari"
    assert counter.payment(scanned).by_scan


def test_the_answer_its_payment_and_its_scan_are_one_commit(counter: Counter) -> None:
    scanned = counter.scan()
    before = counter.disk.statements.count("COMMIT")
    counter.answer(scanned)
    assert counter.disk.statements.count("COMMIT") == before + 1


def test_a_payment_by_scan_needs_no_code_and_is_paid_by_its_receipt(counter: Counter) -> None:
    scanned = counter.scan()
    counter.answer(scanned)
    counter.respond(scanned, code=None)
    payment = counter.payment(scanned)
    assert (payment.state, payment.doubt) == (State.PENDING, None)
    counter.receipt(scanned)
    assert counter.payment(scanned).outcome is Outcome.PAID
    assert counter.cancels(scanned) == []


def test_a_second_scan_is_declined_while_one_waits(counter: Counter) -> None:
    first, second = counter.scan(), counter.scan()
    assert is_declined(counter, second, DeclineReason.ANOTHER_SCAN)
    assert stands(counter, first) == (ScanState.WAITING, None)
    counter.answer(first)
    assert len(counter.inits(first)) == 1


def test_a_scan_during_a_payment_is_declined_and_the_payment_goes_on(counter: Counter) -> None:
    payment_id = counter.charge()
    early = counter.scan()
    counter.respond(payment_id)
    late = counter.scan()
    for scanned in (early, late):
        assert is_declined(counter, scanned, DeclineReason.PAYMENT_OPEN)
    assert counter.payment(payment_id).code_to_show == CODE
    counter.answer(late)
    assert counter.refusals()[-1].refusal is Refusal.ANOTHER_OPEN
    assert counter.inits(late) == []


def test_a_scan_may_wait_again_when_the_one_before_is_over(counter: Counter) -> None:
    first = counter.scan()
    counter.orders.decline_scan(first, "Kari")
    second = counter.scan()
    assert stands(counter, second) == (ScanState.WAITING, None)
    counter.answer(second)
    counter.respond(second)
    counter.receipt(second)
    third = counter.scan()
    assert stands(counter, third) == (ScanState.WAITING, None)


# -- over without an answer -------------------------------------------------------------------


def test_the_cashier_declines_under_a_name(counter: Counter) -> None:
    scanned = counter.scan()
    counter.orders.decline_scan(scanned, "Ola")
    assert is_declined(counter, scanned, DeclineReason.CASHIER)
    assert counter.scans_told(scanned)[-1].operator == "Ola"
    assert counter.entries("decision")[-1] == {"what": "decline", "operator": "Ola"}
    counter.orders.decline_scan(scanned, "Ola")
    assert len(counter.sent) == 1


def test_a_customer_nobody_answers_is_declined_when_the_time_is_up(counter: Counter) -> None:
    scanned = counter.scan()
    counter.wait(599)
    assert counter.sent == []
    assert counter.scans.next_deadline == pytest.approx(counter.clock.now + 1)
    counter.wait(1)
    assert is_declined(counter, scanned, DeclineReason.TIME_UP)
    counter.wait(600)
    assert len(counter.sent) == 1


def test_another_sale_declines_the_waiting_scan_first(counter: Counter) -> None:
    scanned = counter.scan()
    payment_id = counter.charge()
    assert is_declined(counter, scanned, DeclineReason.OTHER_SALE)
    assert counter.scans_told(scanned)[-1].operator == "Kari"
    assert [message["paymentId"] for message in counter.sent] == [scanned, payment_id]


def test_a_sale_that_is_refused_leaves_the_scan_waiting(counter: Counter) -> None:
    unknown = counter.charge()
    counter.wait(15)
    assert counter.payment(unknown).outcome is Outcome.NOT_KNOWN
    scanned = counter.scan()
    counter.charge()
    assert counter.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    counter.answer(scanned)
    assert counter.refusals()[-1].refusal is Refusal.UNKNOWN_SAME_AMOUNT
    assert stands(counter, scanned) == (ScanState.WAITING, None)


@pytest.mark.parametrize("state", ["CANCELED", "ERROR"])
def test_a_scan_that_the_server_takes_back_is_not_answered(counter: Counter, state: str) -> None:
    scanned = counter.scan()
    counter.told(scanned, state)
    assert stands(counter, scanned) == (ScanState.WITHDRAWN, None)
    counter.answer(scanned)
    assert [one.refusal for one in counter.refusals()] == [Refusal.SCAN_GONE]
    counter.wait(600)
    assert counter.sent == []


def test_a_problem_about_a_waiting_scan_takes_it_back(counter: Counter) -> None:
    scanned = counter.scan()
    counter.problem("unexpected-error", paymentId=scanned)
    assert stands(counter, scanned) == (ScanState.WITHDRAWN, None)
    counter.answer(scanned)
    assert counter.sent == []


@pytest.mark.parametrize("state", ["PENDING", "COMPLETE", "REVERSED"])
def test_no_other_state_takes_a_scan_back(counter: Counter, state: str) -> None:
    scanned = counter.scan()
    counter.told(scanned, state)
    assert stands(counter, scanned) == (ScanState.WAITING, None)
    assert len(counter.of_type(MessageSetAside)) == 1


def test_a_receipt_for_a_scan_without_an_amount_is_told_with_its_number(counter: Counter) -> None:
    scanned = counter.scan()
    counter.receipt(scanned, "77")
    (aside,) = counter.of_type(MessageSetAside)
    assert aside.receipt_id == "77"
    assert stands(counter, scanned) == (ScanState.WITHDRAWN, None)


def over_by_decline(counter: Counter, scanned: str) -> None:
    counter.orders.decline_scan(scanned, "Kari")


def over_by_time(counter: Counter, _scanned: str) -> None:
    counter.wait(600)


def over_by_withdrawal(counter: Counter, scanned: str) -> None:
    counter.told(scanned, "CANCELED")


def over_by_answer(counter: Counter, scanned: str) -> None:
    counter.answer(scanned)


ENDS = pytest.mark.parametrize(
    "end", [over_by_decline, over_by_time, over_by_withdrawal, over_by_answer]
)


@ENDS
def test_a_scan_that_is_over_is_gone_for_whoever_answers_it(
    counter: Counter, end: Callable[[Counter, str], None]
) -> None:
    scanned = counter.scan()
    end(counter, scanned)
    sent = len(counter.sent)
    counter.answer(scanned)
    assert len(counter.sent) == sent
    expected = [] if end is over_by_answer else [Refusal.SCAN_GONE]
    assert [one.refusal for one in counter.of_type(PaymentRefused)] == expected


# -- never twice -------------------------------------------------------------------------------


@ENDS
def test_a_repeated_request_is_never_answered_twice_nor_after_a_restart(
    counter: Counter, end: Callable[[Counter, str], None]
) -> None:
    scanned = counter.scan()
    counter.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    assert counter.sent == []
    end(counter, scanned)
    sent = len(counter.sent)
    counter.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    assert len(counter.sent) == sent
    again = counter.restarted()
    again.line_up()
    again.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    again.answer(scanned)
    assert again.sent == []
    assert again.scans_told(scanned) == []
    again.desk.close()
    assert faults_in(again.file) == []


def test_asking_twice_to_answer_a_scan_answers_it_once(counter: Counter) -> None:
    scanned = counter.scan()
    counter.answer(scanned)
    counter.answer(scanned)
    assert len(counter.inits(scanned)) == 1
    assert counter.refusals() == []


def test_the_servers_answer_to_a_decline_is_recorded_and_alarms_nobody(counter: Counter) -> None:
    scanned = counter.scan()
    counter.orders.decline_scan(scanned, "Kari")
    (decline,) = counter.cancels(scanned)
    counter.told(scanned, "CANCELED", id=decline["id"])
    assert counter.of_type(MessageSetAside) == []
    assert counter.desk.requests.all() == []
    assert stands(counter, scanned) == (ScanState.DECLINED, DeclineReason.CASHIER)


# -- across a restart, and where nobody looks -----------------------------------------------------


def test_a_scan_left_over_from_an_earlier_run_is_declined_at_the_next_logon(
    counter: Counter,
) -> None:
    scanned = counter.scan()
    again = counter.restarted()
    assert again.sent == []
    assert again.scans_told(scanned) == []
    again.answer(scanned)
    again.line_up()
    again.answer(scanned)
    assert is_declined(again, scanned, DeclineReason.NOBODY_THERE)
    assert again.inits(scanned) == []
    again.line_down()
    again.line_up()
    assert len(again.sent) == 1
    again.desk.close()


def test_a_scan_left_over_is_not_declined_at_another_server(counter: Counter) -> None:
    scanned = counter.scan()
    elsewhere = counter.restarted(Owner("wss://other.example/ws", OWNER.terminal_id))
    elsewhere.line_up()
    assert elsewhere.sent == []
    back = elsewhere.restarted()
    back.line_up()
    assert is_declined(back, scanned, DeclineReason.NOBODY_THERE)
    back.desk.close()


def test_where_there_is_no_cashier_every_scan_is_declined_at_once(tmp_path: Path) -> None:
    counter = Counter(tmp_path, has_cashier=False)
    counter.line_up()
    scanned = counter.scan()
    assert is_declined(counter, scanned, DeclineReason.NOBODY_THERE)
    counter.answer(scanned)
    assert counter.inits(scanned) == []
    counter.desk.close()


# -- the line and the disk ------------------------------------------------------------------------


def test_a_scan_outlives_a_lost_line_and_is_answered_after_it(counter: Counter) -> None:
    scanned = counter.scan()
    counter.line_down()
    counter.answer(scanned)
    assert counter.refusals()[-1].refusal is Refusal.NOT_CONNECTED
    counter.line_up()
    counter.answer(scanned)
    assert len(counter.inits(scanned)) == 1


@pytest.mark.parametrize("failing", range(1, 8))
def test_an_answer_that_cannot_be_recorded_is_not_sent_and_the_scan_still_waits(
    counter: Counter, failing: int
) -> None:
    scanned = counter.scan()
    begin = len(counter.disk.statements)
    counter.disk.fails = lambda number, statement: (
        number >= begin + failing and statement[:6] in {"BEGIN ", "INSERT", "COMMIT"}
    )
    counter.answer(scanned)
    assert [one.refusal for one in counter.refusals()] == [Refusal.CANNOT_RECORD]
    assert counter.sent == []
    assert counter.rows("SELECT 1 FROM payments") == []
    counter.disk.mend()
    counter.wait(1)
    assert stands(counter, scanned) == (ScanState.WAITING, None)
    counter.answer(scanned)
    assert len(counter.inits(scanned)) == 1


def test_a_decline_that_cannot_be_recorded_is_not_sent_and_can_be_repeated(
    counter: Counter,
) -> None:
    scanned = counter.scan()
    counter.disk.fail()
    counter.orders.decline_scan(scanned, "Kari")
    counter.orders.decline_scan(scanned, "Kari")
    counter.wait(600)
    assert counter.sent == []
    assert stands(counter, scanned) == (ScanState.WAITING, None)
    counter.disk.mend()
    counter.wait(1)
    assert is_declined(counter, scanned, DeclineReason.TIME_UP)


def test_a_scan_that_the_disk_refuses_waits_once_it_is_recorded(counter: Counter) -> None:
    counter.disk.fail()
    scanned = counter.scan()
    assert counter.scans_told(scanned) == []
    counter.answer(scanned)
    assert counter.refusals()[-1].refusal is Refusal.CANNOT_RECORD
    counter.disk.mend()
    counter.wait(1)
    assert stands(counter, scanned) == (ScanState.WAITING, None)
    counter.answer(scanned)
    assert len(counter.inits(scanned)) == 1


def test_a_withdrawal_that_the_disk_refuses_counts_once_it_is_recorded(counter: Counter) -> None:
    scanned = counter.scan()
    counter.disk.fail()
    counter.told(scanned, "CANCELED")
    counter.answer(scanned)
    counter.disk.mend()
    counter.wait(1)
    assert stands(counter, scanned) == (ScanState.WITHDRAWN, None)
    counter.answer(scanned)
    assert counter.sent == []


def test_left_over_scans_that_cannot_be_declined_are_declined_once_the_disk_can_be_written(
    counter: Counter,
) -> None:
    scanned = counter.scan()
    again = counter.restarted()
    again.disk.fails = lambda _number, statement: statement == "COMMIT"
    again.line_up()
    assert again.sent == []
    again.disk.mend()
    again.wait(1)
    assert is_declined(again, scanned, DeclineReason.NOBODY_THERE)
    again.desk.close()


def test_scans_that_cannot_be_read_back_keep_the_till_from_starting(counter: Counter) -> None:
    counter.scan()
    again = counter.restarted()
    again.disk.fails = lambda _number, statement: "FROM scans" in statement
    with pytest.raises(JournalError, match="full"):
        again.take_up(OWNER)
    again.disk.mend()
    again.desk.close()


def test_scans_are_told_in_the_order_of_the_table_of_moves(counter: Counter) -> None:
    scanned = counter.scan()
    counter.answer(scanned)
    told: list[Scan] = counter.scans_told(scanned)
    assert [scan.state for scan in told] == [ScanState.WAITING, ScanState.ANSWERED]
