"""Proposals from records of what has passed; nothing uncertain becomes a line about money."""

import json
import uuid
from typing import Any

import pytest

from terminal_app.wire.profile import load
from terminal_app.wire.profile.model import NumberType, Unit
from terminal_app.wire.proposal import sent
from terminal_app.wire.proposal.propose import NO, YES, Proposal, propose
from terminal_app.wire.proposal.record import (
    Asked,
    Event,
    Happened,
    Heard,
    Recorded,
    Refused,
    Sent,
)

LOGON = {"messageType": "LOGON_CONFIRMATION", "id": "1", "terminalId": "TILL-1"}
MINOR = 113


class Talk:
    """A record in the making: what is sent is written as the proposal so far has it."""

    def __init__(self, logon: dict[str, Any] | None = None) -> None:
        self.record: list[Recorded] = [Happened(Event.CONNECTED)]
        self.answers: dict[str, str] = {}
        self.payment_id = str(uuid.uuid4())
        self.last_id = ""
        self.hear(logon if logon is not None else LOGON)

    @property
    def proposal(self) -> Proposal:
        return propose(self.record, "TILL-1", self.answers)

    def hear(self, message: dict[str, Any]) -> Proposal:
        self.record.append(Heard(json.dumps(message)))
        return self.proposal

    def ask(self, name: str, **more: object) -> dict[str, Any]:
        self.last_id = str(uuid.uuid4())
        message: dict[str, Any] = {"messageType": name, "id": self.last_id}
        if name != "REFUND":
            message["paymentId"] = self.payment_id
        if name == "PAYMENT_INIT_REQUEST":
            message["paymentDetails"] = {"amount": MINOR, "currencyIso": "NOK"}
        message |= more
        text = sent.trial(self.proposal.draft, message)
        self.record.append(Sent(message, text, MINOR, "NOK", self.payment_id))
        said: dict[str, Any] = json.loads(text)
        return said

    def refuse(self, said: str) -> Proposal:
        problem = {"messageType": "PROBLEM", "id": self.last_id, "type": "apm.mtm.input-error"}
        return self.hear({**problem, "description": said})

    def happen(self, event: Event) -> Proposal:
        self.record.append(Happened(event))
        return self.proposal

    def begin(self) -> None:
        self.ask("PAYMENT_INIT_REQUEST")
        said = {"id": self.last_id, "paymentId": self.payment_id, "paymentState": "PENDING"}
        self.hear({"messageType": "PAYMENT_INIT_RESPONSE", **said, "qrCode": "https://p/1"})

    def receipt(self, **said: object) -> dict[str, Any]:
        usual = {
            "messageType": "PAYMENT_RECEIPT",
            "id": str(uuid.uuid4()),
            "paymentId": self.payment_id,
            "paymentReceiptId": "77",
            "paymentState": "COMPLETE",
            "paymentDetails": {"amount": MINOR, "currencyIso": "NOK"},
        }
        return {name: value for name, value in {**usual, **said}.items() if value is not None}

    def pay(self, **said: object) -> Proposal:
        self.begin()
        self.happen(Event.PHONE_SHOWS_IT)
        self.happen(Event.PAID)
        return self.hear(self.receipt(**said))


def test_what_the_contract_explains_makes_no_profile() -> None:
    talk = Talk()
    proposal = talk.pay()
    assert (proposal.text, proposal.unexplained, proposal.questions) == ("", (), ())
    assert proposal.profile.is_shipped


def test_the_file_is_read_as_the_profile_that_is_proposed() -> None:
    talk = Talk({"type": "logon_confirmation", "body": {"id": "1", "terminal_id": "TILL-1"}})
    assert talk.proposal.profile == load.parse(talk.proposal.text)
    assert talk.proposal.profile.envelope == "body"
    assert talk.proposal.profile.fields["*"]["messageType"] == "$.type"
    assert talk.proposal.profile.fields["*"]["paymentId"] == "payment_id"
    assert "# assumed" in talk.proposal.text


