"""The trials with a server: what they begin is settled, and what isn't certain makes no profile."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app.certification.contact import redacted
from terminal_app.certification.contact import trials as trials_module
from terminal_app.certification.contact.result import result_of
from terminal_app.certification.contact.trial_log import FILE_NAME, TrialLog
from terminal_app.certification.contact.trials import (
    ContactInterruptedError,
    NothingFitsError,
    NotSettledError,
)
from terminal_app.certification.customer.base import Pump
from terminal_app.certification.customer.simulated import SimulatedCustomer
from terminal_app.certification.steps import Unit
from terminal_app.simulator import SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from terminal_app.wire.profile import layout, load
from terminal_app.wire.profile.model import SHIPPED, Profile
from tests.support.first_contact import (
    AMOUNT_MINOR,
    Answering,
    are_settled,
    begin,
    contact,
    trials_at,
)
from tests.unit.wire.profiles import SIMULATED

ODD_WORDS = load.parse('[states]\nCOMPLETE = "GRONK"\nREVERSED = "BLORP"\nCANCELED = "ZONK"')


class PhoneShows(SimulatedCustomer):
    """A phone that shows whatever it is told to."""

    def __init__(self, *units: Unit | None) -> None:
        super().__init__()
        self._units: Iterator[Unit | None] = iter(units)

    def ask_unit(self, code: str, pump: Pump) -> Unit | None:
        del code, pump
        return next(self._units)


def made_at(profile: Profile, folder: Path) -> Profile:
    with SimulatorServer(delay_s=0.05, profile=profile) as server:
        trials = trials_at(server, folder)
        proposal = contact(trials).run()
        assert are_settled(server)
        assert trials.log.unsettled == []
        charged = [one.charged_minor for one in server.payments().values() if one.charged_minor]
        assert charged == [AMOUNT_MINOR]
    return proposal.profile


@pytest.mark.parametrize("name", ["arrays", "extra-fields", "nested", "no-ids-repeated", "wrapped"])
def test_the_profile_of_the_simulator_is_found_by_one_paid_trial(name: str, tmp_path: Path) -> None:
    assert made_at(SIMULATED[name], tmp_path) == SIMULATED[name]


def test_a_server_that_writes_as_the_contract_has_it_needs_none(tmp_path: Path) -> None:
    assert made_at(SHIPPED, tmp_path).is_shipped


def test_nothing_is_paid_while_the_phone_shows_another_amount(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        with pytest.raises(NothingFitsError, match="another amount"):
            contact(trials, PhoneShows(Unit.OTHER)).run()
        assert not any(one.charged_minor for one in server.payments().values())
        assert are_settled(server)


@pytest.mark.parametrize("units", [(None,), (Unit.MAJOR, Unit.MAJOR), (Unit.MAJOR, None)])
def test_nothing_is_paid_while_nobody_has_seen_the_tills_amount(
    units: tuple[Unit | None, ...], tmp_path: Path
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        with pytest.raises(NothingFitsError):
            contact(trials, PhoneShows(*units)).run()
        assert not any(one.charged_minor for one in server.payments().values())
        assert are_settled(server)


def test_words_for_money_that_only_the_moment_tells_make_a_profile_once_they_are_confirmed(
    tmp_path: Path,
) -> None:
    keys = ("CANCELED=ZONK", "COMPLETE=GRONK", "REVERSED=BLORP")
    with SimulatorServer(delay_s=0.05, profile=ODD_WORDS) as server:
        answers = {f"STATE:{one}": "yes" for one in keys}
        person = Answering({"CANCEL_WORD:CANCELED": "ZONK", **answers})
        trials = trials_at(server, tmp_path, person)
        assert contact(trials).run().profile == ODD_WORDS
        assert not trials.answers.in_vain
        assert person.asked == ["CANCEL_WORD:CANCELED", *answers]


def test_a_word_that_the_person_denies_is_no_confirmation(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05, profile=ODD_WORDS) as server:
        person = Answering({"CANCEL_WORD:CANCELED": "ZONK", "STATE:CANCELED=ZONK": "no"})
        with pytest.raises(NotSettledError) as raised:
            contact(trials_at(server, tmp_path, person)).run()
        assert "cancel isn't confirmed" in str(raised.value.why)
        assert not any(one.charged_minor for one in server.payments().values())


def test_what_nobody_answers_stays_open(tmp_path: Path) -> None:
    odd = load.parse('[states]\nCOMPLETE = "GRONK"')
    with SimulatorServer(delay_s=0.05, profile=odd) as server:
        trials = trials_at(server, tmp_path)
        contact(trials).run()
        assert "STATE:COMPLETE=GRONK" in trials.answers.in_vain
        assert are_settled(server)


def test_an_interruption_cancels_what_is_open(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        pressed = 0

        class Pressing(PhoneShows):
            def ask_unit(self, code: str, pump: Pump) -> Unit | None:
                nonlocal pressed
                pressed = 1
                pump()
                return super().ask_unit(code, pump)

        trials.interrupts = lambda: pressed
        with pytest.raises(ContactInterruptedError):
            contact(trials, Pressing(Unit.MINOR)).run()
        assert are_settled(server)
        assert trials.log.unsettled == []


SILENT_CANCELS = """
description = "A cancel is never answered."
[[on]]
expect = { message = "cancel" }
do = []
"""


def test_a_trial_that_may_have_cost_money_is_named(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(SILENT_CANCELS)
    with SimulatorServer(delay_s=0.05, scenario=scenario_files.load(str(file))) as server:
        trials = trials_at(server, tmp_path)
        trials.settings = trials.settings._replace(
            times=trials.settings.times._replace(confirmation=0.2)
        )
        shown = "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
        trials.note_state(shown, "shown")
        with pytest.raises(NotSettledError, match=shown):
            contact(trials).run()


def test_the_log_has_each_payment_before_it_is_sent_and_an_earlier_runs_too(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        contact(trials).run()
    entries = [json.loads(line) for line in (tmp_path / FILE_NAME).read_text().splitlines()]
    sent = [at for at, one in enumerate(entries) if one.get("state") == "sent"]
    out = [at for at, one in enumerate(entries) if one.get("message") == "PAYMENT_INIT_REQUEST"]
    assert [at + 1 for at in sent] == out
    trials.note_state("an earlier one", "shown")
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(b'{"kind": "trial", "payment_id": "half a li')
    assert TrialLog(tmp_path / FILE_NAME).unsettled == ["an earlier one"]


def test_no_more_payments_are_begun_than_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials_module, "MOST_PAYMENTS", 3)
    with SimulatorServer(delay_s=0.05, profile=SIMULATED["nested"]) as server:
        trials = trials_at(server, tmp_path)
        with pytest.raises(NothingFitsError):
            contact(trials).run()
        assert len(trials.states) == 3


def test_a_persons_data_is_in_neither_log_nor_result(tmp_path: Path) -> None:
    text = redacted.message(
        '{"customer": {"name": "Kari", "no": 7}, "note": "for Kari N", "buyerPhone": "4712345678"}'
    )
    assert "Kari" not in text
    assert "47123" not in text
    assert '"no":"(a number)"' in text
    assert redacted.message("no JSON, Kari") == "(13 characters)"
    with SimulatorServer(delay_s=0.05, profile=SIMULATED["snake-case"]) as server:
        trials = trials_at(server, tmp_path)
        contact(trials).run()
    result = result_of(trials)
    assert any(one.why == "" for one in result.lines)
    assert all(one.message for one in result.lines if one.why)
    assert "Fjellkaffe" not in str(result) + (tmp_path / FILE_NAME).read_text()


STRANGE = """
[envelope]
path = "data"
[fields."*"]
messageType = "$.event"
paymentId = "transaction.id"
paymentDetails = "transaction.details"
"paymentDetails.amount" = "transaction.amount.value"
"paymentDetails.currencyIso" = "transaction.amount.currency"
[types]
PAYMENT_INIT_REQUEST = "START_PAYMENT"
"""


def test_a_field_that_the_server_takes_nowhere_likely_is_tried_where_the_person_says(
    tmp_path: Path,
) -> None:
    true = load.parse(STRANGE)
    with SimulatorServer(delay_s=0.05, profile=true) as server:
        place = "data.transaction.details.saleTransactionId"
        answers = {"PLACE:paymentDetails.saleTransactionId": place}
        person = Answering({"MESSAGE_NAME:PAYMENT_INIT_REQUEST": "START_PAYMENT", **answers})
        trials = trials_at(server, tmp_path, person)
        found = contact(trials).run().profile
        assert are_settled(server)
    ours = ("paymentDetails", "saleTransactionId")
    assert ".".join(layout.placed("PAYMENT_INIT_REQUEST", ours, found)) == place
    assert found.types == true.types


def test_a_server_that_takes_a_sale_nowhere_has_no_profile(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05, profile=load.parse(STRANGE)) as server:
        person = Answering({"MESSAGE_NAME:PAYMENT_INIT_REQUEST": "START_PAYMENT"})
        with pytest.raises(NothingFitsError, match="only without a field that a till sends"):
            contact(trials_at(server, tmp_path, person)).run()
        assert are_settled(server)


def test_a_payment_that_seemed_refused_is_open_again_once_the_server_speaks_of_it(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        number = begin(trials)
        told = {"id": number, "paymentId": number, "paymentState": "PENDING", "qrCode": "https://p"}
        trials.note_state(number, "refused")
        trials.take(json.dumps({"messageType": "PAYMENT_INIT_RESPONSE", **told}))
        assert trials.states[number] == "open"
        trials.note_state(number, "cancelled")
        told |= {"paymentReceiptId": "7", "paymentState": "COMPLETE"}
        trials.take(json.dumps({"messageType": "PAYMENT_RECEIPT", **told}))
        assert trials.states[number] == "paid"
        trials.connection.close()


PAID_AND_NEVER_BACK = """
# The answer takes 0.8 s: delays keep their proportion to the customer's.
description = "A cancel is answered with the receipt, and a refund is refused."

