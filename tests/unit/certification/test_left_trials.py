"""Trials that an earlier run has left: settled by the server's word, else by a person's."""

import json
import uuid
from pathlib import Path

import pytest

from terminal_app.certification.contact.result import result_of
from terminal_app.certification.contact.trial_log import FILE_NAME, TrialLog
from terminal_app.certification.contact.trials import NotSettledError, Trials
from terminal_app.simulator import SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from terminal_app.wire.profile import load
from tests.support.first_contact import Answering, are_settled, begin, contact, trials_at

AT = "2026-11-30T12:00:00Z"


def begun(trials: Trials) -> str:
    """Begin a payment, and end as a killed process does; return its id."""
    payment_id = begin(trials)
    trials.connection.close()
    return payment_id


def receipt_of(payment_id: str, number: str) -> str:
    told = {"messageType": "PAYMENT_RECEIPT", "id": str(uuid.uuid4()), "paymentId": payment_id}
    return json.dumps({**told, "paymentReceiptId": number, "paymentState": "COMPLETE"})


def test_what_was_sent_and_never_shown_is_not_begun_where_the_server_doesnt_know_it(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        killed = trials_at(server, tmp_path)
        payment_id = str(uuid.uuid4())
        killed.note_state(payment_id, "sent")
        trials = trials_at(server, tmp_path)
        contact(trials).run()
        assert trials.states[payment_id] == "not begun"
        assert trials.log.unsettled == []


def test_what_was_shown_stays_open_where_the_server_doesnt_know_it(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        payment_id = str(uuid.uuid4())
        trials_at(server, tmp_path).note_state(payment_id, "shown")
        trials = trials_at(server, tmp_path)
        with pytest.raises(NotSettledError, match=payment_id):
            contact(trials).run()
        assert trials.log.unsettled == [payment_id]


def test_what_an_earlier_run_has_paid_back_before_its_answer_came_is_paid_back(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        killed = trials_at(server, tmp_path)
        payment_id = begin(killed)
        server.pay(payment_id)
        killed.hear({"PAYMENT_RECEIPT"}, 2.0)
        number = killed.number_of(payment_id)
        killed.ask_once("REFUND", payment_id, paymentReceiptId=number)
        killed.hear({"PAYMENT_RECEIPT"}, 2.0)
        killed.connection.close()
        assert TrialLog(tmp_path / FILE_NAME).unsettled == [payment_id]
        trials = trials_at(server, tmp_path)
        contact(trials).run()
        assert trials.states[payment_id] == "paid back"
        assert trials.log.unsettled == []
        assert are_settled(server)


def test_a_receipt_of_an_earlier_runs_trial_is_never_taken_for_that_of_another(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        killed = trials_at(server, tmp_path)
        earlier = begun(killed)
        killed.note_state(earlier, "cancelled")
        trials = trials_at(server, tmp_path)
        current = begin(trials)
        trials.take(receipt_of(earlier, "71"))
        trials.connection.close()
    assert trials.number_of(current) is None
    assert trials.number_of(earlier) == "71"
    assert trials.states[earlier] == "paid"
    assert set(trials.log.unsettled) == {earlier, current}


RECEIPT_BEFORE_THE_RESPONSE = """
description = "the receipt of an earlier payment comes before the response to the next one"

[[on]]
expect = { message = "PAYMENT_INIT_REQUEST", nth = 2 }
do = [
    { charge = "previous" },
    { send = "PAYMENT_RECEIPT", payment = "previous" },
    { send = "PAYMENT_INIT_RESPONSE" },
]
"""


def test_a_receipt_of_an_earlier_runs_trial_doesnt_make_it_the_one_that_is_begun(
    tmp_path: Path,
) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(RECEIPT_BEFORE_THE_RESPONSE)
    with SimulatorServer(delay_s=0.05, scenario=scenario_files.load(str(file))) as server:
        killed = trials_at(server, tmp_path)
        earlier = begun(killed)
        killed.note_state(earlier, "cancelled")
        trials = trials_at(server, tmp_path)
        contact(trials).run()
        assert are_settled(server)
        charged = [one.payment_id for one in server.payments().values() if one.charged_minor]
    assert earlier in charged
    assert trials.states[earlier] == "paid back"
    next_one = next(number for number in trials.states if number != earlier)
    entries = map(json.loads, (tmp_path / FILE_NAME).read_text().splitlines())
    told = [one["state"] for one in entries if one.get("payment_id") == next_one]
    assert told == ["sent", "open", "cancelled"]


def test_what_a_person_has_settled_is_settled_until_its_receipt_says_otherwise(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        killed = trials_at(server, tmp_path)
        gone, kept = begun(killed), begun(trials_at(server, tmp_path))
        log = TrialLog(tmp_path / FILE_NAME)
        assert log.named(gone[:8].upper()) == [gone]
        log.settle_by_hand(AT, gone, "the provider says so", "Kari", is_paid=False)
        log.settle_by_hand(AT, kept, "on the account", "Kari", is_paid=True)
        assert log.named(gone[:8]) == [gone]
        assert log.unsettled == []
        trials = trials_at(server, tmp_path)
        assert trials.states == {}
        told = {one.payment_id: one.state for one in result_of(trials).trials}
        assert told == {gone: "not paid, by hand", kept: "paid, by hand"}
        trials.take(receipt_of(gone, "71"))
        trials.take(receipt_of(kept, "72"))
        assert trials.log.unsettled == [gone]
        assert trials.states == {gone: "paid"}


UNNAMED_RECEIPT = load.parse('[fields."*"]\n"paymentReceiptId" = "slip.no"')
NUMBER_IS = "RECEIPT_PLACE:paymentReceiptId"


def test_what_was_paid_under_a_wrong_number_is_paid_back_once_its_place_is_known(
    tmp_path: Path,
) -> None:
    wrong = Answering({NUMBER_IS: "merchant.merchantId"})
    with SimulatorServer(delay_s=0.05, profile=UNNAMED_RECEIPT) as server:
        with pytest.raises(NotSettledError):
            contact(trials_at(server, tmp_path, wrong)).run()
        assert not are_settled(server)
        trials = trials_at(server, tmp_path, Answering({NUMBER_IS: "slip.no"}))
        contact(trials).run()
        assert are_settled(server)
        assert trials.log.unsettled == []
