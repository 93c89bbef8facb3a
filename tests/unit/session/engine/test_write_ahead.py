"""Nothing goes out before its intent is on disk, nothing is told before its cause is.

The counter holds every text and every event against the SQLite file at the moment it leaves;
these tests make the disk fail, one statement at a time and altogether.
"""

from collections import Counter as Tally
from pathlib import Path

import pytest

from terminal_app.channel.events import (
    NotRecorded,
    PaymentRefused,
    RecordingRestored,
    Refusal,
)
from terminal_app.errors import JournalError
from terminal_app.payments.payment import Alarm, Doubt, Outcome, Owner
from tests.support.journals import faults_in
from tests.unit.session.engine.counter import OWNER, Counter, NotOnDiskError

AGREES = {"amount": 100, "currencyIso": "NOK"}


def a_day(counter: Counter) -> dict[str, str]:
    """Payments that end in every way; after each step the disk has time to be tried again.

    The server answers what reached it, and nothing else. Returns the receipt numbers that
    it sent, by payment.
    """
    receipts: dict[str, str] = {}

    def server_pays(payment_id: str, number: str) -> None:
        if counter.inits(payment_id):
            receipts[payment_id] = number
            counter.receipt(
                payment_id, number, paymentDetails=AGREES, customer={"name": "Kari Nordmann"}
            )

    def server_responds(payment_id: str) -> None:
        if counter.inits(payment_id):
            counter.respond(payment_id)

    def server_confirms(payment_id: str) -> None:
        if counter.cancels(payment_id):
            counter.told(payment_id, "CANCELED")

    counter.line_up()
    paid = counter.charge(100)
    counter.wait(2)
    server_responds(paid)
    counter.wait(2)
    server_pays(paid, "1001")
    counter.wait(2)

    canceled = counter.charge(100, despite_unknown=True)
    counter.wait(2)
    counter.orders.cancel(canceled, "Kari")
    counter.wait(2)
    server_responds(canceled)
    counter.wait(2)
    server_confirms(canceled)
    counter.wait(2)

    lost = counter.charge(100, despite_unknown=True)
    counter.line_down()
    counter.wait(16)
    counter.wait(2)
    counter.line_up()
    counter.wait(6)
    counter.wait(2)
    counter.problem("unexpected-error", paymentId=lost)
    scanned = counter.scan()
    counter.hear("NONSENSE")
    counter.wait(2)
    server_pays(lost, "1002")
    counter.wait(2)
    a_refund(counter, paid)
    for _ in range(2):
        counter.orders.decline_scan(scanned, "Ola")
        counter.wait(2)
    receipts |= an_answered_scan(counter)
    settled_by_hand(counter)
    return receipts


def a_refund(counter: Counter, payment_id: str) -> None:
    """Asked for twice: the second time of what was not known, if the first went out."""
    for _ in range(2):
        counter.orders.refund("1001", "Ola")
        counter.wait(12)
    if counter.refunds("1001"):
        counter.receipt(payment_id, "1001", paymentState="REVERSED", paymentDetails=AGREES)
    counter.wait(2)


def an_answered_scan(counter: Counter) -> dict[str, str]:
    scanned = counter.scan()
    counter.wait(2)
    counter.answer(scanned, 300)
    counter.wait(2)
    receipts = {}
    if counter.inits(scanned):
        assert counter.payment(scanned).by_scan
        counter.respond(scanned, code=None)
        counter.wait(2)
        receipts[scanned] = "1003"
        details = {"amount": 300, "currencyIso": "NOK"}
        customer = {"name": "Kari Nordmann"}
        counter.receipt(scanned, "1003", paymentDetails=details, customer=customer)
        counter.wait(2)
    return receipts


def settled_by_hand(counter: Counter) -> None:
    unknown = counter.charge(400)
    counter.wait(15)
    counter.wait(10)
    counter.settle(unknown, Outcome.NOT_PAID)
    counter.wait(2)


def statements_of_a_day(folder: Path) -> int:
    folder.mkdir()
    counter = Counter(folder)
    before = len(counter.disk.statements)
    assert len(a_day(counter)) == 3
    outcomes = [outcome for (outcome,) in counter.rows("SELECT outcome FROM payments")]
    assert Tally(outcomes) == {"not_paid": 3, "paid": 2}
    assert counter.rows("SELECT state FROM scans ORDER BY state") == [
        ("ANSWERED",),
        ("DECLINED",),
    ]
    assert len(counter.refunds("1001")) == 2
    counter.desk.close()
    return len(counter.disk.statements) - before