def test_the_unit_is_what_the_phone_has_shown() -> None:
    talk = Talk()
    talk.begin()
    assert not talk.proposal.draft.is_unit_confirmed
    proposal = talk.happen(Event.PHONE_SHOWS_MORE)
    assert (proposal.profile.unit, proposal.profile.amount_type) == (Unit.MAJOR, NumberType.NUMBER)
    assert talk.ask("PAYMENT_INIT_REQUEST")["paymentDetails"]["amount"] == 1.13
    assert not talk.proposal.draft.is_unit_confirmed
    assert talk.happen(Event.PHONE_SHOWS_IT).draft.is_unit_confirmed


@pytest.mark.parametrize("said", [1.13, "1.13"])
def test_a_receipt_changes_no_unit_that_the_phone_has_confirmed(said: object) -> None:
    proposal = Talk().pay(paymentDetails={"amount": said, "currencyIso": "NOK"})
    assert proposal.profile.unit is Unit.MINOR
    assert any("PAYMENT_RECEIPT" in one for one in proposal.unexplained)


def test_a_receipt_over_another_amount_is_not_explained_away() -> None:
    proposal = Talk().pay(paymentDetails={"amount": 200, "currencyIso": "NOK"})
    assert any("never asked for" in one for one in proposal.unexplained)


def test_a_receipt_of_another_payment_is_not_explained_away() -> None:
    proposal = Talk().pay(paymentId=str(uuid.uuid4()))
    assert any("no payment of the till" in one for one in proposal.unexplained)


def test_a_word_for_paid_that_only_the_moment_tells_is_asked_about() -> None:
    talk = Talk()
    (question,) = talk.pay(paymentState="GRONK").questions
    assert (question.asked, question.about) == (Asked.STATE, "COMPLETE=GRONK")
    assert question.answers == (YES, NO)
    talk.answers = {question.key: YES}
    assert talk.proposal.questions == ()
    assert talk.proposal.profile.states == {"COMPLETE": "GRONK"}
    talk.answers = {question.key: NO}
    assert "COMPLETE" not in talk.proposal.draft.states
    assert talk.proposal.profile.states == {}


def test_a_word_that_means_another_state_is_never_taken_for_paid() -> None:
    proposal = Talk().pay(paymentState="DECLINED")
    assert proposal.draft.states.get("COMPLETE") is None
    assert proposal.profile.states == {"ERROR": "DECLINED"}


def test_the_receipt_that_comes_once_more_is_no_answer_to_the_refund() -> None:
    talk = Talk()
    talk.answers = {"STATE:COMPLETE=GRONK": YES}
    talk.pay(paymentState="GRONK")
    talk.ask("REFUND", paymentReceiptId="77")
    proposal = talk.hear(talk.receipt(paymentState="GRONK"))
    assert "REVERSED" not in proposal.draft.states
    assert ("types", "REFUND") not in proposal.draft.reasons
    (question,) = talk.hear(talk.receipt(paymentState="BLORP")).questions
    assert question.about == "REVERSED=BLORP"


def test_several_amounts_in_a_receipt_are_asked_about() -> None:
    talk = Talk()
    said = {"amount": MINOR, "currencyIso": "NOK", "net": MINOR}
    (question,) = talk.pay(paymentDetails=said).questions
    assert question.asked is Asked.AMOUNT_PLACE
    assert set(question.answers) == {"paymentDetails.amount", "paymentDetails.net"}
    talk.answers = {question.key: "paymentDetails.net"}
    told = talk.proposal.profile.fields["PAYMENT_RECEIPT"]
    assert told["paymentDetails.amount"] == "paymentDetails.net"


def test_a_receipts_number_under_no_likely_name_is_asked_about_with_what_stands_there() -> None:
    talk = Talk()
    said = {"paymentReceiptId": None, "voucherNo": 4711, "merchant": {"organizationNumber": "99"}}
    (question,) = talk.pay(**said).questions
    assert question.asked is Asked.RECEIPT_PLACE
    told = dict(zip(question.answers, question.hints, strict=True))
    assert told == {"voucherNo": "4711", "merchant.organizationNumber": "99"}
    talk.answers = {question.key: "voucherNo"}
    profile = talk.proposal.profile
    assert profile.fields["*"]["paymentReceiptId"] == "voucherNo"
    assert profile.receipt_type is NumberType.INTEGER
    talk.ask("REFUND", paymentReceiptId=4711)
    proposal = talk.hear(talk.receipt(**said, paymentState="REVERSED"))
    assert (proposal.questions, proposal.unexplained) == ((), ())


