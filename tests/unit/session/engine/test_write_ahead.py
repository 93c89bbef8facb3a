"""Nothing goes out before its intent is on disk, nothing is told before its cause is.

The harness holds every text and every event against the SQLite file at the moment it leaves;
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
from tests.unit.session.engine.engine_harness import OWNER, EngineHarness, NotOnDiskError

AGREES = {"amount": 100, "currencyIso": "NOK"}


def a_day(harness: EngineHarness) -> dict[str, str]:
    """Payments that end in every way; after each step the disk has time to be tried again.

    The server answers what reached it, and nothing else. Returns the receipt numbers that
    it sent, by payment.
    """
    receipts: dict[str, str] = {}

    def server_pays(payment_id: str, number: str) -> None:
        if harness.inits(payment_id):
            receipts[payment_id] = number
            harness.receipt(
                payment_id, number, paymentDetails=AGREES, customer={"name": "Kari Nordmann"}
            )

    def server_responds(payment_id: str) -> None:
        if harness.inits(payment_id):
            harness.respond(payment_id)

    def server_confirms(payment_id: str) -> None:
        if harness.cancels(payment_id):
            harness.told(payment_id, "CANCELED")

    harness.on_connected()
    paid = harness.charge(100)
    harness.wait(2)
    server_responds(paid)
    harness.wait(2)
    server_pays(paid, "1001")
    harness.wait(2)

    canceled = harness.charge(100, despite_unknown=True)
    harness.wait(2)
    harness.cancel(canceled, "Kari")
    harness.wait(2)
    server_responds(canceled)
    harness.wait(2)
    server_confirms(canceled)
    harness.wait(2)

    lost = harness.charge(100, despite_unknown=True)
    harness.on_disconnected()
    harness.wait(16)
    harness.wait(2)
    harness.on_connected()
    harness.wait(6)
    harness.wait(2)
    harness.problem("unexpected-error", paymentId=lost)
    scanned = harness.scan()
    harness.hear("NONSENSE")
    harness.wait(2)
    server_pays(lost, "1002")
    harness.wait(2)
    a_refund(harness, paid)
    for _ in range(2):
        harness.decline_scan(scanned, "Ola")
        harness.wait(2)
    receipts |= an_answered_scan(harness)
    settled_by_hand(harness)
    return receipts


def a_refund(harness: EngineHarness, payment_id: str) -> None:
    """Asked for twice: the second time of what was not known, if the first went out."""
    for _ in range(2):
        harness.refund("1001", "Ola")
        harness.wait(12)
    if harness.refunds("1001"):
        harness.receipt(payment_id, "1001", paymentState="REVERSED", paymentDetails=AGREES)
    harness.wait(2)


def an_answered_scan(harness: EngineHarness) -> dict[str, str]:
    scanned = harness.scan()
    harness.wait(2)
    harness.answer(scanned, 300)
    harness.wait(2)
    receipts = {}
    if harness.inits(scanned):
        assert harness.payment(scanned).by_scan
        harness.respond(scanned, code=None)
        harness.wait(2)
        receipts[scanned] = "1003"
        details = {"amount": 300, "currencyIso": "NOK"}
        customer = {"name": "Kari Nordmann"}
        harness.receipt(scanned, "1003", paymentDetails=details, customer=customer)
        harness.wait(2)
    return receipts


def settled_by_hand(harness: EngineHarness) -> None:
    unknown = harness.charge(400)
    harness.wait(15)
    harness.wait(10)
    harness.resolve(unknown, Outcome.NOT_PAID)
    harness.wait(2)


def statements_of_a_day(folder: Path) -> int:
    folder.mkdir()
    harness = EngineHarness(folder)
    before = len(harness.disk.statements)
    assert len(a_day(harness)) == 3
    outcomes = [outcome for (outcome,) in harness.rows("SELECT outcome FROM payments")]
    assert Tally(outcomes) == {"not_paid": 3, "paid": 2}
    assert harness.rows("SELECT state FROM scans ORDER BY state") == [
        ("ANSWERED",),
        ("DECLINED",),
    ]
    assert len(harness.refunds("1001")) == 2
    harness.close()
    return len(harness.disk.statements) - before


def test_with_any_one_statement_failing_nothing_leaves_that_is_not_on_disk(tmp_path: Path) -> None:
    """Also: nobody is charged twice, and every receipt is recorded in the end, once."""
    total = statements_of_a_day(tmp_path / "sound")
    assert total > 70
    for failing in range(1, total + 1):
        folder = tmp_path / str(failing)
        folder.mkdir()
        harness = EngineHarness(folder)
        first = len(harness.disk.statements)
        harness.disk.fails = lambda number, _text, at=first + failing: number == at  # type: ignore[misc] # mypy infers no default
        try:
            receipts = a_day(harness)
        except NotOnDiskError as error:
            pytest.fail(f"{harness.disk.statements[first + failing - 1]!r} failed: {error}")
        judge(harness, receipts)
        harness.close()
        assert faults_in(harness.file) == []


def test_with_the_disk_failing_for_a_while_from_any_statement_on_it_is_the_same(
    tmp_path: Path,
) -> None:
    """ROLLBACK is spared: in WAL mode it needs no disk."""
    total = statements_of_a_day(tmp_path / "sound")
    for failing in range(1, total + 1, 3):
        folder = tmp_path / str(failing)
        folder.mkdir()
        harness = EngineHarness(folder)
        outage = Outage(harness, len(harness.disk.statements) + failing)
        harness.disk.fails = outage.strikes
        receipts = a_day(harness)
        harness.wait(60)
        judge(harness, receipts)
        harness.close()
        assert faults_in(harness.file) == []


class Outage:
    """Every statement from the ``first`` on fails, until five seconds have passed."""

    def __init__(self, harness: EngineHarness, first: int) -> None:
        self.clock = harness.clock
        self.first = first
        self.ends_at: float | None = None

    def strikes(self, number: int, statement: str) -> bool:
        if number == self.first:
            self.ends_at = self.clock.now + 5
        under_way = self.ends_at is not None and self.clock.now < self.ends_at
        return under_way and statement != "ROLLBACK"


def judge(harness: EngineHarness, receipts: dict[str, str]) -> None:
    sent = Tally(
        message["paymentId"]
        for message in harness.sent
        if message["messageType"] == "PAYMENT_INIT_REQUEST"
    )
    assert set(sent.values()) <= {1}, "a request went out twice"
    refused = {event.payment_id for event in harness.of_type(PaymentRefused)}
    assert not refused & set(sent), "refused, yet sent"
    for payment_id, number in receipts.items():
        payment = harness.payment(payment_id)
        refunded = payment.refund is not None
        outcome = Outcome.NOT_PAID if refunded else Outcome.PAID
        assert (payment.outcome, payment.receipt_id) == (outcome, number)
    judge_scans(harness)
    asked = [entry for entry in harness.entries("decision") if entry["what"] == "refund"]
    assert len(asked) == len(harness.refunds("1001")), "a refund for each time of asking"
    recorded = Tally(
        body for (body,) in harness.rows("SELECT text FROM personal") if "PAYMENT_RECEIPT" in body
    )
    assert len(recorded) == len(receipts)
    assert set(recorded.values()) == {1}, "a receipt was recorded twice"
    if harness.of_type(NotRecorded) or refused:
        assert harness.of_type(RecordingRestored) or not harness.of_type(NotRecorded)


def judge_scans(harness: EngineHarness) -> None:
    """Each is answered at most once: with a sale, or with no."""
    scans = harness.rows("SELECT payment_id, state FROM scans")
    for payment_id, state in scans:
        told = [message["messageType"] for message in harness.sent_about(payment_id)]
        expected = {"ANSWERED": ["PAYMENT_INIT_REQUEST"], "DECLINED": ["STATUS_UPDATE"]}
        assert told == expected.get(state, []), state


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_sale_that_cannot_be_recorded_is_refused_and_nothing_is_sent(
    harness: EngineHarness, failing: int
) -> None:
    """The four writes of a beginning: BEGIN, two entries and more, the projection."""
    at = len(harness.disk.statements) + 1 + failing
    harness.disk.fails = lambda number, _statement: number == at
    payment_id = harness.charge()
    (refused,) = harness.refusals()
    assert (refused.payment_id, refused.refusal) == (payment_id, Refusal.CANNOT_RECORD)
    assert harness.sent == []
    assert harness.rows("SELECT 1 FROM payments") == []


def test_no_sale_is_begun_while_the_journal_fails(harness: EngineHarness) -> None:
    harness.disk.fail()
    harness.hear("NONSENSE")
    harness.wait(0.5)
    harness.charge()
    harness.wait(60)
    harness.charge()
    assert [one.refusal for one in harness.refusals()] == [Refusal.CANNOT_RECORD] * 2
    assert harness.sent == []


def test_no_sale_is_begun_on_a_mended_disk_before_it_was_written_to_again(
    harness: EngineHarness,
) -> None:
    harness.disk.fail()
    harness.hear("NONSENSE")
    harness.disk.mend()
    harness.charge()
    assert harness.sent == []
    harness.wait(1)
    assert len(harness.of_type(RecordingRestored)) == 1
    payment_id = harness.charge()
    assert len(harness.inits(payment_id)) == 1


def test_a_receipt_that_cannot_be_recorded_is_told_with_its_number_and_not_as_paid(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge(100)
    harness.respond(payment_id)
    harness.disk.fail()
    harness.receipt(payment_id, "1001", paymentDetails=AGREES)
    (told,) = harness.of_type(NotRecorded)
    assert (told.payment_id, told.receipt_id, told.amount) == (payment_id, "1001", "1.00 NOK")
    assert "full" in told.why
    assert harness.told_of(payment_id)[-1].outcome is Outcome.NOT_KNOWN


def test_every_receipt_that_comes_while_the_disk_fails_is_told(harness: EngineHarness) -> None:
    harness.disk.fail()
    for number in ("1001", "1002"):
        harness.receipt(harness.new_id(), number, paymentDetails=AGREES)
    assert [told.receipt_id for told in harness.of_type(NotRecorded)] == ["1001", "1002"]


def test_an_unreadable_receipt_that_cannot_be_recorded_is_told_with_its_number(
    harness: EngineHarness,
) -> None:
    harness.disk.fail()
    payment_id = harness.new_id()
    harness.receipt(payment_id, "1001", paymentDetails={"amount": "1"})
    (told,) = harness.of_type(NotRecorded)
    assert (told.payment_id, told.receipt_id) == (payment_id, "1001")


def test_what_was_not_recorded_is_recorded_once_when_the_disk_is_mended(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge(100)
    harness.respond(payment_id)
    harness.disk.fail()
    harness.receipt(payment_id, "1001", paymentDetails=AGREES)
    harness.wait(30)
    assert harness.of_type(RecordingRestored) == []
    harness.disk.mend()
    harness.wait(1)
    assert len(harness.of_type(RecordingRestored)) == 1
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, "1001")
    harness.wait(60)
    texts = [entry["text"] for entry in harness.entries("heard")]
    assert len([text for text in texts if "PAYMENT_RECEIPT" in text]) == 1
    assert len(harness.of_type(RecordingRestored)) == 1
    assert harness.entries("recording_restored") == [{"backlog": 1}]


def test_what_was_heard_while_the_disk_failed_is_applied_in_the_order_it_came(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge(100)
    harness.disk.fail()
    harness.respond(payment_id)
    harness.told(payment_id, "CANCELED")
    harness.disk.mend()
    harness.wait(1)
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID
    assert [payment.state.value for payment in harness.told_of(payment_id)] == [
        "INITIATING",
        "PENDING",
        "CANCELED",
    ]


def backlog_of_a_bad_minute(harness: EngineHarness) -> tuple[str, str]:
    """The disk fails; a receipt, junk, a customer's scan and a refund come meanwhile."""
    refunded = harness.paid(200, "1001")
    payment_id = harness.charge(100)
    harness.respond(payment_id)
    harness.disk.fail()
    harness.hear("NONSENSE")
    harness.receipt(payment_id, "1002", paymentDetails=AGREES)
    harness.hear("NONSENSE")
    scanned = harness.scan()
    harness.receipt(refunded, "1001", paymentState="REVERSED")
    harness.told(payment_id, "CANCELED")
    return payment_id, scanned