def test_with_any_one_statement_failing_nothing_leaves_that_is_not_on_disk(tmp_path: Path) -> None:
    """Also: nobody is charged twice, and every receipt is recorded in the end, once."""
    total = statements_of_a_day(tmp_path / "sound")
    assert total > 70
    for failing in range(1, total + 1):
        folder = tmp_path / str(failing)
        folder.mkdir()
        counter = Counter(folder)
        first = len(counter.disk.statements)
        counter.disk.fails = lambda number, _text, at=first + failing: number == at  # type: ignore[misc]
        try:
            receipts = a_day(counter)
        except NotOnDiskError as error:
            pytest.fail(f"{counter.disk.statements[first + failing - 1]!r} failed: {error}")
        judge(counter, receipts)
        counter.desk.close()
        assert faults_in(counter.file) == []


def test_with_the_disk_failing_for_a_while_from_any_statement_on_it_is_the_same(
    tmp_path: Path,
) -> None:
    """ROLLBACK is spared: in WAL mode it needs no disk."""
    total = statements_of_a_day(tmp_path / "sound")
    for failing in range(1, total + 1, 3):
        folder = tmp_path / str(failing)
        folder.mkdir()
        counter = Counter(folder)
        outage = Outage(counter, len(counter.disk.statements) + failing)
        counter.disk.fails = outage.strikes
        receipts = a_day(counter)
        counter.wait(60)
        judge(counter, receipts)
        counter.desk.close()
        assert faults_in(counter.file) == []


class Outage:
    """Every statement from the ``first`` on fails, until five seconds have passed."""

    def __init__(self, counter: Counter, first: int) -> None:
        self.clock = counter.clock
        self.first = first
        self.ends_at: float | None = None

    def strikes(self, number: int, statement: str) -> bool:
        if number == self.first:
            self.ends_at = self.clock.now + 5
        under_way = self.ends_at is not None and self.clock.now < self.ends_at
        return under_way and statement != "ROLLBACK"


def judge(counter: Counter, receipts: dict[str, str]) -> None:
    sent = Tally(
        message["paymentId"]
        for message in counter.sent
        if message["messageType"] == "PAYMENT_INIT_REQUEST"
    )
    assert set(sent.values()) <= {1}, "a request went out twice"
    refused = {event.payment_id for event in counter.of_type(PaymentRefused)}
    assert not refused & set(sent), "refused, yet sent"
    for payment_id, number in receipts.items():
        payment = counter.payment(payment_id)
        refunded = payment.refund is not None
        outcome = Outcome.NOT_PAID if refunded else Outcome.PAID
        assert (payment.outcome, payment.receipt_id) == (outcome, number)
    judge_scans(counter)
    asked = [entry for entry in counter.entries("decision") if entry["what"] == "refund"]
    assert len(asked) == len(counter.refunds("1001")), "a refund for each time of asking"
    recorded = Tally(
        body for (body,) in counter.rows("SELECT text FROM personal") if "PAYMENT_RECEIPT" in body
    )
    assert len(recorded) == len(receipts)
    assert set(recorded.values()) == {1}, "a receipt was recorded twice"
    if counter.of_type(NotRecorded) or refused:
        assert counter.of_type(RecordingRestored) or not counter.of_type(NotRecorded)


def judge_scans(counter: Counter) -> None:
    """Each is answered at most once: with a sale, or with no."""
    scans = counter.rows("SELECT payment_id, state FROM scans")
    for payment_id, state in scans:
        told = [message["messageType"] for message in counter.sent_about(payment_id)]
        expected = {"ANSWERED": ["PAYMENT_INIT_REQUEST"], "DECLINED": ["STATUS_UPDATE"]}
        assert told == expected.get(state, []), state


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_sale_that_cannot_be_recorded_is_refused_and_nothing_is_sent(
    counter: Counter, failing: int
) -> None:
    """The four writes of a beginning: BEGIN, two entries and more, the projection."""
    at = len(counter.disk.statements) + 1 + failing
    counter.disk.fails = lambda number, _statement: number == at
    payment_id = counter.charge()
    (refused,) = counter.refusals()
    assert (refused.payment_id, refused.refusal) == (payment_id, Refusal.CANNOT_RECORD)
    assert counter.sent == []
    assert counter.rows("SELECT 1 FROM payments") == []


def test_no_sale_is_begun_while_the_journal_fails(counter: Counter) -> None:
    counter.disk.fail()
    counter.hear("NONSENSE")
    counter.wait(0.5)
    counter.charge()
    counter.wait(60)
    counter.charge()
    assert [one.refusal for one in counter.refusals()] == [Refusal.CANNOT_RECORD] * 2
    assert counter.sent == []


