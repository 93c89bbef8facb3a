"""Each shipped scenario against the real session: what the till says of the money is true.

The cashier's part is played here; the pace is a twentieth of the real one, and so are the
till's times. The judge is the server's ledger, beside the journal's file.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal_app.channel.commands import RefundReceipt, StartPayment
from terminal_app.channel.events import ConnectionState, PaymentChanged, ScanChanged
from terminal_app.payments.payment import Alarm, Doubt, Outcome, RefundResult, State
from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from tests.support.waiting import wait_for
from tests.unit.session.engine.engine_harness import nok
from tests.unit.session.engine.test_money import agree, set_aside_entries
from tests.unit.session.shop import QUICK, Shop, connection_to

PAID, NOT_PAID, NOT_KNOWN = Outcome.PAID, Outcome.NOT_PAID, Outcome.NOT_KNOWN
PACE = 1 / 20
TIMES = QUICK._replace(logon=0.5, init_response=0.75, confirmation=0.5, customer=30.0)
AMOUNT = 12_500


class Scene:
    """A server that plays one scenario, and a till that is logged on to it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.server = SimulatorServer(scenario=scenario_files.load(name), delay_s=2.0 * PACE)
        self.folder = folder
        self.shop: Shop

    def open(self) -> None:
        """Open the shop, for the first time or again."""
        self.shop = Shop(connection_to(self.server), self.folder, times=TIMES, has_cashier=True)
        self.shop.session.start()
        self.shop.until_line(ConnectionState.CONNECTED)

    def close(self) -> None:
        self.shop.stop()
        assert self.shop.failure() is None
        assert self.shop.sound()

    def charges(self, payment_id: str) -> int:
        return len(self.server.ledger.entries(Kind.CHARGED, payment_id))

    def requests(self, message_type: str) -> int:
        received = self.server.ledger.entries(Kind.RECEIVED)
        return len([entry for entry in received if message_type in str(entry.facts["text"])])