def test_with_any_one_statement_failing_the_backlog_is_recorded_once_and_in_order(
    tmp_path: Path,
) -> None:
    failing, hit = 0, True
    while hit:
        failing += 1
        folder = tmp_path / str(failing)
        folder.mkdir()
        harness = EngineHarness(folder)
        harness.on_connected()
        payment_id, scanned = backlog_of_a_bad_minute(harness)
        at = len(harness.disk.statements) + failing
        harness.disk.fails = lambda number, _statement, at=at: number == at  # type: ignore[misc] # the same
        harness.wait(1)
        hit = len(harness.of_type(RecordingRestored)) == 0
        harness.wait(1)
        # Once; the last statement of all fails after the backlog has been recorded.
        assert len(harness.of_type(RecordingRestored)) == 1 or not hit
        payment = harness.payment(payment_id)
        assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, "1002")
        assert payment.alarms == (Alarm.CANCELED_AFTER_PAID,)
        assert harness.rows("SELECT outcome FROM payments WHERE receipt_id = '1001'") == [
            ("not_paid",)
        ]
        assert harness.rows("SELECT state FROM scans") == [("WAITING",)]
        assert [scan.state.value for scan in harness.scans_told(scanned)] == ["WAITING"]
        assert len(harness.entries("set_aside")) == 2
        query = "SELECT kind FROM entries WHERE kind IN ('set_aside', 'heard') ORDER BY seq DESC"
        kinds = [kind for (kind,) in harness.rows(f"{query} LIMIT 6")]
        assert kinds == ["heard", "heard", "heard", "set_aside", "heard", "set_aside"]
        harness.close()
        assert faults_in(harness.file) == []
    assert failing > 20


