"""The trials with a simulator in this process, without a certification after them."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from terminal_app.certification.contact.answers import Answers
from terminal_app.certification.contact.connection import TrialConnection
from terminal_app.certification.contact.contact import Contact
from terminal_app.certification.contact.kept_answers import KeptAnswer, KeptAnswers
from terminal_app.certification.contact.person import Consent, Person
from terminal_app.certification.contact.trial_log import FILE_NAME, TrialLog
from terminal_app.certification.contact.trials import NothingFitsError, Trials
from terminal_app.certification.customer.base import Customer, Pump
from terminal_app.certification.customer.simulated import SimulatedCustomer
from terminal_app.settings import Settings
from terminal_app.settings.loader import for_simulator
from terminal_app.simulator import SimulatorServer
from terminal_app.wire import codec, messages
from terminal_app.wire.profile import layout
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.proposal.look import SALE
from terminal_app.wire.proposal.record import Question

AMOUNT_MINOR = 113
_ID = "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
_SENT: tuple[messages.ToServer, ...] = (
    messages.PaymentInitRequest(
        id=_ID,
        payment_id=_ID,
        payment_details=messages.PaymentDetails(
            amount=12_550, currency_iso=messages.CurrencyIso.NOK, sale_transaction_id=_ID
        ),
    ),
    messages.StatusUpdate(id=_ID, payment_id=_ID, payment_state=messages.PaymentState.CANCELED),
    messages.Refund(id=_ID, payment_receipt_id="77"),
)


class Answering(Person):
    """A person who has an answer to each of these questions, and to no other."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.asked: list[str] = []
        self.taken_over: list[str] = []

    def agree(self, kept: Sequence[KeptAnswer], pump: Pump) -> Consent:
        del kept, pump
        return Consent.BEGIN

    def tell_taken_over(self, kept: KeptAnswer) -> None:
        self.taken_over.append(kept.answer)

    def answer(self, question: Question, pump: Pump) -> str | None:
        del pump
        self.asked.append(question.key)
        return self._answers.get(question.key)


def trials_at(server: SimulatorServer, folder: Path, person: Person | None = None) -> Trials:
    """Return trials with ``server`` that haven't begun; the log is in ``folder``."""
    settings = for_simulator(server.token_url, server.websocket_url, Settings())
    times = settings.times._replace(init_response=2.0, confirmation=2.0, customer=5.0, logon=3.0)

    def check() -> None:
        trials.pump()

    def wall_time() -> str:
        return "2026-11-30T12:00:00Z"

    trials = Trials(
        settings=settings._replace(times=times),
        connection=TrialConnection(settings, lambda _client_id: "demo", check),
        log=TrialLog(folder / FILE_NAME),
        answers=Answers(person or Answering({}), wall_time, KeptAnswers(folder / "answers.json")),
        wall_time=wall_time,
        interrupts=lambda: 0,
        minor=AMOUNT_MINOR,
    )
    return trials


def contact(trials: Trials, customer: Customer | None = None) -> Contact:
    """Return the first contact that these trials make, with the simulator's customer."""
    return Contact(trials, customer or SimulatedCustomer(), is_unattended=True)


def begin(trials: Trials) -> str:
    """Log on and begin a payment that nobody pays yet; return its id."""
    trials.log_on()
    trials.request("PAYMENT_INIT_REQUEST", "", 2.0)
    return trials.about


def are_settled(server: SimulatorServer) -> bool:
    """Whether no payment is open, and all that was charged is paid back."""
    found = server.payments().values()
    is_open = any(one.state == "PENDING" and one.amount_minor for one in found)
    return not is_open and all(one.charged_minor == one.refunded_minor for one in found)


def who_knows(true: Profile) -> Answering:
    """Return a person who has been told where the sale's id goes."""
    place = layout.placed("PAYMENT_INIT_REQUEST", tuple(SALE.split(".")), true)
    return Answering({f"PLACE:{SALE}": ".".join(place)})


def contacted(
    true: Profile, folder: Path, person: Person | None = None
) -> tuple[Trials, Profile | None]:
    """Make first contact with a server that writes so; without ``person`` nobody answers.

    No profile: nothing fits, or a question is open. Whatever comes of it, no money is open, and
    what a till would send with a profile is what the server's own has.
    """
    with SimulatorServer(delay_s=0.05, profile=true) as server:
        trials = trials_at(server, folder, person)
        found: Profile | None = None
        with suppress(NothingFitsError):
            found = contact(trials).run().profile
        assert are_settled(server), true
        assert trials.log.unsettled == [], true
        paid_back = [one for one in server.payments().values() if one.state == "REVERSED"]
    if found is None or trials.answers.in_vain:
        return trials, None
    assert trials.proposal.draft.is_unit_confirmed, true
    assert AMOUNT_MINOR in {one.amount_minor for one in paid_back}, true
    for message in _SENT:
        assert _written(message, found) == _written(message, true), (message, true)
    return trials, found


def _written(message: messages.ToServer, profile: Profile) -> Any:  # noqa: ANN401 - JSON
    return json.loads(codec.write(message, profile, is_number_typed=True))