def test_no_sale_is_begun_on_a_mended_disk_before_it_was_written_to_again(
    counter: Counter,
) -> None:
    counter.disk.fail()
    counter.hear("NONSENSE")
    counter.disk.mend()
    counter.charge()
    assert counter.sent == []
    counter.wait(1)
    assert len(counter.of_type(RecordingRestored)) == 1
    payment_id = counter.charge()
    assert len(counter.inits(payment_id)) == 1


def test_a_receipt_that_cannot_be_recorded_is_told_with_its_number_and_not_as_paid(
    counter: Counter,
) -> None:
    payment_id = counter.charge(100)
    counter.respond(payment_id)
    counter.disk.fail()
    counter.receipt(payment_id, "1001", paymentDetails=AGREES)
    (told,) = counter.of_type(NotRecorded)
    assert (told.payment_id, told.receipt_id, told.amount) == (payment_id, "1001", "1.00 NOK")
    assert "full" in told.why
    assert counter.told_of(payment_id)[-1].outcome is Outcome.NOT_KNOWN


def test_every_receipt_that_comes_while_the_disk_fails_is_told(counter: Counter) -> None:
    counter.disk.fail()
    for number in ("1001", "1002"):
        counter.receipt(counter.new_id(), number, paymentDetails=AGREES)
    assert [told.receipt_id for told in counter.of_type(NotRecorded)] == ["1001", "1002"]


def test_an_unreadable_receipt_that_cannot_be_recorded_is_told_with_its_number(
    counter: Counter,
) -> None:
    counter.disk.fail()
    payment_id = counter.new_id()
    counter.receipt(payment_id, "1001", paymentDetails={"amount": "1"})
    (told,) = counter.of_type(NotRecorded)
    assert (told.payment_id, told.receipt_id) == (payment_id, "1001")


def test_what_was_not_recorded_is_recorded_once_when_the_disk_is_mended(counter: Counter) -> None:
    payment_id = counter.charge(100)
    counter.respond(payment_id)
    counter.disk.fail()
    counter.receipt(payment_id, "1001", paymentDetails=AGREES)
    counter.wait(30)
    assert counter.of_type(RecordingRestored) == []
    counter.disk.mend()
    counter.wait(1)
    assert len(counter.of_type(RecordingRestored)) == 1
    payment = counter.payment(payment_id)
    assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, "1001")
    counter.wait(60)
    texts = [entry["text"] for entry in counter.entries("heard")]
    assert len([text for text in texts if "PAYMENT_RECEIPT" in text]) == 1
    assert len(counter.of_type(RecordingRestored)) == 1
    assert counter.entries("recording_restored") == [{"backlog": 1}]


def test_what_was_heard_while_the_disk_failed_is_applied_in_the_order_it_came(
    counter: Counter,
) -> None:
    payment_id = counter.charge(100)
    counter.disk.fail()
    counter.respond(payment_id)
    counter.told(payment_id, "CANCELED")
    counter.disk.mend()
    counter.wait(1)
    assert counter.payment(payment_id).outcome is Outcome.NOT_PAID
    assert [payment.state.value for payment in counter.told_of(payment_id)] == [
        "INITIATING",
        "PENDING",
        "CANCELED",
    ]


def backlog_of_a_bad_minute(counter: Counter) -> tuple[str, str]:
    """The disk fails; a receipt, junk, a customer's scan and a refund come meanwhile."""
    refunded = counter.paid(200, "1001")
    payment_id = counter.charge(100)
    counter.respond(payment_id)
    counter.disk.fail()
    counter.hear("NONSENSE")
    counter.receipt(payment_id, "1002", paymentDetails=AGREES)
    counter.hear("NONSENSE")
    scanned = counter.scan()
    counter.receipt(refunded, "1001", paymentState="REVERSED")
    counter.told(payment_id, "CANCELED")
    return payment_id, scanned