def test_a_problem_that_cannot_be_recorded_still_finds_its_request_later(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge(100)
    harness.disk.fails = lambda _number, statement: statement == "COMMIT"
    harness.problem("input-error", id=harness.id_of_init(payment_id))
    harness.disk.mend()
    harness.wait(1)
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID


def test_a_cancel_that_cannot_be_recorded_is_told_and_not_sent(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.disk.fail()
    harness.cancel(payment_id, "Kari")
    assert harness.cancels(payment_id) == []
    assert [told.payment_id for told in harness.of_type(NotRecorded)] == [payment_id]


def test_a_cancel_that_could_not_be_recorded_goes_out_when_the_disk_is_mended(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.disk.fail()
    harness.cancel(payment_id, "Kari")
    (told,) = harness.of_type(NotRecorded)
    assert told.cancel_wanted
    harness.disk.mend()
    harness.wait(1)
    assert len(harness.cancels(payment_id)) == 1
    assert harness.payment(payment_id).canceled_by == "Kari"
    harness.wait(1)
    assert len(harness.cancels(payment_id)) == 1


def test_a_cancel_that_could_not_be_recorded_is_not_sent_for_what_is_paid_meanwhile(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge(100)
    harness.respond(payment_id)
    harness.disk.fail()
    harness.cancel(payment_id, "Kari")
    harness.receipt(payment_id, "1001", paymentDetails=AGREES)
    harness.disk.mend()
    harness.wait(1)
    assert harness.cancels(payment_id) == []
    assert harness.payment(payment_id).outcome is Outcome.PAID


def test_a_time_limit_that_passes_while_the_disk_fails_is_kept_and_sends_nothing_until_then(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.disk.fail()
    harness.wait(15)
    harness.wait(15)
    assert harness.cancels(payment_id) == []
    harness.disk.mend()
    harness.wait(1)
    harness.wait(0)
    assert len(harness.cancels(payment_id)) == 1


def test_the_disk_is_tried_once_a_second_and_not_in_between(harness: EngineHarness) -> None:
    harness.disk.fail()
    harness.hear("NONSENSE")
    tried = len(harness.disk.statements)
    for _ in range(9):
        harness.wait(0.1)
    assert len(harness.disk.statements) == tried
    assert harness.engine.next_deadline == pytest.approx(harness.clock.now + 0.1)
    harness.wait(0.2)
    assert len(harness.disk.statements) > tried


@pytest.mark.parametrize("owner", [OWNER, Owner(OWNER.server, "TILL-2")])
def test_a_journal_that_fails_while_payments_are_taken_up_leaves_them_for_the_next_try(
    tmp_path: Path, owner: Owner
) -> None:
    harness = EngineHarness(tmp_path)
    harness.on_connected()
    payment_id = harness.charge()
    harness.events.clear()
    harness.disk.fails = lambda _number, statement: "INSERT" in statement
    with pytest.raises(JournalError, match="full"):
        harness.take_up(owner)
    assert harness.told_of(payment_id) == []
    harness.disk.mend()
    harness.take_up(owner)
    (told,) = harness.told_of(payment_id)
    assert (told.outcome, told.doubt) == (Outcome.NOT_KNOWN, Doubt.RESTARTED)
    harness.close()
