"""The session's thread: connecting, reconnecting, the journal's troubles, and its end."""

import json
import logging
import random
import select
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal_app.channel.commands import Access, Reconnect, RecordAccess, Stop
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    JournalLocked,
    LoggedOn,
    MessageUnmatched,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    RecordingRestored,
    Refusal,
    WrongPinsRead,
)
from terminal_app.errors import FaultKind, SettingsError
from terminal_app.journal.journal import FILE_NAME, LOCK_NAME, Journal
from terminal_app.payments.payment import Doubt, Outcome
from terminal_app.pin_hash import TRIES, WAIT_S
from terminal_app.session import clock as session_clock
from terminal_app.session.transport.link import Link
from terminal_app.simulator import Kind, SimulatorServer
from tests.support.journals import decisions_in
from tests.support.waiting import wait_for
from tests.unit.session.engine.engine_harness import Disk
from tests.unit.session.shop import QUICK, Shop, connection_to, open_descriptors, threads
from tests.unit.session.transport.raw_server import (
    BINARY,
    CLOSE,
    CONTINUATION,
    TEXT,
    WITHIN_S,
    Backend,
    Peer,
    frame,
)

LOGON = b'{"messageType": "LOGON_CONFIRMATION", "id": "1"}'
LENGTH_OF_A_CLOSE_FRAME = 8

# -- logging on ------------------------------------------------------------------------------


def test_the_logon_says_who_the_merchant_is(server: SimulatorServer, tmp_path: Path) -> None:
    with Shop(connection_to(server), tmp_path) as shop:
        told = shop.until_any(LoggedOn)
        assert told.merchant_name == "Fjellkaffe AS"
        assert told.terminal_id == "TILL-1"
        shop.until_line(ConnectionState.CONNECTED)


def test_nothing_is_sent_before_the_logon_is_confirmed(
    server: SimulatorServer, tmp_path: Path
) -> None:
    """Neither a new sale nor a question about an old one."""
    with Shop(connection_to(server), tmp_path) as before:
        before.until_line(ConnectionState.CONNECTED)
        before.until_code(before.charge(12_513))
    received = len(server.ledger.entries(Kind.RECEIVED))
    server.faults.logon_missing = True
    with Shop(connection_to(server), tmp_path, times=QUICK._replace(logon=0.5)) as shop:
        shop.until_any(PaymentChanged)
        wait_for("a line without a logon", lambda: threads_are_calm() and shop_is_open(server))
        payment_id = shop.charge(100)
        refused = shop.until_any(PaymentRefused)
        assert (refused.payment_id, refused.refusal) == (payment_id, Refusal.NOT_CONNECTED)
        missing = shop.until_line(ConnectionState.WAITING)
        assert missing.fault is FaultKind.LOGON_MISSING
        assert len(server.ledger.entries(Kind.RECEIVED)) == received
        server.faults.logon_missing = False
        shop.until_line(ConnectionState.CONNECTED)
    assert server.ledger.entries(Kind.VIOLATION) == []


def threads_are_calm() -> bool:
    """No attempt is under way."""
    return "attempt" not in threads()


def shop_is_open(server: SimulatorServer) -> bool:
    return len(server.ledger.entries(Kind.TOKEN_ISSUED)) >= 2


def test_a_line_without_a_logon_is_given_up_and_made_anew(
    server: SimulatorServer, tmp_path: Path
) -> None:
    server.faults.logon_missing = True
    with Shop(connection_to(server), tmp_path, times=QUICK._replace(logon=0.1)) as shop:
        for _ in range(3):
            assert shop.until_line(ConnectionState.WAITING).fault is FaultKind.LOGON_MISSING
        server.faults.logon_missing = False
        shop.until_line(ConnectionState.CONNECTED)


