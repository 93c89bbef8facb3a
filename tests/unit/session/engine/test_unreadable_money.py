"""Frames that can't be read and name a payment of the till: never nothing, never a cancel."""

import json
import uuid
from collections.abc import Callable

import pytest

from terminal_app.channel.events import MessageUnmatched, NotRecorded
from terminal_app.payments.payment import Alarm, Doubt, Outcome, State
from terminal_app.payments.scan import ScanState
from terminal_app.session.transport.link import NonTextFrame, Text
from terminal_app.simulator.terminals import bad_frames
from terminal_app.simulator.terminals.bad_frames import FrameKind
from terminal_app.wire import raw_identifiers
from tests.unit.session.engine.engine_harness import EngineHarness

LATER_S = 3600.0
ANOTHER = "0e0e0e0e-1111-4222-8333-444444444444"


def receipt(payment_id: str, number: str = "7071001") -> bytes:
    message = {
        "messageType": "PAYMENT_RECEIPT",
        "id": ANOTHER,
        "paymentId": payment_id,
        "paymentReceiptId": number,
        "paymentState": "COMPLETE",
        "paymentDetails": {"amount": 12_500, "currencyIso": "NOK"},
    }
    return json.dumps(message).encode()


MANGLED: dict[str, Callable[[bytes], bytes]] = {
    "a trailing comma": lambda text: text[:-1] + b",}",
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "two objects": lambda text: text + text,
    "an array of one": lambda text: b"[" + text + b"]",
    "no last brace": lambda text: text[:-1],
    "a trailing comment": lambda text: text + b" // paid",
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "single quotes": lambda text: text.replace(b'"', b"'"),
    "in a text": lambda text: json.dumps(text.decode()).encode(),
    "an unknown type": lambda text: text.replace(b"PAYMENT_RECEIPT", b"PaymentReceipt"),
    "no type": lambda text: text.replace(b"messageType", b"type"),
    "an unknown state": lambda text: text.replace(b"COMPLETE", b"COMPLETED"),
    "HTML": lambda text: b"<html>" + text + b"</html>",
}


def broken(payment_id: str) -> Text:
    return Text(receipt(payment_id)[:-1])


