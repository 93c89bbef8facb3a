"""The message handler: what the server says is bound, recorded, and applied or set aside."""

import contextlib
import json
import sqlite3

import pytest

from terminal_app import redaction
from terminal_app.channel.events import MessageUnmatched
from terminal_app.payments.payment import (
    Alarm,
    CancelReason,
    Doubt,
    Outcome,
    Owner,
    ProblemKind,
    State,
)
from terminal_app.session.transport.link import NonTextFrame, Text
from terminal_app.wire import contract
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import OWNER, EngineHarness
from tests.unit.wire.cases import EXAMPLES

# -- receipts --------------------------------------------------------------------------------


def test_a_receipt_pays_and_shows_only_what_is_on_disk(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    details = {"amount": 12_500, "currencyIso": "NOK"}
    harness.receipt(payment_id, "42", paymentDetails=details, paymentMethod="Vipps")
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.receipt_id) == (Outcome.PAID, "42")
    assert payment.amount_confirmed


@pytest.mark.parametrize("wrong", [{"amount": 12_501}, {"currencyIso": "SEK"}])
def test_a_receipt_that_disagrees_is_not_known_alarms_and_cancels_nothing(
    harness: EngineHarness, wrong: dict[str, object]
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    details = {"amount": 12_500, "currencyIso": "NOK", **wrong}
    harness.receipt(payment_id, "42", paymentDetails=details)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_DISAGREES)
    assert Alarm.RECEIPT_DISAGREES in payment.alarms
    harness.wait(10_000)
    assert harness.cancels(payment_id) == []


def test_an_unreadable_receipt_that_names_a_payment_is_not_known_and_alarms(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    details = {"amount": "125.00", "currencyIso": "NOK"}
    harness.receipt(payment_id, "42", paymentDetails=details)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.RECEIPT_UNREADABLE)
    assert payment.alarms == (Alarm.RECEIPT_UNREADABLE,)
    assert payment.other_receipt_ids == ("42",)
    assert payment.code_to_show is None
    harness.wait(10_000)
    assert harness.cancels(payment_id) == []