def test_three_short_logons_in_a_row_say_that_another_till_uses_the_terminal_id(
    server: SimulatorServer, tmp_path: Path
) -> None:
    """Two tills with one terminal id put each other out, over and over."""
    connection = connection_to(server)
    with Shop(connection, tmp_path / "one") as one, Shop(connection, tmp_path / "two") as other:
        for shop in (one, other):
            told = shop.until(
                "another till",
                ConnectionChanged,
                lambda event: event.fault is FaultKind.ANOTHER_TILL,
            )
            faults = [event.fault for event in shop.seen if isinstance(event, ConnectionChanged)]
            ended = [fault for fault in faults if fault is not None]
            assert ended.index(FaultKind.ANOTHER_TILL) >= 2
            assert told.state is ConnectionState.WAITING


def test_another_till_is_not_blamed_when_the_server_cannot_be_reached(
    server: SimulatorServer, shop: Shop
) -> None:
    for _ in range(3):
        server.drop_connections()
        shop.until_line(ConnectionState.WAITING)
        shop.until_line(ConnectionState.CONNECTED)
    take_down(server, shop)


def take_down(server: SimulatorServer, shop: Shop) -> None:
    """Stop the server at a moment at which the till isn't about to connect."""
    server.faults.ws_status, server.faults.ws_headers = 503, {"Retry-After": "1"}
    server.drop_connections()
    shop.until("a wait", ConnectionChanged, lambda told: told.fault is FaultKind.SERVER_BUSY)
    server.stop()
    server.faults.ws_status = None
    shop.until(
        "the server is down", ConnectionChanged, lambda told: told.fault is FaultKind.SERVER_DOWN
    )


# -- the line --------------------------------------------------------------------------------


def test_the_till_connects_when_the_server_comes_back(server: SimulatorServer, shop: Shop) -> None:
    take_down(server, shop)
    server.start()
    shop.until_line(ConnectionState.CONNECTED)


def test_a_sale_while_the_line_is_down_is_refused_and_sent_neither_now_nor_later(
    server: SimulatorServer, shop: Shop
) -> None:
    take_down(server, shop)
    shop.charge(100)
    assert shop.until_any(PaymentRefused).refusal is Refusal.NOT_CONNECTED
    server.start()
    shop.until_line(ConnectionState.CONNECTED)
    shop.until_outcome(shop.charge(12_502), Outcome.PAID)
    assert len(server.payments()) == 1


def test_a_silent_server_is_noticed_by_ping_and_the_code_is_kept(
    server: SimulatorServer, tmp_path: Path
) -> None:
    times = QUICK._replace(ping=0.1, pong=0.3)
    with Shop(connection_to(server), tmp_path, times=times) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        shop.until_code(payment_id)
        server.faults.mute = True
        assert shop.until_line(ConnectionState.WAITING).fault is FaultKind.PEER_SILENT
        server.faults.mute = False
        shop.until_line(ConnectionState.CONNECTED)
        assert shop.payments()[payment_id].code_to_show is not None
        server.pay(payment_id)
        shop.until_outcome(payment_id, Outcome.PAID)


def test_a_line_that_is_answered_by_pongs_alone_stays_up(
    server: SimulatorServer, tmp_path: Path
) -> None:
    times = QUICK._replace(ping=0.02, pong=5.0)
    with Shop(connection_to(server), tmp_path, times=times) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_500)
        shop.until_outcome(payment_id, Outcome.PAID)
        payment_id = shop.charge(12_501)
        shop.until_outcome(payment_id, Outcome.NOT_PAID)
        assert len(server.ledger.entries(Kind.LOGON)) == 1


class Longest(random.Random):
    """Chance at its worst: always the longest delay allowed."""

    def uniform(self, a: float, b: float) -> float:
        del a
        return b