@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED.keys())
def test_a_receipt_that_is_no_strict_json_is_not_known_and_never_cancelled(
    harness: EngineHarness, mangle: Callable[[bytes], bytes]
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receive(Text(mangle(receipt(payment_id))))
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert payment.unseen_alarms == (Alarm.RECEIPT_UNREADABLE,)
    harness.wait(LATER_S)
    assert harness.cancels(payment_id) == []


@pytest.mark.parametrize(
    "spell",
    [
        str.upper,
        lambda one: one.replace("-", ""),
        lambda one: "".join(f"\\u{ord(letter):04X}" for letter in one),
        lambda one: f"urn:uuid:{one}",
        lambda one: f"{{{one}}}",
    ],
    ids=["upper case", "no hyphens", "escapes", "urn", "braces"],
)
def test_a_payment_is_found_in_whatever_way_its_id_is_written(
    harness: EngineHarness, spell: Callable[[str], str]
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receive(broken(spell(payment_id)))
    assert harness.payment(payment_id).doubt is Doubt.RECEIPT_UNREADABLE


def test_a_readable_receipt_whose_payment_id_is_written_otherwise_is_not_nothing(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receive(Text(receipt("{" + payment_id + "}")))
    assert harness.payment(payment_id).doubt is Doubt.RECEIPT_UNREADABLE


def test_a_frame_that_was_skipped_or_is_binary_is_searched_too(harness: EngineHarness) -> None:
    for why in ("too large", "binary"):
        payment_id = harness.charge(despite_unknown=True)
        harness.respond(payment_id)
        found = raw_identifiers.search(b"x" * 2_000_000 + receipt(payment_id))
        harness.receive(NonTextFrame(why, 2_000_400, b"x" * 1024, found))
        assert harness.payment(payment_id).doubt is Doubt.RECEIPT_UNREADABLE


def test_a_receipt_number_of_ours_is_found_where_no_payment_is_named(
    harness: EngineHarness,
) -> None:
    payment_id = harness.paid(number="7071001")
    refunded = receipt(ANOTHER).replace(b"COMPLETE", b"REVERSED")
    harness.receive(Text(refunded[:-1]))
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)


@pytest.mark.parametrize("number", ["7", "0042"])
def test_a_short_receipt_number_counts_where_such_a_number_stands(
    harness: EngineHarness, number: str
) -> None:
    payment_id = harness.paid(number=number)
    harness.receive(Text(b'{"points": 7, "more": 0042}'))
    assert harness.payment(payment_id).outcome is Outcome.PAID
    harness.receive(Text(b'{"paymentReceiptId": "%s", REVERSED' % number.encode()))
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_a_longer_number_that_holds_ours_is_another(harness: EngineHarness) -> None:
    payment_id = harness.paid(number="7071001")
    harness.receive(Text(b"{9970710019, 17071001, 70710011"))
    assert harness.payment(payment_id).outcome is Outcome.PAID


def test_the_same_receipt_mangled_leaves_a_paid_payment_paid_with_an_alarm(
    harness: EngineHarness,
) -> None:
    payment_id = harness.paid(number="7071001")
    harness.receive(broken(payment_id))
    payment = harness.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.COMPLETE, Outcome.PAID)
    assert Alarm.RECEIPT_UNREADABLE in payment.unseen_alarms


def test_the_number_of_an_unreadable_receipt_is_kept_and_the_receipt_settles_it(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receive(broken(payment_id))
    assert harness.payment(payment_id).other_receipt_ids == ("7071001",)
    harness.receive(Text(receipt(payment_id)))
    assert harness.payment(payment_id).outcome is Outcome.PAID


def test_a_frame_that_names_two_payments_is_recorded_once_and_applied_to_both(
    harness: EngineHarness,
) -> None:
    third = harness.paid(99_00, number="7071009")
    second = harness.charge()
    harness.respond(second)
    harness.receive(Text(receipt(second) + receipt(third, "7071009") + b"}"))
    assert harness.payment(second).doubt is Doubt.RECEIPT_UNREADABLE
    assert Alarm.RECEIPT_UNREADABLE in harness.payment(third).alarms
    assert [entry.get("paymentIds") for entry in harness.entries("heard")[-1:]] == [
        sorted([second, third])
    ]


def test_more_identifiers_than_can_be_looked_up_may_hold_any_open_payments(
    harness: EngineHarness,
) -> None:
    paid = harness.paid(99_00, number="7071009")
    payment_id = harness.charge()
    harness.respond(payment_id)
    flood = b",".join(str(uuid.UUID(int=one)).encode() for one in range(5_000))
    harness.receive(Text(flood + b"," + payment_id.replace("-", "").encode()))
    assert harness.payment(payment_id).doubt is Doubt.RECEIPT_UNREADABLE
    assert harness.payment(paid).outcome is Outcome.PAID


@pytest.mark.parametrize("kind", FrameKind, ids=lambda kind: kind.value)
def test_what_names_no_payment_goes_on_as_it_did(harness: EngineHarness, kind: FrameKind) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receive(Text(bad_frames.payload(kind)))
    payment = harness.payment(payment_id)
    assert (payment.state, payment.doubt, payment.alarms) == (State.PENDING, None, ())


def test_a_waiting_scan_that_an_unreadable_frame_names_must_not_be_charged(
    harness: EngineHarness,
) -> None:
    scanned = harness.scan()
    harness.receive(broken(scanned))
    assert harness.scans_told(scanned)[-1].state is ScanState.WITHDRAWN


def test_while_the_disk_fails_an_unreadable_frame_about_a_payment_is_told(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.disk.fail()
    harness.receive(Text(receipt(payment_id).replace(b"messageType", b"type")))
    assert [one.payment_id for one in harness.of_type(NotRecorded)] == [payment_id]
    harness.disk.mend()
    harness.wait(2.0)
    assert harness.payment(payment_id).doubt is Doubt.RECEIPT_UNREADABLE


# -- what names a payment without its paymentId -----------------------------------------------


def nameless(number: str = "7071001", **fields: object) -> bytes:
    message = json.loads(receipt("")) | {"paymentReceiptId": number} | fields
    return json.dumps({name: value for name, value in message.items() if value != ""}).encode()


def is_doubted_and_never_cancelled(harness: EngineHarness, payment_id: str) -> bool:
    payment = harness.payment(payment_id)
    cancels = harness.cancels(payment_id)
    harness.wait(LATER_S)
    is_doubted = (payment.outcome, payment.doubt, payment.unseen_alarms) == (
        Outcome.NOT_KNOWN,
        Doubt.RECEIPT_UNREADABLE,
        (Alarm.RECEIPT_UNREADABLE,),
    )
    return is_doubted and harness.cancels(payment_id) == cancels


def test_a_receipt_without_a_payment_id_is_found_by_the_request_that_it_answers(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receive(Text(nameless(id=harness.id_of_init(payment_id))))
    assert harness.payment(payment_id).other_receipt_ids == ("7071001",)
    assert is_doubted_and_never_cancelled(harness, payment_id)


def test_a_receipt_without_a_payment_id_is_found_before_the_response_too(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.receive(Text(nameless(id=harness.id_of_init(payment_id))))
    assert is_doubted_and_never_cancelled(harness, payment_id)


@pytest.mark.parametrize("place", ["saleTransactionId", "customerOrderId", "note", "within"])
def test_a_receipt_without_a_payment_id_is_found_by_its_sale(
    harness: EngineHarness, place: str
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    sale = harness.payment(payment_id).sale_id
    details = {"amount": 12_500, "currencyIso": "NOK", "saleTransactionId": sale}
    fields = {"paymentDetails": details} if place == "within" else {place: sale}
    harness.receive(Text(nameless(**fields)))
    assert is_doubted_and_never_cancelled(harness, payment_id)


@pytest.mark.parametrize("by", ["request", "sale"])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_receipt_that_names_a_cancelled_payment_otherwise_is_not_nothing(
    harness: EngineHarness, by: str, *, restarts: bool
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    harness.told(payment_id, "CANCELED", id=harness.cancels(payment_id)[0]["id"])
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID
    request, sale = harness.id_of_init(payment_id), harness.payment(payment_id).sale_id
    if restarts:
        harness = harness.restarted()
        harness.on_connected()
    fields = {"id": request} if by == "request" else {"saleTransactionId": sale}
    harness.receive(Text(nameless(**fields)))
    assert is_doubted_and_never_cancelled(harness, payment_id)


@pytest.mark.parametrize("by", ["request", "sale"])
def test_a_readable_receipt_under_an_unknown_payment_id_is_found_so_too(
    harness: EngineHarness, by: str
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    request, sale = harness.id_of_init(payment_id), harness.payment(payment_id).sale_id
    fields = {"id": request} if by == "request" else {"saleTransactionId": sale}
    harness.receive(Text(nameless(paymentId=ANOTHER, **fields)))
    assert is_doubted_and_never_cancelled(harness, payment_id)


def test_a_receipt_of_another_payment_of_the_sale_is_set_aside(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    sale = harness.payment(payment_id).sale_id
    details = {"amount": 12_500, "currencyIso": "NOK", "saleTransactionId": sale.upper()}
    harness.receive(Text(nameless(paymentId=ANOTHER, paymentDetails=details)))
    payment = harness.payment(payment_id)
    assert (payment.state, payment.doubt, payment.alarms) == (State.PENDING, None, ())
    assert len(harness.of_type(MessageUnmatched)) == 1


@pytest.mark.parametrize("by", ["request", "sale"])
def test_while_the_disk_fails_such_a_receipt_is_told(harness: EngineHarness, by: str) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    request, sale = harness.id_of_init(payment_id), harness.payment(payment_id).sale_id
    harness.disk.fail()
    fields = {"id": request} if by == "request" else {"saleTransactionId": sale}
    harness.receive(Text(nameless(**fields)))
    assert [one.payment_id for one in harness.of_type(NotRecorded)] == [payment_id]


def test_a_receipt_of_another_till_names_nothing_here(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receive(Text(nameless(saleTransactionId=str(uuid.UUID(int=7)))))
    payment = harness.payment(payment_id)
    assert (payment.state, payment.doubt, payment.alarms) == (State.PENDING, None, ())


# -- keys that stand twice ----------------------------------------------------------------------


def twice(payment_id: str, first: str, second: str) -> bytes:
    return receipt(payment_id).replace(first.encode(), f"{first}, {second}".encode())


TWICE = {
    "state": ('"paymentState": "COMPLETE"', '"paymentState": "CANCELED"'),
    "type": ('"messageType": "PAYMENT_RECEIPT"', '"messageType": "STATUS_UPDATE"'),
    "number": ('"paymentReceiptId": "7071001"', '"paymentReceiptId": "7071002"'),
    "amount": ('"amount": 12500', '"amount": 1'),
    "escaped": ('"paymentState": "COMPLETE"', '"payment\\u0053tate": "ERROR"'),
}


@pytest.mark.parametrize(("first", "second"), TWICE.values(), ids=TWICE.keys())
@pytest.mark.parametrize("is_last", [True, False])
def test_a_receipt_with_a_key_that_stands_twice_is_not_known(
    harness: EngineHarness, first: str, second: str, *, is_last: bool
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    text = twice(payment_id, first, second).decode()
    if not is_last:
        text = text.replace(f"{first}, {second}", f"{second}, {first}")
    harness.receive(Text(text.encode()))
    assert is_doubted_and_never_cancelled(harness, payment_id)


def test_an_update_that_says_paid_and_cancelled_is_not_known(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    update = {"messageType": "STATUS_UPDATE", "id": ANOTHER, "paymentId": payment_id}
    text = json.dumps(update)[:-1] + ',"paymentState":"COMPLETE","paymentState":"CANCELED"}'
    harness.receive(Text(text.encode()))
    assert is_doubted_and_never_cancelled(harness, payment_id)


@pytest.mark.parametrize("ending", [ANOTHER.encode(), b"\xff"], ids=["as UTF-8", "broken"])
def test_a_receipt_that_names_two_payments_under_one_key_is_both_ones(
    harness: EngineHarness, ending: bytes
) -> None:
    paid = harness.paid(99_00, number="7071009")
    payment_id = harness.charge()
    harness.respond(payment_id)
    text = twice(payment_id, f'"paymentId": "{payment_id}"', f'"paymentId": "{paid}"')
    harness.receive(Text(text.replace(ANOTHER.encode(), ending)))
    assert harness.payment(payment_id).doubt is Doubt.RECEIPT_UNREADABLE
    assert Alarm.RECEIPT_UNREADABLE in harness.payment(paid).alarms


def test_a_key_that_stands_twice_with_one_value_contradicts_nothing(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    again = '"paymentState": "COMPLETE"'
    harness.receive(Text(twice(payment_id, again, again)))
    assert harness.payment(payment_id).outcome is Outcome.PAID