def test_an_unreadable_receipt_that_names_no_payment_here_is_set_aside(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(harness.new_id(), "not a number")
    assert len(harness.of_type(MessageUnmatched)) == 1
    assert harness.payment(payment_id).doubt is None


def test_optional_fields_that_cannot_be_read_are_dropped_and_reported(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id, timestamp=1763857696)
    assert harness.payment(payment_id).outcome is Outcome.PAID
    assert harness.entries("heard")[-1]["dropped"] == ["$.timestamp"]


def test_a_customers_data_is_kept_beside_the_entry_and_not_in_it(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id, customer={"name": "Kari Nordmann"})
    assert harness.payment(payment_id).outcome is Outcome.PAID
    assert harness.rows("SELECT 1 FROM entries WHERE body LIKE '%Nordmann%'") == []
    assert len(harness.rows("SELECT 1 FROM personal WHERE text LIKE '%Nordmann%'")) == 1


def test_a_receipt_for_a_payment_of_an_earlier_run_is_found_in_the_journal(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    harness.told(payment_id, "CANCELED")
    harness.journal.close()
    again = EngineHarness(harness.file.parent, clock=harness.clock)
    again.on_connected()
    again.receipt(payment_id)
    assert again.payment(payment_id).outcome is Outcome.PAID
    assert Alarm.PAID_AFTER_CANCEL in again.payment(payment_id).alarms
    again.close()


# -- what belongs to nothing here ------------------------------------------------------------


@pytest.mark.parametrize("state", ["COMPLETE", "CANCELED", "ERROR", "REVERSED"])
def test_a_status_of_a_payment_that_is_not_here_is_not_the_open_ones(
    harness: EngineHarness, state: str
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    before = harness.payment(payment_id)
    harness.told(harness.new_id(), state)
    assert harness.payment(payment_id) == before
    assert len(harness.of_type(MessageUnmatched)) == 1


def test_a_message_for_another_owners_payment_is_set_aside(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.journal.close()
    other = EngineHarness(
        harness.file.parent, owner=Owner(OWNER.server, "TILL-2"), clock=harness.clock
    )
    before = other.payment(payment_id)
    other.on_connected()
    other.receipt(payment_id)
    assert [event.count for event in other.of_type(MessageUnmatched)] == [1]
    assert other.payment(payment_id) == before
    other.close()


ODD_VALUES: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "\x00",
    "x" * 5000,
    [],
    [[]],
    {},
    {"amount": -1, "currencyIso": "NOK"},
    {"amount": 10**30, "currencyIso": "NOK"},
)


@pytest.mark.parametrize("name", sorted(contract.sent_by("receiveFromServer")))
def test_no_message_with_one_odd_value_harms_the_till_or_goes_unrecorded(
    harness: EngineHarness, name: str
) -> None:
    payment_id = harness.charge()
    example = next(payload for named, payload in EXAMPLES if named == name)
    heard = 0
    for field in example:
        for value in ODD_VALUES:
            message = {**example, "paymentId": payment_id, field: value}
            harness.receive(Text(json.dumps(message).encode()))
            heard += 1
    recorded = harness.entries("heard") + harness.entries("set_aside")
    assert len(recorded) == heard
    assert faults_in(harness.file) == []


@pytest.mark.parametrize(
    "data",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"messageType": "LOYALTY_OFFER"}',
        b'{"messageType": 7}',
        b'{"messageType": "STATUS_UPDATE", "id": 1}',
        b'{"messageType": "STATUS_UPDATE", "note": "\xc3\x28"}',
        b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b"",
        b"\x00",
        b'{"messageType": "REFUND", "id": "1", "paymentReceiptId": "1"}',
    ],
)
def test_a_text_that_is_no_message_for_a_terminal_is_journalled_counted_and_harmless(
    harness: EngineHarness, data: bytes
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    before = harness.payment(payment_id)
    harness.receive(Text(data))
    harness.receive(Text(data))
    assert [event.count for event in harness.of_type(MessageUnmatched)] == [1, 2]
    assert harness.payment(payment_id) == before
    assert set_aside_texts(harness) == [data.decode("utf-8", "backslashreplace")] * 2


def set_aside_texts(harness: EngineHarness) -> list[str]:
    """What was set aside, wherever it is kept: a text that can't be read is beside its entry."""
    query = (
        "SELECT coalesce(personal.text, json_extract(body, '$.text'))"
        " FROM entries LEFT JOIN personal USING (seq) WHERE kind = 'set_aside' ORDER BY seq"
    )
    return [text for (text,) in harness.rows(query)]


def test_a_frame_that_is_no_text_is_journalled_as_its_length_and_its_head(
    harness: EngineHarness,
) -> None:
    harness.receive(NonTextFrame("too large", 10_000_000, b"\xff{" + b"a" * 1022))
    (entry,) = harness.entries("set_aside")
    assert (entry["why"], entry["length"]) == ("too large", 10_000_000)
    assert set_aside_texts(harness) == ["\\xff{" + "a" * 1022]


def test_of_a_text_that_cannot_be_read_the_entry_holds_its_names_and_nothing_it_says(
    harness: EngineHarness,
) -> None:
    """All the rest may be a customer's data, in whatever field a broken text has it."""
    scanned = harness.new_id()
    harness.hear("PAYMENT_RECEIPT", paymentId=scanned, paymentReceiptId="7", who="Kari Nordmann")
    (entry,) = harness.entries("set_aside")
    assert (entry["messageType"], entry["paymentId"]) == ("PAYMENT_RECEIPT", scanned)
    assert (entry["receiptId"], entry["length"] > 100) == ("7", True)
    assert "paymentState" in entry["why"]
    assert harness.rows("SELECT 1 FROM entries WHERE body LIKE '%Nordmann%'") == []
    (text,) = set_aside_texts(harness)
    assert "Kari Nordmann" in text


def test_an_unreadable_receipt_for_a_payment_here_is_kept_beside_its_entry(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id, "42", paymentDetails={"amount": "1"}, customer={"name": "Kari N"})
    assert harness.entries("heard")[-1]["receiptId"] == "42"
    assert harness.rows("SELECT 1 FROM entries WHERE body LIKE '%Kari N%'") == []
    ((text,),) = harness.rows("SELECT text FROM personal")
    assert "Kari N" in text


# -- the GET-flow ----------------------------------------------------------------------------


def test_a_request_under_the_id_of_the_tills_own_payment_cancels_nothing(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.hear("GET_PAYMENT_REQUEST", paymentId=payment_id)
    assert harness.cancels(payment_id) == []
    assert len(harness.of_type(MessageUnmatched)) == 1


def test_a_request_that_comes_while_the_line_is_down_is_recorded_and_not_answered(
    harness: EngineHarness,
) -> None:
    harness.on_disconnected()
    harness.hear("GET_PAYMENT_REQUEST", paymentId=harness.new_id())
    harness.hear("GET_PAYMENT_REQUEST", paymentId=harness.new_id())
    assert harness.sent == []
    assert harness.entries("sent") == []
    assert len(harness.entries("scan")) == 2


# -- PROBLEM ---------------------------------------------------------------------------------


def test_a_problem_belongs_to_the_payment_that_it_names(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.problem("input-error", paymentId=payment_id, description="too much")
    payment = harness.payment(payment_id)
    assert (payment.state, payment.outcome) == (State.ERROR, Outcome.NOT_PAID)
    assert payment.problem is not None
    assert payment.problem.kind is ProblemKind.INPUT_ERROR
    assert payment.problem.description == "too much"


def test_a_problem_for_a_payment_that_is_not_here_is_set_aside(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.problem("input-error", paymentId=harness.new_id())
    assert harness.payment(payment_id).state is State.INITIATING
    assert len(harness.of_type(MessageUnmatched)) == 1


def in_flight_with_a_timed_out_one(harness: EngineHarness) -> tuple[str, str]:
    """Two payments: one whose request and cancel are unanswered, one just begun."""
    timed_out = harness.charge(100)
    harness.wait(15)
    begun = harness.charge(200)
    assert len(harness.engine.outbox.requests.all()) == 3
    return timed_out, begun


def test_a_problem_without_a_payment_belongs_to_the_request_whose_id_it_repeats(
    harness: EngineHarness,
) -> None:
    timed_out, begun = in_flight_with_a_timed_out_one(harness)
    harness.problem("input-error", id=harness.id_of_init(begun))
    assert harness.payment(begun).state is State.ERROR
    assert harness.payment(timed_out).problem is None


def test_a_late_answer_to_a_request_of_an_earlier_run_is_not_the_new_sales(
    harness: EngineHarness,
) -> None:
    before = harness.charge(100)
    request_id = harness.id_of_init(before)
    again = harness.restarted()
    again.on_connected()
    begun = again.charge(200)
    again.problem("input-error", id=request_id)
    assert again.payment(begun).problem is None
    assert again.payment(before).problem is not None
    again.close()


def test_a_problem_without_any_name_belongs_to_the_only_request_in_flight(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.problem("input-error")
    assert harness.payment(payment_id).state is State.ERROR


def test_a_problem_that_could_answer_several_requests_makes_all_of_them_unknown(
    harness: EngineHarness,
) -> None:
    timed_out, begun = in_flight_with_a_timed_out_one(harness)
    harness.problem("input-error")
    for payment_id in (timed_out, begun):
        assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
        assert harness.payment(payment_id).needs_attention
    assert len(harness.of_type(MessageUnmatched)) == 1


def test_a_problem_that_names_one_payment_never_touches_another(harness: EngineHarness) -> None:
    timed_out, begun = in_flight_with_a_timed_out_one(harness)
    harness.problem("input-error", paymentId=timed_out)
    assert harness.payment(begun).problem is None
    assert harness.payment(begun).doubt is None
    assert harness.cancels(begun) == []
    assert harness.payment(timed_out).outcome is Outcome.NOT_KNOWN


def test_a_problem_without_any_request_in_flight_is_set_aside(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.problem("unexpected-error")
    assert harness.payment(payment_id).problem is None
    assert len(harness.of_type(MessageUnmatched)) == 1


def test_a_response_that_names_its_payment_alone_answers_the_request(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.hear("PAYMENT_INIT_RESPONSE", paymentId=payment_id, qrCode="code")
    harness.problem("unexpected-error")
    assert harness.payment(payment_id).problem is None
    assert len(harness.of_type(MessageUnmatched)) == 1


def test_a_receipt_that_repeats_the_requests_id_answers_it(harness: EngineHarness) -> None:
    paid = harness.charge(100)
    details = {"amount": 100, "currencyIso": "NOK"}
    harness.receipt(paid, id=harness.id_of_init(paid), paymentDetails=details)
    begun = harness.charge(200)
    harness.problem("input-error")
    assert harness.payment(begun).state is State.ERROR


def test_a_problem_that_answers_a_decline_belongs_to_no_payment(harness: EngineHarness) -> None:
    scanned = harness.new_id()
    harness.hear("GET_PAYMENT_REQUEST", paymentId=scanned)
    harness.decline_scan(scanned, "Kari")
    (declined,) = harness.sent
    payment_id = harness.charge()
    harness.problem("payment-not-found", id=declined["id"])
    assert harness.payment(payment_id).problem is None
    assert harness.of_type(MessageUnmatched) == []
    harness.problem("unexpected-error")
    problem = harness.payment(payment_id).problem
    assert problem is not None, "the decline was in flight no more"


def test_a_problem_of_an_unknown_type_is_not_known_and_keeps_its_words(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.problem("wallet-asleep", paymentId=payment_id, description="wake it")
    payment = harness.payment(payment_id)
    assert payment.outcome is Outcome.NOT_KNOWN
    assert payment.problem is not None
    assert payment.problem.wire_type == "apm.mtm.wallet-asleep"
    assert payment.problem.description == "wake it"
    assert len(harness.cancels(payment_id)) == 1


def test_no_such_payment_proves_not_paid_only_a_minute_after_the_line_was_lost(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.on_disconnected()
    harness.wait(15)
    harness.on_connected()
    harness.wait(5)
    harness.problem("payment-not-found", id=harness.cancels(payment_id)[-1]["id"])
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
    harness.wait(40)
    harness.problem("payment-not-found", id=harness.cancels(payment_id)[-1]["id"])
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID


def test_no_such_payment_proves_nothing_while_the_requests_line_is_up(
    harness: EngineHarness,
) -> None:
    """The request may still be on its way."""
    payment_id = harness.charge()
    harness.wait(15)
    harness.problem("payment-not-found", id=harness.cancels(payment_id)[-1]["id"])
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_a_late_problem_that_names_a_payment_is_about_its_cancel_once_that_was_asked(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.wait(15)
    assert len(harness.cancels(payment_id)) == 1
    harness.on_disconnected()
    harness.on_connected()
    harness.problem("input-error", paymentId=payment_id)
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_everything_that_was_heard_stands_in_the_journal_as_it_was_on_the_wire(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    message = {
        "messageType": "STATUS_UPDATE",
        "id": "1",
        "paymentId": payment_id,
        "paymentState": "PENDING",
        "extra": [1, None],
    }
    text = json.dumps(message, indent=3)
    harness.receive(Text(text.encode()))
    assert harness.entries("heard")[-1]["text"] == text


# -- a server's free text ----------------------------------------------------------------------

SAID = "Kari Nordmann, 12125678901, isn't known"


def test_a_problems_free_text_is_shown_and_recorded_beside_the_entries_alone(
    harness: EngineHarness, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    payment_id = harness.charge()
    harness.problem("input-error", paymentId=payment_id, description=SAID, detail=SAID)
    harness.problem("unexpected-error", description=SAID)
    harness.problem("unexpected-error", paymentId=harness.new_id(), description=SAID)
    harness.hear("PROBLEM", type=SAID, description=SAID)
    harness.hear(SAID)
    payment = harness.payment(payment_id)
    assert payment.problem is not None
    assert payment.problem.description == SAID
    assert any(SAID in event.why for event in harness.of_type(MessageUnmatched))
    assert "Nordmann" not in caplog.text
    assert f"PROBLEM apm.mtm.unexpected-error: text of {len(SAID)} characters" in caplog.text
    for told in ("* FROM entries", "*, unpacked(snapshot) FROM payments"):
        whole = repr(harness.rows(f"SELECT {told}"))
        assert "apm.mtm.input-error" in whole
        assert "Nordmann" not in whole
    assert "Nordmann" in repr(harness.rows("SELECT text FROM personal"))
    assert faults_in(harness.file) == []


def test_once_it_is_erased_the_payment_is_still_there_and_the_journal_sound(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.problem("input-error", paymentId=payment_id, description=SAID)
    with contextlib.closing(sqlite3.connect(harness.file)) as database, database:
        database.execute("DELETE FROM personal")
    payment = harness.payment(payment_id)
    assert payment.problem is not None
    assert payment.problem.description == ""
    assert faults_in(harness.file) == []


def test_a_secret_that_is_a_word_changes_none_of_the_programs_own(
    harness: EngineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction, "_held", ())
    redaction.hold("PENDING")
    redaction.hold("cashier")
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    assert harness.payment(payment_id).cancel_reason is CancelReason.CASHIER
    assert faults_in(harness.file) == []


def test_what_the_till_holds_is_in_no_entry_wherever_it_is_echoed(
    harness: EngineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction, "_held", ())
    redaction.hold("hush-hush/token")
    payment_id = harness.charge()
    harness.respond(payment_id)
    echoed = "hush-hush/token hush-hush%2Ftoken hush-hush\\/token"
    harness.problem("unexpected-error", paymentId=payment_id, description=echoed)
    harness.receipt(harness.new_id(), "77", paymentMethod=echoed)
    harness.hear(echoed, paymentId=echoed)
    harness.receive(NonTextFrame("too large", 5000, b"x hush-hush/token hush-hush/tok"))
    harness.receipt(payment_id, "42", paymentMethod=echoed)
    assert harness.payment(payment_id).outcome is Outcome.PAID
    for told in ("* FROM entries", "*, unpacked(snapshot) FROM payments", "* FROM personal"):
        whole = repr(harness.rows(f"SELECT {told}"))
        assert redaction.REPLACED in whole
        assert "hush-hush" not in whole
    assert faults_in(harness.file) == []