def test_reconnect_tries_before_the_next_attempt_is_due_by_itself(
    server: SimulatorServer, tmp_path: Path
) -> None:
    server.faults.ws_status = 500
    times = QUICK._replace(reconnect_first=3000.0, reconnect_most=3000.0)
    with Shop(connection_to(server), tmp_path, times=times, chance=Longest()) as shop:
        now = session_clock.now()
        shop.until("a long wait", ConnectionChanged, lambda told: (told.retry_at or 0) > now + 2000)
        server.faults.ws_status = None
        shop.post(Reconnect())
        shop.until_line(ConnectionState.CONNECTED)


def test_reconnect_never_tries_before_the_server_allows_it(
    server: SimulatorServer, tmp_path: Path
) -> None:
    server.faults.ws_status = 503
    server.faults.ws_headers = {"Retry-After": "3000"}
    with Shop(connection_to(server), tmp_path) as shop:
        waiting = shop.until_line(ConnectionState.WAITING)
        for _ in range(10):
            shop.post(Reconnect())
        shop.charge(100)
        shop.until_any(PaymentRefused)
        assert shop.connect_at() == waiting.retry_at
    assert len(server.ledger.entries(Kind.LOGON_REFUSED)) == 1


def test_a_missing_secret_is_told_and_looked_for_again(
    server: SimulatorServer, tmp_path: Path
) -> None:
    known: list[str] = []

    def read_secret(_client_id: str) -> str:
        if not known:
            message = "no secret for client demo"
            raise SettingsError(message)
        return known[0]

    with Shop(connection_to(server), tmp_path, read_secret=read_secret) as shop:
        assert shop.until_line(ConnectionState.WAITING).fault is FaultKind.SECRET_MISSING
        known.append("demo")
        shop.until_line(ConnectionState.CONNECTED)


def test_a_frame_that_cannot_be_skipped_is_journalled_and_the_line_is_made_anew(
    tmp_path: Path,
) -> None:
    def announces_four_gigabytes(peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, LOGON) + frame(TEXT, b"{", length=2**32))
        peer.read_to_the_end()

    with (
        Backend(announces_four_gigabytes) as server,
        Shop(server.connection(), tmp_path) as shop,
    ):
        shop.until_line(ConnectionState.CONNECTED)
        shop.until_any(MessageUnmatched)
        assert shop.until_line(ConnectionState.WAITING).fault is FaultKind.MESSAGE_TOO_LARGE
        shop.until_line(ConnectionState.CONNECTED)
        ((body,), *_) = shop.rows("SELECT body FROM entries WHERE kind = 'set_aside'")
        assert "4294967296" in body


def receipt_for(request: bytes) -> bytes:
    """The frame of a receipt for the payment that was asked for."""
    receipt = {
        "messageType": "PAYMENT_RECEIPT",
        "id": "2",
        "paymentId": json.loads(request)["paymentId"],
        "paymentReceiptId": "77",
        "paymentState": "COMPLETE",
    }
    return frame(TEXT, json.dumps(receipt).encode())


MANGLED: dict[str, Callable[[bytes], bytes]] = {
    "a trailing comma": lambda text: frame(TEXT, text[:-1] + b",}"),
    "two objects": lambda text: frame(TEXT, text + text),
    "binary": lambda text: frame(BINARY, text),
    "padding in a frame": lambda text: frame(TEXT, text[:-1] + b" " * 1_100_000 + b"}"),
    "padding before it": lambda text: frame(TEXT, b" " * 1_100_000 + text),
    "padding in fragments": lambda text: b"".join(
        [
            frame(TEXT, text[:-1], fin=False),
            *[frame(CONTINUATION, b" " * 65_536, fin=False)] * 17,
        ]
    ),
    "4 GB": lambda text: frame(TEXT, text, length=2**32),
}


