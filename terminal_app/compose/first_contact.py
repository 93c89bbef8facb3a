"""``certify --propose``: the first contact with a server, and the profile that comes of it."""

from collections.abc import Callable
from pathlib import Path

from terminal_app import durable, wording
from terminal_app.certification import contact_result
from terminal_app.certification.contact import kept_answers, redacted
from terminal_app.certification.contact.answers import Answers
from terminal_app.certification.contact.connection import HandshakeRefusedError, TrialConnection
from terminal_app.certification.contact.contact import Contact
from terminal_app.certification.contact.kept_answers import KeptAnswers
from terminal_app.certification.contact.person import ConsolePerson, Nobody, words_of
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
from terminal_app.console.command_line import other_command, same_command
from terminal_app.console.output import write_remark
from terminal_app.console.qr_code import qr_text
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.settings import Settings
from terminal_app.texts import Texts

Say = Callable[[str], None]


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
            self._tell_unsettled(trials)
            return NOT_KNOWN
        if status == DONE:
            self._write(file, trials)
        return status

    def _try(self, trials: Trials) -> int:
        """Make first contact; returns the exit status, and says what stands in the way."""
        try:
            if not trials.answers.agree(trials.idle):
                self._say(self._texts.say("Nothing was begun."))
                return NOT_DONE
            Contact(trials, self._customer(), is_unattended=self._take_line is None).run()
        except NotSettledError as error:
            self._tell_why(trials, error.why)
            return NOT_KNOWN
        except (
            ContactInterruptedError,
            InputClosedError,
            NothingFitsError,
            StepNotPossibleError,
            CustomerFailedError,
            ConnectionFault,
        ) as error:
            return self._tell_why(trials, error)
        self._tell_open(trials)
        return NOT_DONE if trials.answers.in_vain else DONE

    def _tell_why(self, trials: Trials, error: BaseException | None) -> int:
        """Say why the trials have ended; returns the exit status."""
        texts = self._texts
        match error:
            case ContactInterruptedError() | InputClosedError():
                self._say(texts.say("Interrupted."))
                self._tell_again(trials)
            case ConnectionFault(kind=kind, detail=detail):
                write_remark(f"  {detail}")
                refused = error.__cause__
                if isinstance(refused, HandshakeRefusedError):
                    self._tell_refusal(refused.said)
                self._say(wording.ending_fault(kind, texts))
                self._tell_again(trials)
                return WRONG_USAGE if kind is FaultKind.SECRET_MISSING else NO_CONNECTION
            case StepNotPossibleError() | CustomerFailedError():
                self._say(f"{texts.say('No profile is made.')} {error}")
                self._tell_again(trials)
            case NothingFitsError():
                self._tell_open(trials)
                self._say(f"{texts.say('No profile explains this server.')} {error}")
                self._say(f"   {texts.say('The messages: {file}', file=self._own / FILE_NAME)}")
                if trials.answers.let_go():
                    said = texts.say(
                        "What was taken over from earlier runs is asked again next time."
                    )
                    self._say(f"   {said}")
        return NOT_DONE

    def _tell_refusal(self, said: str) -> None:
        """Say with which words the server has refused the connection: they may name a remedy."""
        words = " ".join(redacted.free_text(said).split())
        self._say(self._texts.say("The server says: {said}", said=words))

    def _trials(self, log: TrialLog) -> Trials:
        interrupts = self._interrupts
        answers = Answers(Nobody(), wall_time)
        if self._take_line is not None:
            person = ConsolePerson(self._texts, self._say, self._take_line)
            kept = KeptAnswers(self._own / kept_answers.FILE_NAME)
            answers = Answers(person, wall_time, kept)

        def check() -> None:
            trials.pump()

        connection = TrialConnection(self._settings, session.secret_reader(self._settings), check)
        trials = Trials(
            settings=self._settings,
            connection=connection,
            log=log,
            answers=answers,
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
            if question.key in trials.answers.in_vain:
                said = self._texts.say("Nobody has answered, so no profile is made:")
                self._say(f"{said} {words_of(question, self._texts)}")

    def _tell_again(self, trials: Trials) -> None:
        """Say how to go on, unless that is said of a trial that isn't settled."""
        if not trials.log.unsettled:
            self._say(self._texts.say("To go on, run: {command}", command=same_command()))

    def _tell_unsettled(self, trials: Trials) -> None:
        """Say what is known of each trial that may have cost money, and what to do."""
        texts = self._texts
        amount = texts.amount(trials.minor, self._settings.till.currency)
        self._say(texts.say("A trial isn't settled, and may have cost money:"))
        for payment in trials.log.unsettled:
            number = trials.number_of(payment)
            if number is not None:
                said = texts.say(
                    "{amount} is paid, receipt {number}; it isn't paid back yet: {payment}",
                    amount=amount,
                    number=number,
                    payment=payment,
                )
            elif trials.states.get(payment) == "paid":
                said = texts.say(
                    "{amount} is paid, and its receipt number isn't known: {payment}",
                    amount=amount,
                    payment=payment,
                )
            else:
                said = texts.say(
                    "{amount} is open at the server, or paid: {payment}",
                    amount=amount,
                    payment=payment,
                )
            self._say(f"   {said}")
        again = texts.say(
            "Run this again: {command}. It begins with that payment. If it stays so, ask the "
            "provider what became of it, and say it with:",
            command=same_command(),
        )
        self._say(again)
        for payment in trials.log.unsettled:
            said = other_command("resolve", payment, "--not-paid", "--reason", "TEXT")
            self._say(f"   {said}")
        self._say(texts.say("If the money stays with the shop, say --paid in place of --not-paid."))

    def _write(self, file: Path, trials: Trials) -> None:
        made = result_of(trials)
        try:
            contact_result.write(self._own, made)
            # A header of it may be a key.
            with durable.writing(file, overwrite=True) as opened:
                opened.write(made.text.encode())
        except OSError:
            # A payment was made for it: it can be copied from the screen.
            for line in made.text.splitlines():
                self._say(line)
            raise
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