def paid_without_alarm(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    payment = scene.shop.until_outcome(payment_id, PAID)
    assert payment.alarms == ()
    assert scene.requests("STATUS_UPDATE") == 0, "nothing was cancelled on the way"


def receipt_after_giving_up(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    scene.shop.until_code(payment_id)
    scene.shop.cancel(payment_id)
    scene.shop.until_payment(payment_id, lambda one: one.times_asked > 0 and one.doubt is not None)
    payment = scene.shop.until_outcome(payment_id, PAID)
    assert payment.alarms == (Alarm.PAID_AFTER_CANCEL,)


def answer_to_another_payment(scene: Scene) -> None:
    first = scene.shop.charge(AMOUNT)
    scene.shop.until_code(first)
    scene.shop.cancel(first)
    scene.shop.until_payment(first, lambda one: one.doubt is not None)
    second = scene.shop.charge(AMOUNT, despite_unknown=True)
    scene.shop.until_code(second)
    scene.shop.until_outcome(first, PAID)
    assert scene.shop.payments()[second].state is State.PENDING
    scene.shop.cancel(second)
    scene.shop.until_outcome(second, NOT_PAID)


def result_after_the_session(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    scene.shop.until_code(payment_id)
    scene.close()
    scene.server.ledger.wait_for(Kind.UNDELIVERED, payment_id)
    scene.open()
    payment = scene.shop.until_outcome(payment_id, PAID)
    assert payment.receipt_id in scene.server.payments()[payment_id].receipt_ids


def refund_in_flight(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    receipt_id = scene.shop.until_outcome(payment_id, PAID).receipt_id
    assert receipt_id is not None
    scene.shop.post(RefundReceipt(receipt_id, "Kari"))
    refunding = scene.shop.until_outcome(payment_id, NOT_KNOWN)
    assert refunding.refund is not None
    assert refunding.refund.result is RefundResult.UNDER_WAY
    scene.server.ledger.wait_for(Kind.REFUNDED, payment_id)
    assert scene.shop.payments()[payment_id].outcome is not PAID
    payment = scene.shop.until_outcome(payment_id, NOT_PAID)
    assert payment.state is State.REVERSED
    assert scene.requests("REFUND") == 1


def double_tap(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    payment = scene.shop.until_payment(payment_id, lambda one: len(one.other_receipt_ids) == 1)
    assert (payment.outcome, payment.alarms) == (PAID, (Alarm.SECOND_RECEIPT,))
    assert scene.charges(payment_id) == 2


def receipts_at_every_logon(scene: Scene) -> None:
    for number in range(1, 4):
        payment_id = scene.shop.charge(AMOUNT)
        scene.shop.until_outcome(payment_id, PAID)
        scene.shop.until_line(ConnectionState.WAITING)
        scene.shop.until_line(ConnectionState.CONNECTED)
        assert len(scene.shop.payments()) == number
    # Three at once, and at each logon those that there were: one, two, three.
    wait_for("the last receipts", lambda: sent_receipts(scene) == 3 + 1 + 2 + 3)
    for payment in scene.shop.payments().values():
        assert (payment.outcome, payment.other_receipt_ids, payment.alarms) == (PAID, (), ())


def sent_receipts(scene: Scene) -> int:
    sent = scene.server.ledger.entries(Kind.SENT)
    return len([entry for entry in sent if "PAYMENT_RECEIPT" in str(entry.facts["text"])])


def problem_without_ids(scene: Scene) -> None:
    first = scene.shop.charge(AMOUNT)
    scene.shop.until_payment(first, lambda one: one.doubt is not None)
    second = scene.shop.charge(AMOUNT, despite_unknown=True)
    scene.shop.until_payment(second, lambda one: one.doubt is not None)
    resolved: set[str] = set()

    def both_resolved(changed: PaymentChanged) -> bool:
        if changed.payment.outcome is NOT_PAID:
            resolved.add(changed.payment.payment_id)
        return resolved == {first, second}

    scene.shop.until("both are asked about", PaymentChanged, both_resolved)


def redeploy(scene: Scene) -> None:
    before = time.monotonic()
    paid_without_alarm(scene)
    refused = scene.server.ledger.entries(Kind.LOGON_REFUSED)
    assert [entry.facts["status"] for entry in refused] == [503, 503]
    assert time.monotonic() - before >= 2, "Retry-After is 1 s at this pace, twice"


def token_revoked(scene: Scene) -> None:
    paid_without_alarm(scene)
    refused = scene.server.ledger.entries(Kind.LOGON_REFUSED)
    assert [entry.facts["status"] for entry in refused] == [401]


def impatient_proxy(scene: Scene) -> None:
    paid_without_alarm(scene)
    assert len(scene.server.ledger.entries(Kind.LOGON)) >= 3


def cancelled_by_the_cashier(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    scene.shop.until_code(payment_id)
    scene.shop.cancel(payment_id)
    payment = scene.shop.until_outcome(payment_id, NOT_PAID)
    assert payment.alarms == ()
    following = scene.shop.charge(AMOUNT + 113)
    code = scene.shop.until_code(following).code_to_show
    wait_for("every answer", lambda: canceled_answers(scene, payment_id) == 3)
    stands = scene.shop.payments()
    assert (stands[payment_id].outcome, stands[following].code_to_show) == (NOT_PAID, code)
    scene.server.pay(following)
    scene.shop.until_outcome(following, PAID)


def canceled_answers(scene: Scene, payment_id: str) -> int:
    sent = scene.server.ledger.entries(Kind.SENT, payment_id)
    return len([entry for entry in sent if "CANCELED" in str(entry.facts["text"])])


def canceled_after_the_receipt(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    scene.shop.until_code(payment_id)
    scene.shop.cancel(payment_id)
    scene.shop.until_outcome(payment_id, PAID)
    wait_for("the confirmation", lambda: canceled_answers(scene, payment_id) == 1)
    scene.shop.until_payment(payment_id, lambda one: Alarm.PAID_AFTER_CANCEL in one.alarms)
    assert scene.shop.payments()[payment_id].outcome is PAID


def scan_told_twice(scene: Scene) -> None:
    scanned = scene.server.request_payment("TILL-1")
    told = scene.shop.until("a scan", ScanChanged, lambda event: event.scan.payment_id == scanned)
    assert told.scan.payment_id == scanned
    answer = StartPayment(scanned, str(uuid.uuid4()), nok(AMOUNT), "Kari", answers_scan=True)
    scene.shop.post(answer)
    scene.shop.until_outcome(scanned, PAID)
    wait_for("both requests", lambda: scans_told(scene, scanned) == 2)
    wait_for("the second one is set aside", lambda: set_aside_entries(scene.shop) == 1)
    assert scene.requests("PAYMENT_INIT_REQUEST") == 1
    assert scene.charges(scanned) == 1


def scans_told(scene: Scene, payment_id: str) -> int:
    sent = scene.server.ledger.entries(Kind.SENT, payment_id)
    return len([entry for entry in sent if "GET_PAYMENT_REQUEST" in str(entry.facts["text"])])


def amount_in_major_units(scene: Scene) -> None:
    payment_id = scene.shop.charge(AMOUNT)
    payment = scene.shop.until_payment(payment_id, lambda one: one.doubt is not None)
    assert (payment.outcome, payment.doubt) == (NOT_KNOWN, Doubt.RECEIPT_DISAGREES)
    assert payment.alarms == (Alarm.RECEIPT_DISAGREES,)
    assert scene.requests("STATUS_UPDATE") == 0


def clock_an_hour_off(scene: Scene) -> None:
    paid_without_alarm(scene)
    (receipt,) = [
        json.loads(str(entry.facts["text"]))
        for entry in scene.server.ledger.entries(Kind.SENT)
        if "PAYMENT_RECEIPT" in str(entry.facts["text"])
    ]
    told = datetime.fromisoformat(receipt["timestamp"])
    assert timedelta(minutes=59) < told - datetime.now(UTC) <= timedelta(hours=1)


def logon_not_confirmed(scene: Scene) -> None:
    paid_without_alarm(scene)
    assert len(scene.server.ledger.entries(Kind.LOGOFF)) == 1


PLAYED: dict[str, Callable[[Scene], None]] = {
    "amount-in-major-units": amount_in_major_units,
    "answer-to-another-payment": answer_to_another_payment,
    "cancel-answered-twice": cancelled_by_the_cashier,
    "canceled-after-the-receipt": canceled_after_the_receipt,
    "clock-an-hour-off": clock_an_hour_off,
    "double-tap": double_tap,
    "impatient-proxy": impatient_proxy,
    "logon-not-confirmed": logon_not_confirmed,
    "pending-again-and-again": paid_without_alarm,
    "problem-without-ids": problem_without_ids,
    "receipt-after-giving-up": receipt_after_giving_up,
    "receipts-at-every-logon": receipts_at_every_logon,
    "redeploy": redeploy,
    "refund-in-flight": refund_in_flight,
    "result-after-the-session": result_after_the_session,
    "scan-told-twice": scan_told_twice,
    "slow-wallet": paid_without_alarm,
    "token-revoked": token_revoked,
}


def test_every_shipped_scenario_is_played_here() -> None:
    assert sorted(PLAYED) == scenario_files.names()


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(request.param, tmp_path / "data")
    with scene.server:
        scene.open()
        yield scene
        scene.close()
    assert scene.server.ledger.entries(Kind.SIMULATOR_ERROR) == []
    assert scene.server.ledger.entries(Kind.VIOLATION) == []
    assert scene.server.ledger.entries(Kind.DUPLICATE_INIT) == []


@pytest.mark.parametrize(
    ("scene", "name"), [(n, n) for n in PLAYED], indirect=["scene"], ids=PLAYED
)
def test_the_till_tells_the_truth_in_a_scenario(scene: Scene, name: str) -> None:
    PLAYED[name](scene)
    agree(scene.server, scene.shop)