@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED.keys())
def test_a_receipt_that_can_not_be_read_is_not_known_and_waits_for_nothing(
    tmp_path: Path, mangle: Callable[[bytes], bytes]
) -> None:
    heard: list[bytes] = []

    def pays(peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, LOGON))
        while True:
            opcode, data = peer.read_frame()
            if opcode == TEXT:
                heard.append(data)
                if b"PAYMENT_INIT_REQUEST" in data:
                    receipt = receipt_for(data)
                    peer.send(mangle(receipt[receipt.index(b"{") :]))

    with Backend(pays) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(100)
        told = shop.until_payment(payment_id, lambda payment: bool(payment.alarms))
        assert (told.outcome, told.waits_for) == (Outcome.NOT_KNOWN, None)
    assert shop.payments()[payment_id].outcome is Outcome.NOT_KNOWN
    assert [b"PAYMENT_INIT_REQUEST" in data for data in heard] == [True]


class PaysOnce:
    """Sends a receipt for the first payment and ``then``; later connections are told nothing."""

    def __init__(self, then: bytes = b"", before: bytes = b"") -> None:
        self.pay = threading.Event()
        self._before, self._then = before, then
        self._has_paid = False

    def __call__(self, peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, LOGON))
        if not self._has_paid:
            request = peer.read_frame()[1]
            assert self.pay.wait(WITHIN_S)
            self._has_paid = True
            peer.send(self._before + receipt_for(request) + self._then)
            if self._then:
                return
        peer.read_to_the_end()


def test_a_receipt_that_comes_in_one_packet_with_the_end_of_the_line_is_recorded(
    tmp_path: Path,
) -> None:
    script = PaysOnce(then=frame(CLOSE))
    script.pay.set()
    with Backend(script) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(100)
        assert shop.until_outcome(payment_id, Outcome.PAID).receipt_id == "77"


@pytest.mark.parametrize("ending", [b"", frame(CLOSE)], ids=["open", "closed"])
def test_a_receipt_behind_a_flood_of_others_messages_is_recorded_before_most_of_them(
    tmp_path: Path, ending: bytes
) -> None:
    count = 3000
    other = receipt_for(b'{"paymentId": "6a1f4f0e-0000-4000-8000-000000000000"}')
    script = PaysOnce(before=other * count, then=ending)
    script.pay.set()
    with Backend(script) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(100)
        shop.until_outcome(payment_id, Outcome.PAID)
    others = shop.rows("SELECT seq FROM entries WHERE kind = 'set_aside'")
    assert len(others) == count
    (paid,) = shop.rows("SELECT max(seq) FROM entries WHERE payment_id = ?", payment_id)
    assert sum(seq < paid for seq in others) < count / 2


@pytest.mark.parametrize("is_stopping", [False, True])
def test_a_receipt_that_has_arrived_when_a_write_fails_is_recorded(
    tmp_path: Path, *, is_stopping: bool
) -> None:
    """The server has broken off, and bytes that it will never read are waiting to go out."""
    script = PaysOnce()

    class FailingLink(Link):
        """Can't write any more as soon as the receipt has arrived, which nobody has read yet."""

        def fail(self) -> None:
            if not script.pay.is_set():
                script.pay.set()
                assert select.select([self.socket], [], [], WITHIN_S)[0]
                self.socket.shutdown(socket.SHUT_WR)

        def tick(self, now: float) -> None:
            super().tick(now)
            if self.sent_up_to and not self.has_output and not is_stopping:
                self.fail()
                self.send("one more")

        def send_close(self, *, too_big: bool = False) -> None:
            super().send_close(too_big=too_big)
            self.fail()

    with Backend(script) as server:
        with Shop(server.connection(), tmp_path, open_link=FailingLink) as shop:
            shop.until_line(ConnectionState.CONNECTED)
            payment_id = shop.charge(100)
            shop.until_payment(payment_id, lambda _payment: True)
            if not is_stopping:
                shop.until_outcome(payment_id, Outcome.PAID)
        assert shop.payments()[payment_id].receipt_id == "77"