[[on]]
expect = { message = "cancel" }
do = [{ delay = 32 }, { charge = "this" }, { send = "PAYMENT_RECEIPT" }]

[[on]]
expect = { message = "REFUND" }
do = [{ send = "PROBLEM", type = "apm.mtm.unexpected-error" }]
"""


def test_a_trial_that_was_paid_and_not_paid_back_is_named(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(PAID_AND_NEVER_BACK)
    with SimulatorServer(delay_s=0.05, scenario=scenario_files.load(str(file))) as server:
        trials = trials_at(server, tmp_path)
        # Interrupted while the first is open: it is cancelled, and paid all the same.
        trials.interrupts = lambda: int("open" in trials.states.values())
        with pytest.raises(NotSettledError):
            contact(trials).run()
        (charged,) = [one for one in server.payments().values() if one.charged_minor]
        assert charged.payment_id in trials.log.unsettled


def test_a_trial_of_an_earlier_run_is_paid_back_by_its_own_receipt_and_first(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        killed = trials_at(server, tmp_path)
        earlier = begin(killed)
        killed.note_state(earlier, "paying")
        killed.connection.close()
        server.pay(earlier, late=True)
        trials = trials_at(server, tmp_path)
        contact(trials).run()
        assert are_settled(server)
        assert TrialLog(tmp_path / FILE_NAME).unsettled == []
    entries = [json.loads(line) for line in (tmp_path / FILE_NAME).read_text().splitlines()]
    settled = [at for at, one in enumerate(entries) if one.get("state") == "paid back"]
    begun = [at for at, one in enumerate(entries) if one.get("state") == "sent"]
    assert settled[0] < begun[1]


def test_each_trial_has_the_number_of_its_own_receipt_in_the_next_run_too(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        trials.log_on()
        for _ in range(2):
            trials.request("PAYMENT_INIT_REQUEST", "", 2.0)
        first, second = trials.states
        for number, payment_id in (("71", first), ("72", second), ("71", first)):
            told = {"id": payment_id, "paymentId": payment_id, "paymentState": "COMPLETE"}
            told |= {"messageType": "PAYMENT_RECEIPT", "paymentReceiptId": number}
            trials.take(json.dumps(told))
        assert [trials.number_of(one) for one in (first, second)] == ["71", "72"]
        trials.connection.close()
        again = trials_at(server, tmp_path)
        assert again.states == {first: "paid", second: "paid"}
        assert [again.number_of(one) for one in (first, second)] == ["71", "72"]


UNGUESSABLE = load.parse('[types]\nSTATUS_UPDATE = "ZORK"')


@pytest.mark.parametrize("said", [{}, {"MESSAGE_NAME:STATUS_UPDATE": "WRONG"}])
def test_a_trial_that_the_server_has_open_stays_so_and_is_settled_first_by_the_next_run(
    said: dict[str, str], tmp_path: Path
) -> None:
    with SimulatorServer(delay_s=0.05, profile=UNGUESSABLE) as server:
        trials = trials_at(server, tmp_path, Answering(said))
        with pytest.raises(NotSettledError) as raised:
            contact(trials).run()
        assert "STATUS_UPDATE is refused" in str(raised.value.why)
        (earlier,) = trials.log.unsettled
        assert trials.states[earlier] == "open"
        again = trials_at(server, tmp_path, Answering({"MESSAGE_NAME:STATUS_UPDATE": "ZORK"}))
        assert contact(again).run().profile == UNGUESSABLE
        assert next(iter(again.states.items())) == (earlier, "cancelled")
        assert are_settled(server)
        assert earlier in {one.payment_id for one in result_of(again).trials}


def test_after_a_wrong_word_the_person_is_asked_once_more(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05, profile=load.parse('[types]\nREFUND = "ZORK"')) as server:
        answers = {"MESSAGE_NAME:REFUND": "WRONG", "MESSAGE_NAME:REFUND:2": "ZORK"}
        person = Answering(answers)
        trials = trials_at(server, tmp_path, person)
        assert contact(trials).run().profile.types == {"REFUND": "ZORK"}
        assert person.asked == list(answers)
        assert are_settled(server)
