"""Trials that the phone declines or cancels: nothing stays open, and another one is tried."""

import json
import uuid
from pathlib import Path

import pytest

from terminal_app.certification.contact.trials import NothingFitsError, Trials
from terminal_app.certification.customer.base import Pump, StepNotPossibleError
from terminal_app.certification.customer.simulated import SimulatedCustomer
from terminal_app.certification.steps import Step, Unit
from terminal_app.settings import Settings
from terminal_app.settings.loader import for_simulator
from terminal_app.simulator import SimulatorServer
from terminal_app.wire.profile.model import SHIPPED
from tests.support.first_contact import AMOUNT_MINOR, are_settled, contact, trials_at
from tests.unit.wire.profiles import SIMULATED

TILL = for_simulator("", "", Settings()).connection.terminal_id


class Declining(SimulatedCustomer):
    """A customer whose phone declines this many payments, each in the same way."""

    def __init__(self, server: SimulatorServer, how: str, times: int) -> None:
        super().__init__()
        self._server = server
        self._how = how
        self._left = times
        self._says_so = False
        self.asked = 0
        """How often another payment was offered."""

    def pay(self, step: Step, code: str | None) -> None:
        if not self._left:
            super().pay(step, code)
            return
        self._left -= 1
        payment_id = self._open_one()
        match self._how:
            case "cancelled":
                self._server.abort(payment_id)
            case "failed":
                self._tell(payment_id, "ERROR")
            case "paid all the same":
                self._tell(payment_id, "ERROR")
                self._server.pay(payment_id)
            case "silent":
                self._tell(payment_id, "PENDING")
                self._says_so = True

    def poll(self) -> None:
        if self._says_so:
            self._says_so = False
            raise StepNotPossibleError("the person says that it can't be done here")

    def pays_again(self, pump: Pump) -> bool:
        del pump
        self.asked += 1
        return True

    def _open_one(self) -> str:
        found = self._server.payments().values()
        return next(one.payment_id for one in found if one.state == "PENDING")

    def _tell(self, payment_id: str, state: str) -> None:
        told = {"messageType": "STATUS_UPDATE", "id": str(uuid.uuid4()), "paymentState": state}
        self._server.send_to(TILL, json.dumps({**told, "paymentId": payment_id}))


class CancellingAtOnce(SimulatedCustomer):
    """A customer who cancels on the phone, as told, where it shows another amount."""

    def __init__(self, server: SimulatorServer, trials: Trials) -> None:
        super().__init__()
        self._server = server
        self._trials = trials

    def ask_unit(self, code: str, pump: Pump) -> Unit | None:
        shown = super().ask_unit(code, pump)
        if shown is Unit.MAJOR:
            self._server.abort(str(self._trials.about))
            for _ in range(4):
                self._trials.connection.idle(0.05)
        return shown


@pytest.mark.parametrize("how", ["cancelled", "failed", "silent"])
def test_a_payment_that_the_phone_declines_is_cancelled_and_another_one_tried(
    how: str, tmp_path: Path
) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        customer = Declining(server, how, 1)
        assert contact(trials, customer).run().profile == SHIPPED
        assert are_settled(server)
        charged = [one.charged_minor for one in server.payments().values() if one.charged_minor]
    assert charged == [AMOUNT_MINOR]
    assert customer.asked == 1
    assert list(trials.states.values()) == ["cancelled", "cancelled", "paid back"]
    assert trials.log.unsettled == []


def test_what_the_phone_declines_and_the_server_has_charged_is_paid_back(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        customer = Declining(server, "paid all the same", 1)
        assert contact(trials, customer).run().profile == SHIPPED
        assert are_settled(server)
    assert customer.asked == 0
    assert list(trials.states.values()) == ["cancelled", "paid back"]


def test_no_profile_is_made_where_the_phone_declines_every_payment(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.05) as server:
        trials = trials_at(server, tmp_path)
        with pytest.raises(NothingFitsError, match="declined"):
            contact(trials, Declining(server, "cancelled", 40)).run()
        assert are_settled(server)
        assert not any(one.charged_minor for one in server.payments().values())


def test_a_cancel_on_the_phone_says_nothing_about_the_answers_to_the_tills(tmp_path: Path) -> None:
    # 113.00 ends in 00, which the simulated customer pays after two delays.
    with SimulatorServer(delay_s=2.0, profile=SIMULATED["major-number"]) as server:
        trials = trials_at(server, tmp_path)
        found = contact(trials, CancellingAtOnce(server, trials)).run().profile
        assert are_settled(server)
    assert found == SIMULATED["major-number"]