def test_a_customer_whose_scan_comes_in_one_packet_with_the_logon_is_declined_on_the_wire(
    tmp_path: Path,
) -> None:
    """This till has no cashier; what is recorded as said must have been said."""
    scanned = "0d3f3c9e-4a3b-4b6c-8f43-94f1b6f7f001"
    request = {"messageType": "GET_PAYMENT_REQUEST", "id": "2", "paymentId": scanned}
    answers: list[dict[str, str]] = []

    def customer_waits(peer: Peer) -> None:
        peer.upgrade(frame(TEXT, LOGON) + frame(TEXT, json.dumps(request).encode()))
        answers.append(json.loads(peer.read_frame()[1]))
        peer.read_to_the_end()

    with Backend(customer_waits) as server, Shop(server.connection(), tmp_path) as shop:
        wait_for("the answer", lambda: answers)
        shop.until_line(ConnectionState.CONNECTED)
    (answer,) = answers
    assert (answer["paymentId"], answer["paymentState"]) == (scanned, "CANCELED")


def test_twenty_reconnects_leave_no_descriptor_and_no_thread(
    server: SimulatorServer, shop: Shop
) -> None:
    wait_for("calm", threads_are_calm)
    descriptors, running = open_descriptors(), threading.active_count()
    for _ in range(20):
        server.drop_connections()
        shop.until_line(ConnectionState.CONNECTED)
    wait_for("calm", lambda: threads_are_calm() and threading.active_count() == running)
    wait_for("descriptors", lambda: open_descriptors() <= descriptors)


def test_refused_attempts_leave_no_descriptor_and_no_thread(
    server: SimulatorServer, shop: Shop
) -> None:
    wait_for("calm", threads_are_calm)
    descriptors, running = open_descriptors(), threading.active_count()
    for status in (401, 403, 404, 503, 302, 200):
        server.faults.ws_status = status
        server.drop_connections()
        for _ in range(3):
            shop.until_line(ConnectionState.WAITING)
    server.faults.ws_status = None
    shop.until_line(ConnectionState.CONNECTED)
    wait_for("calm", lambda: threads_are_calm() and threading.active_count() == running)
    wait_for("descriptors", lambda: open_descriptors() <= descriptors)


# -- the journal's troubles --------------------------------------------------------------------