def test_with_any_one_statement_failing_the_backlog_is_recorded_once_and_in_order(
    tmp_path: Path,
) -> None:
    failing, hit = 0, True
    while hit:
        failing += 1
        folder = tmp_path / str(failing)
        folder.mkdir()
        counter = Counter(folder)
        counter.line_up()
        payment_id, scanned = backlog_of_a_bad_minute(counter)
        at = len(counter.disk.statements) + failing
        counter.disk.fails = lambda number, _statement, at=at: number == at  # type: ignore[misc]
        counter.wait(1)
        hit = len(counter.of_type(RecordingRestored)) == 0
        counter.wait(1)
        # Once; the last statement of all fails after the backlog has been recorded.
        assert len(counter.of_type(RecordingRestored)) == 1 or not hit
        payment = counter.payment(payment_id)
        assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, "1002")
        assert payment.alarms == (Alarm.CANCELED_AFTER_PAID,)
        assert counter.rows("SELECT outcome FROM payments WHERE receipt_id = '1001'") == [
            ("not_paid",)
        ]
        assert counter.rows("SELECT state FROM scans") == [("WAITING",)]
        assert [scan.state.value for scan in counter.scans_told(scanned)] == ["WAITING"]
        assert len(counter.entries("set_aside")) == 2
        query = "SELECT kind FROM entries WHERE kind IN ('set_aside', 'heard') ORDER BY seq DESC"
        kinds = [kind for (kind,) in counter.rows(f"{query} LIMIT 6")]
        assert kinds == ["heard", "heard", "heard", "set_aside", "heard", "set_aside"]
        counter.desk.close()
        assert faults_in(counter.file) == []
    assert failing > 20


def test_a_problem_that_cannot_be_recorded_still_finds_its_request_later(counter: Counter) -> None:
    payment_id = counter.charge(100)
    counter.disk.fails = lambda _number, statement: statement == "COMMIT"
    counter.problem("input-error", id=counter.id_of_init(payment_id))
    counter.disk.mend()
    counter.wait(1)
    assert counter.payment(payment_id).outcome is Outcome.NOT_PAID


def test_a_cancel_that_cannot_be_recorded_is_told_and_not_sent(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.disk.fail()
    counter.orders.cancel(payment_id, "Kari")
    assert counter.cancels(payment_id) == []
    assert [told.payment_id for told in counter.of_type(NotRecorded)] == [payment_id]


def test_a_cancel_that_could_not_be_recorded_goes_out_when_the_disk_is_mended(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.disk.fail()
    counter.orders.cancel(payment_id, "Kari")
    (told,) = counter.of_type(NotRecorded)
    assert told.cancel_wanted
    counter.disk.mend()
    counter.wait(1)
    assert len(counter.cancels(payment_id)) == 1
    assert counter.payment(payment_id).canceled_by == "Kari"
    counter.wait(1)
    assert len(counter.cancels(payment_id)) == 1


def test_a_cancel_that_could_not_be_recorded_is_not_sent_for_what_is_paid_meanwhile(
    counter: Counter,
) -> None:
    payment_id = counter.charge(100)
    counter.respond(payment_id)
    counter.disk.fail()
    counter.orders.cancel(payment_id, "Kari")
    counter.receipt(payment_id, "1001", paymentDetails=AGREES)
    counter.disk.mend()
    counter.wait(1)
    assert counter.cancels(payment_id) == []
    assert counter.payment(payment_id).outcome is Outcome.PAID


def test_a_time_limit_that_passes_while_the_disk_fails_is_kept_and_sends_nothing_until_then(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.disk.fail()
    counter.wait(15)
    counter.wait(15)
    assert counter.cancels(payment_id) == []
    counter.disk.mend()
    counter.wait(1)
    counter.wait(0)
    assert len(counter.cancels(payment_id)) == 1


def test_the_disk_is_tried_once_a_second_and_not_in_between(counter: Counter) -> None:
    counter.disk.fail()
    counter.hear("NONSENSE")
    tried = len(counter.disk.statements)
    for _ in range(9):
        counter.wait(0.1)
    assert len(counter.disk.statements) == tried
    assert counter.desk.next_deadline == pytest.approx(counter.clock.now + 0.1)
    counter.wait(0.2)
    assert len(counter.disk.statements) > tried


@pytest.mark.parametrize("owner", [OWNER, Owner(OWNER.server, "TILL-2")])
def test_a_journal_that_fails_while_payments_are_taken_up_leaves_them_for_the_next_try(
    tmp_path: Path, owner: Owner
) -> None:
    counter = Counter(tmp_path)
    counter.line_up()
    payment_id = counter.charge()
    counter.events.clear()
    counter.disk.fails = lambda _number, statement: "INSERT" in statement
    with pytest.raises(JournalError, match="full"):
        counter.take_up(owner)
    assert counter.told_of(payment_id) == []
    counter.disk.mend()
    counter.take_up(owner)
    (told,) = counter.told_of(payment_id)
    assert (told.outcome, told.doubt) == (Outcome.NOT_KNOWN, Doubt.RESTARTED)
    counter.desk.close()
