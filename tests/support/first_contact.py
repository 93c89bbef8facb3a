"""The trials with a simulator in this process, without a certification after them."""

from collections.abc import Mapping
from pathlib import Path

from terminal_app.certification.contact.connection import TrialConnection
from terminal_app.certification.contact.contact import Contact
from terminal_app.certification.contact.person import Person
from terminal_app.certification.contact.trial_log import FILE_NAME, TrialLog
from terminal_app.certification.contact.trials import Trials
from terminal_app.certification.customer.base import Customer, Pump
from terminal_app.certification.customer.simulated import SimulatedCustomer
from terminal_app.settings import Settings
from terminal_app.settings.loader import for_simulator
from terminal_app.simulator import SimulatorServer
from terminal_app.wire.proposal.record import Question

AMOUNT_MINOR = 113


class Answering(Person):
    """A person who has an answer to each of these questions, and to no other."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def agree(self, pump: Pump) -> bool:
        del pump
        return True

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

    trials = Trials(
        settings=settings._replace(times=times),
        connection=TrialConnection(settings, lambda _client_id: "demo", check),
        log=TrialLog(folder / FILE_NAME),
        person=person if person is not None else Answering({}),
        wall_time=lambda: "2026-11-30T12:00:00Z",
        interrupts=lambda: 0,
        minor=AMOUNT_MINOR,
    )
    return trials


def contact(trials: Trials, customer: Customer | None = None) -> Contact:
    """Return the first contact that these trials make, with the simulator's customer."""
    return Contact(trials, customer or SimulatedCustomer(), is_unattended=True)