def test_without_a_journal_no_sale_is_begun_until_the_obstacle_is_gone(
    server: SimulatorServer, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.write_text("a file where the journal's folder should be")
    with Shop(connection_to(server), folder) as shop:
        told = shop.until_any(NotRecorded)
        assert str(folder) in told.why
        assert "--data-dir" in told.why
        payment_id = shop.charge(12_502)
        refused = shop.until_any(PaymentRefused)
        assert (refused.payment_id, refused.refusal) == (payment_id, Refusal.CANNOT_RECORD)
        assert refused.detail == told.why
        assert server.ledger.entries() == [], "not even a token is fetched"
        folder.unlink()
        shop.until_any(RecordingRestored)
        shop.until_line(ConnectionState.CONNECTED)
        shop.until_outcome(shop.charge(12_502), Outcome.PAID)
    assert payment_id not in server.payments()


def test_a_pin_that_is_tried_before_the_journal_is_open_is_recorded_once_it_is(
    server: SimulatorServer, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.write_text("a file where the journal's folder should be")
    with Shop(connection_to(server), folder) as shop:
        shop.until_any(NotRecorded)
        shop.post(RecordAccess(Access.WRONG_PIN, "Ola"))
        shop.charge(12_502)
        shop.until_any(PaymentRefused)
        folder.unlink()
        shop.until_any(RecordingRestored)
    tried = [(one["what"], one["operator"]) for one in decisions_in(folder / FILE_NAME)]
    assert tried == [("wrong_pin", "Ola")]


def test_a_session_with_a_window_tells_it_of_wrong_pins_before_its_start(
    server: SimulatorServer, tmp_path: Path
) -> None:
    connection = connection_to(server)
    with Shop(connection, tmp_path) as before:
        before.until_line(ConnectionState.CONNECTED)
        for name in ("Ola", "", *["Kari"] * TRIES):
            before.post(RecordAccess(Access.WRONG_PIN, name))
    began_at = session_clock.now()
    with Shop(connection, tmp_path, has_cashier=True) as shop:
        shop.until_line(ConnectionState.CONNECTED)
    told = {one.operator: one for one in shop.seen if isinstance(one, WrongPinsRead)}
    assert {name: one.tries for name, one in told.items()} == {"Ola": 1, "": 1, "Kari": TRIES}
    # One wrong PIN makes nobody wait.
    assert told["Ola"].waits_until < session_clock.now()
    assert began_at < told["Kari"].waits_until <= session_clock.now() + WAIT_S
    with Shop(connection, tmp_path) as console:
        console.until_line(ConnectionState.CONNECTED)
    assert not [one for one in console.seen if isinstance(one, WrongPinsRead)]


def test_a_second_till_on_the_same_journal_waits_until_the_first_has_ended(
    server: SimulatorServer, shop: Shop
) -> None:
    with Shop(connection_to(server), shop.folder) as second:
        assert second.until_any(JournalLocked).folder == str(shop.folder)
        second.charge(100)
        assert second.until_any(PaymentRefused).refusal is Refusal.CANNOT_RECORD
        shop.stop()
        second.until_line(ConnectionState.CONNECTED)


def test_a_receipt_that_the_disk_refuses_is_told_by_number_and_recorded_later(
    server: SimulatorServer, tmp_path: Path
) -> None:
    disk = Disk()
    with Shop(connection_to(server), tmp_path, connect=disk.connect) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        shop.until_code(payment_id)
        disk.fail()
        server.pay(payment_id)
        told = shop.until_any(NotRecorded)
        (number,) = server.payments()[payment_id].receipt_ids
        assert (told.payment_id, told.receipt_id, told.amount) == (
            payment_id,
            number,
            "125.13 NOK",
        )
        shop.charge(100)
        assert shop.until_any(PaymentRefused).refusal is Refusal.CANNOT_RECORD
        disk.mend()
        assert shop.until_outcome(payment_id, Outcome.PAID).receipt_id == number
        shop.until_any(RecordingRestored)
    assert shop.sound()
    assert len(server.payments()) == 1


# -- the end ---------------------------------------------------------------------------------


def test_a_stop_with_a_live_server_takes_less_than_a_second_and_says_goodbye(
    server: SimulatorServer, shop: Shop
) -> None:
    assert shop.stop() < 1.0
    server.ledger.wait_for(Kind.LOGOFF)
    (*_, last) = [event for event in shop.seen if isinstance(event, ConnectionChanged)]
    assert last.state is ConnectionState.CLOSED
    assert last.fault is None
    assert shop.rows("SELECT kind FROM entries ORDER BY seq DESC LIMIT 1") == [("stopped",)]


def frozen_after_logon(peer: Peer) -> None:
    """Confirms the logon, and from then on reads nothing and says nothing."""
    peer.upgrade()
    peer.send(frame(TEXT, LOGON))
    peer.hold()


def test_a_stop_with_a_frozen_server_is_bounded(tmp_path: Path) -> None:
    with Backend(frozen_after_logon) as frozen, Shop(frozen.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        assert 0.5 < shop.stop() < 2.0


def test_a_stop_during_an_attempt_is_at_once(server: SimulatorServer, tmp_path: Path) -> None:
    server.faults.ws_delay_s = 30.0
    with Shop(connection_to(server), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTING)
        server.ledger.wait_for(Kind.TOKEN_ISSUED)
        assert shop.stop() < 1.0
    wait_for("the attempt's end", threads_are_calm)


def test_an_open_payment_stays_in_the_journal_and_is_settled_by_the_next_run(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = shop.charge(12_513)
    shop.until_code(payment_id)
    shop.stop()
    assert shop.payments()[payment_id].outcome is Outcome.NOT_KNOWN
    with Shop(connection_to(server), shop.folder) as again:
        taken_up = again.until_payment(payment_id, lambda _payment: True)
        assert taken_up.doubt is Doubt.RESTARTED
        again.until_outcome(payment_id, Outcome.NOT_PAID)
    (canceled,) = server.ledger.entries(Kind.CANCELED, payment_id)
    assert canceled.facts["by"] == "till"


def test_what_was_paid_between_two_runs_is_paid_and_nothing_is_cancelled(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = shop.charge(12_513)
    shop.until_code(payment_id)
    shop.stop()
    server.ledger.wait_for(Kind.LOGOFF)
    server.pay(payment_id)
    times = QUICK._replace(take_up=5.0)
    with Shop(connection_to(server), shop.folder, times=times) as again:
        again.until_outcome(payment_id, Outcome.PAID)
    texts = [entry.facts["text"] for entry in server.ledger.entries(Kind.RECEIVED)]
    assert not any("STATUS_UPDATE" in str(text) for text in texts)


def test_a_sale_that_is_asked_for_before_the_session_begins_is_not_connected(
    server: SimulatorServer, tmp_path: Path
) -> None:
    """The journal is well, so nothing else may be said of it."""
    shop = Shop(connection_to(server), tmp_path)
    shop.charge(100)
    with shop:
        assert shop.until_any(PaymentRefused).refusal is Refusal.NOT_CONNECTED


def test_a_sale_that_is_asked_for_during_the_goodbye_is_refused(tmp_path: Path) -> None:
    goodbye = threading.Event()

    def never_answers_a_close(peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, LOGON))
        peer.read_until_close()
        goodbye.set()
        peer.hold()

    with Backend(never_answers_a_close) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        shop.post(Stop())
        assert goodbye.wait(WITHIN_S)
        payment_id = shop.charge(100)
        refused = shop.until_any(PaymentRefused)
        assert (refused.payment_id, refused.refusal) == (payment_id, Refusal.STOPPING)


def test_what_is_heard_during_the_goodbye_is_recorded_and_answered_by_the_next_run(
    tmp_path: Path,
) -> None:
    """A response without a code calls for a cancel, but nothing may follow a close frame."""
    after_the_close: list[bytes] = []

    def responds_late(peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, LOGON))
        peer.read_until_close()
        fields = {"messageType": "PAYMENT_INIT_RESPONSE", "id": "2", "paymentId": payment_id}
        peer.send(frame(TEXT, json.dumps(fields).encode()) + frame(CLOSE))
        after_the_close.append(peer.read_to_the_end())

    with Backend(responds_late) as server, Shop(server.connection(), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(100)
        shop.until_payment(payment_id, lambda _payment: True)
        shop.stop()
        wait_for("the end of the line", lambda: after_the_close)
        payment = shop.payments()[payment_id]
        assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.NO_CODE)
        assert len(after_the_close[0]) <= LENGTH_OF_A_CLOSE_FRAME
        assert shop.rows("SELECT count(*) FROM entries WHERE kind = 'sent'") == [(1,)]


def test_an_error_of_the_program_ends_the_session_says_so_and_frees_the_journal(
    server: SimulatorServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def new_id() -> str:
        message = "no more ids"
        raise ZeroDivisionError(message)

    with Shop(connection_to(server), tmp_path, new_id=new_id) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        with caplog.at_level(logging.CRITICAL):
            shop.charge(100)
            shop.until_line(ConnectionState.CLOSED)
    assert shop.failure() == "ZeroDivisionError: no more ids"
    assert server.payments() == {}
    # On Windows the file goes with who had the lock.
    assert (tmp_path / LOCK_NAME).exists() == (sys.platform != "win32")
    Journal(tmp_path, new_salt=lambda: "salt").close()