def test_words_for_states_at_a_place_that_was_filled_are_a_states() -> None:
    talk = Talk()
    talk.ask("STATUS_UPDATE", paymentState="CANCELED")
    talk.refuse("$: Additional properties are not allowed ('paymentState' was unexpected)")
    talk.refuse("$: 'whither' is a required property")
    assert talk.ask("STATUS_UPDATE", paymentState="CANCELED")["whither"] == ""
    proposal = talk.refuse("$.whither: '' is not one of ['Open', 'Paid', 'Voided']")
    assert proposal.questions == ()
    assert talk.ask("STATUS_UPDATE", paymentState="CANCELED")["whither"] == "Voided"
    assert proposal.profile.fields["*"]["paymentState"] == "whither"
    assert "STATUS_UPDATE" not in proposal.profile.extra


def test_a_constant_gives_way_to_a_field_of_the_tills_that_turns_out_to_be_there() -> None:
    talk = Talk()
    talk.ask("STATUS_UPDATE", paymentState="CANCELED")
    talk.refuse("$: 'whither' is a required property")
    talk.ask("STATUS_UPDATE", paymentState="CANCELED")
    talk.answers = {"VALUE:STATUS_UPDATE: whither": "Voided"}
    talk.refuse("whither is odd")
    talk.ask("PAYMENT_INIT_REQUEST")
    said = {"id": talk.last_id, "paymentId": talk.payment_id, "whither": "PENDING"}
    proposal = talk.hear({"messageType": "PAYMENT_INIT_RESPONSE", **said, "qrCode": "https://p/1"})
    assert proposal.unexplained == ()
    assert proposal.profile.fields["*"]["paymentState"] == "whither"


def test_a_problem_under_a_name_of_its_own_is_known_by_its_type() -> None:
    talk = Talk()
    talk.ask("PAYMENT_INIT_REQUEST")
    said = {"messageType": "FEIL", "id": "1", "type": "apm.mtm.input-error", "description": "no"}
    proposal = talk.hear(said)
    assert proposal.last_name == "PROBLEM"
    assert proposal.draft.types["PROBLEM"] == "FEIL"


def test_what_speaks_of_no_payment_is_no_answer_to_one_that_is_begun() -> None:
    talk = Talk()
    talk.ask("PAYMENT_INIT_REQUEST")
    assert talk.hear({"messageType": "FEIL", "why": "it is odd"}).last_name is None
    said = {"messageType": "KLAR", "id": "2", "paymentId": talk.payment_id, "code": "0002010102"}
    assert talk.hear(said).last_name == "PAYMENT_INIT_RESPONSE"


def test_a_notice_while_the_customer_pays_is_no_receipt() -> None:
    talk = Talk()
    talk.begin()
    talk.happen(Event.PHONE_SHOWS_IT)
    talk.happen(Event.PAID)
    notice = {"messageType": "SCANNED", "id": str(uuid.uuid4()), "paymentId": talk.payment_id}
    assert talk.hear(notice).last_name != "PAYMENT_RECEIPT"
    proposal = talk.hear(talk.receipt(messageType="VOUCHER"))
    assert proposal.last_name == "PAYMENT_RECEIPT"
    assert proposal.draft.types["PAYMENT_RECEIPT"] == "VOUCHER"


