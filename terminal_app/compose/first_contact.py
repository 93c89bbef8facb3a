"""``certify --propose``: the first contact with a server, and the profile that comes of it."""

from collections.abc import Callable
from pathlib import Path

from terminal_app import wording
from terminal_app.certification import contact_result
from terminal_app.certification.contact.contact import Contact
from terminal_app.certification.contact.line import Line
from terminal_app.certification.contact.person import ConsolePerson, Nobody, Person, words_of
from terminal_app.certification.contact.result import result_of
from terminal_app.certification.contact.trial_log import FILE_NAME, TrialLog
from terminal_app.certification.contact.trials import (
    MOST_PAYMENTS,
    ContactInterruptedError,
    NothingFitsError,
    NotSettledError,
    Trials,
)
from terminal_app.certification.customer.base import (
    Customer,
    CustomerFailedError,
    InputClosedError,
    StepNotPossibleError,
)
from terminal_app.certification.customer.prompted import PromptedCustomer
from terminal_app.certification.customer.simulated import SimulatedCustomer
from terminal_app.certification.run.recorder import wall_time
from terminal_app.certification.steps import AMOUNTS_MINOR, Step
from terminal_app.compose import session
from terminal_app.console import DONE, NO_CONNECTION, NOT_DONE, NOT_KNOWN, WRONG_USAGE
from terminal_app.console.output import write_remark
from terminal_app.console.qr_code import qr_text
from terminal_app.errors import ConnectionFault, FaultKind, SettingsError
from terminal_app.settings import Settings, profile_file
from terminal_app.texts import Texts

Say = Callable[[str], None]


def refuse(settings: Settings, file: Path, own: Path) -> None:
    """Refuse what can't be begun this way.

    Raises: SettingsError.
    """
    if settings.connection.profile:
        raise SettingsError(
            "certify --propose makes a profile from nothing. Leave connection.profile out, or "
            "leave --propose out to try the profile that the settings name."
        )
    if not file.absolute().parent.is_dir():
        raise SettingsError(f"There is no folder {file.absolute().parent}. Make it first.")
    if file.exists() and contact_result.read(own, profile_file.load(file).digest) is None:
        raise SettingsError(
            f"{file} is there already, and certify hasn't made it for this server. Name another "
            "file, or try that one with: connection.profile."
        )


def is_made(file: Path, own: Path) -> bool:
    """Whether an earlier run has made that profile for this server: it is only to be tried on."""
    return file.exists() and contact_result.read(own, profile_file.load(file).digest) is not None


class FirstContact:
    """The trials of one run, and what is said of them."""

    def __init__(
        self,
        settings: Settings,
        own: Path,
        say: Say,
        take_line: Callable[[], str | None] | None,
        interrupts: Callable[[], int],
    ) -> None:
        """``take_line`` is None where nobody is to be asked."""
        self._settings = settings
        self._own = own
        self._say = say
        self._take_line = take_line
        self._interrupts = interrupts
        self._texts = Texts(settings.till.language)

    def make(self, file: Path) -> int:
        """Make the profile, and write it into ``file``; returns the exit status.

        Raises: OSError.
        """
        self._tell_cost()
        trials = self._trials(TrialLog(self._own / FILE_NAME))
        status = self._try(trials)
        if trials.log.unsettled:
            said = self._texts.say(
                "A trial isn't settled, and may have cost money: {payments}. Ask the provider.",
                payments=", ".join(trials.log.unsettled),
            )
            self._say(said)
            return NOT_KNOWN
        if status == DONE:
            self._write(file, trials)
        return status

    def _try(self, trials: Trials) -> int:
        """Make first contact; returns the exit status, and says what stands in the way."""
        texts = self._texts
        try:
            if not trials.person.agree(trials.idle):
                self._say(texts.say("Nothing was begun."))
                return NOT_DONE
            Contact(trials, self._customer(), is_unattended=self._take_line is None).run()
        except (ContactInterruptedError, InputClosedError):
            self._say(texts.say("Interrupted."))
            return NOT_DONE
        except (NothingFitsError, StepNotPossibleError, CustomerFailedError) as error:
            self._tell_open(trials)
            self._say(f"{texts.say('No profile explains this server.')} {error}")
            self._say(f"   {texts.say('The messages: {file}', file=self._own / FILE_NAME)}")
            return NOT_DONE
        except NotSettledError:
            return NOT_KNOWN
        except ConnectionFault as fault:
            write_remark(f"  {fault.detail}")
            self._say(wording.fault(fault.kind, texts))
            return WRONG_USAGE if fault.kind is FaultKind.SECRET_MISSING else NO_CONNECTION
        self._tell_open(trials)
        return NOT_DONE if trials.asked_in_vain else DONE

    def _trials(self, log: TrialLog) -> Trials:
        interrupts = self._interrupts
        person: Person = Nobody()
        if self._take_line is not None:
            person = ConsolePerson(self._texts, self._say, self._take_line)

        def check() -> None:
            trials.pump()

        line = Line(self._settings, session.secret_reader(self._settings), check)
        trials = Trials(
            settings=self._settings,
            line=line,
            log=log,
            person=person,
            wall_time=wall_time,
            interrupts=interrupts,
            minor=AMOUNTS_MINOR[Step.PAID],
        )
        return trials

    def _customer(self) -> Customer:
        if self._take_line is None:
            return SimulatedCustomer()
        currency = self._settings.till.currency
        return PromptedCustomer(self._texts, currency, self._say, qr_text, self._take_line)

    # -- what is told -----------------------------------------------------------------------------

    def _tell_cost(self) -> None:
        texts = self._texts
        amount = texts.amount(AMOUNTS_MINOR[Step.PAID], self._settings.till.currency)
        self._say(
            texts.say(
                "The till finds out how this server writes its messages. It begins up to {number} "
                "payments of {amount}, one at a time. Those that the server takes are cancelled, "
                "or you pay them and the till pays them back. What can't be paid back costs "
                "{amount}. If the phone shows another amount, do not pay.",
                number=MOST_PAYMENTS,
                amount=amount,
            )
        )

    def _tell_open(self, trials: Trials) -> None:
        for question in trials.proposal.questions:
            if question.key in trials.asked_in_vain:
                said = self._texts.say("Nobody has answered, so no profile is made:")
                self._say(f"{said} {words_of(question, self._texts)}")

    def _write(self, file: Path, trials: Trials) -> None:
        made = result_of(trials)
        contact_result.write(self._own, made)
        file.write_text(made.text, encoding="utf-8")
        if not made.text:
            said = self._texts.say(
                "This server writes as the contract has it. The profile is empty."
            )
            self._say(said)
        self._say(self._texts.say("The profile: {file}", file=file))
        for line in made.text.splitlines():
            self._say(f"   {line}")
        if made.text:
            said = self._texts.say("To use it, name it in the settings: connection.profile.")
            self._say(said)