def test_a_word_that_a_person_has_confirmed_isnt_assumed() -> None:
    talk = Talk()
    talk.begin()
    talk.answers = {"CANCEL_WORD:CANCELED": "ZONK", "STATE:CANCELED=ZONK": YES}
    talk.ask("STATUS_UPDATE", paymentState="CANCELED")
    talk.refuse("$.paymentState: 'CANCELED' is not one of ['GRONK', 'ZONK', 'BLORP']")
    talk.ask("STATUS_UPDATE", paymentState="CANCELED")
    said = {"id": talk.last_id, "paymentId": talk.payment_id, "paymentState": "ZONK"}
    proposal = talk.hear({"messageType": "STATUS_UPDATE", **said})
    assert proposal.profile.states == {"CANCELED": "ZONK"}
    assert "# assumed" not in proposal.text


def test_a_refusal_changes_where_a_field_is_sent() -> None:
    talk = Talk()
    talk.ask("PAYMENT_INIT_REQUEST")
    talk.refuse("$.paymentDetails: Additional properties are not allowed ('amount' was unexpected)")
    assert "amount" not in talk.ask("PAYMENT_INIT_REQUEST")["paymentDetails"]
    assert not sent.is_whole(talk.proposal.draft, "PAYMENT_INIT_REQUEST")
    talk.refuse("$: 'total' is a required property")
    assert talk.ask("PAYMENT_INIT_REQUEST")["total"] == MINOR
    assert sent.is_whole(talk.proposal.draft, "PAYMENT_INIT_REQUEST")
    talk.refuse("$.total: 113 is not of type 'string'")
    assert talk.ask("PAYMENT_INIT_REQUEST")["total"] == "113"
    talk.refuse("$.total: '113' does not match '^[0-9]+\\\\.[0-9]{2}$'")
    assert talk.ask("PAYMENT_INIT_REQUEST")["total"] == "1.13"


def test_a_lenient_server_is_given_its_field_and_no_empty_one() -> None:
    talk = Talk()
    talk.ask("PAYMENT_INIT_REQUEST")
    talk.refuse("payment.total must not be null")
    assert talk.ask("PAYMENT_INIT_REQUEST")["payment"]["total"] == MINOR


def test_a_field_that_nobody_knows_is_asked_about_once_the_empty_text_is_refused() -> None:
    talk = Talk()
    talk.ask("PAYMENT_INIT_REQUEST")
    talk.refuse("$: 'channel' is a required property")
    assert talk.ask("PAYMENT_INIT_REQUEST")["channel"] == ""
    assert talk.proposal.questions == ()
    (question,) = talk.refuse("$.channel: is no channel").questions
    assert question.asked is Asked.VALUE
    talk.answers = {question.key: "POS"}
    assert talk.proposal.has_changed
    assert talk.ask("PAYMENT_INIT_REQUEST")["channel"] == "POS"


def test_a_refusal_that_tells_nothing_new_changes_nothing() -> None:
    talk = Talk()
    talk.begin()
    talk.ask("REFUND", paymentReceiptId="1")
    problem = {"messageType": "PROBLEM", "id": talk.last_id, "type": "apm.mtm.payment-not-found"}
    talk.hear(problem)
    assert not talk.hear(problem).has_changed


def test_a_late_refusal_is_of_the_request_whose_id_it_repeats() -> None:
    talk = Talk()
    talk.ask("PAYMENT_INIT_REQUEST")
    first = talk.last_id
    talk.ask("REFUND", paymentReceiptId="1")
    talk.last_id = first
    proposal = talk.refuse("$: 'channel' is a required property")
    assert proposal.is_late
    assert list(proposal.draft.fillers) == ["PAYMENT_INIT_REQUEST"]


def test_a_header_is_taken_from_the_refusal_or_asked_for() -> None:
    told = propose([Refused("X-Channel must be POS")], "TILL-1")
    assert told.profile.headers == {"X-Channel": "POS"}
    asked = propose([Refused("X-Channel is required")], "TILL-1")
    assert [one.asked for one in asked.questions] == [Asked.HEADER]
    assert asked.profile.headers == {}


def test_what_is_no_message_is_not_explained() -> None:
    talk = Talk()
    proposal = talk.hear({"hello": [1, 2]})
    assert proposal.last_name is None
    assert any("isn't known" in one for one in proposal.unexplained)
