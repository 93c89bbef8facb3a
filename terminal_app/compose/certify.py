"""The guided run against an environment: its parts tied together, and its report written."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from terminal_app import __version__, console, logs, wording
from terminal_app.certification import certificate, contact_result, run_log, steps
from terminal_app.certification.analysis import findings, report
from terminal_app.certification.customer.base import Customer
from terminal_app.certification.customer.prompted import PromptedCustomer
from terminal_app.certification.customer.simulated import SimulatedCustomer
from terminal_app.certification.customer.stdin import StdinReader
from terminal_app.certification.run import runner
from terminal_app.certification.run.context import (
    OutcomeNotKnownError,
    RunContext,
    RunInterruptedError,
    StepResult,
)
from terminal_app.certification.run.recorder import Recorder, wall_time
from terminal_app.certification.run.till_session import TillSession
from terminal_app.certification.steps import Step
from terminal_app.compose import certify_preconditions, first_contact, operators, session
from terminal_app.compose.certify_folder import folder_of, locked
from terminal_app.compose.environment_labels import label_of
from terminal_app.console.command_line import same_command
from terminal_app.console.interrupts import Interrupts
from terminal_app.console.output import write_line, write_remark
from terminal_app.console.qr_code import qr_text
from terminal_app.errors import (
    ConnectionFault,
    FaultKind,
    OutputClosedError,
    SettingsError,
    TerminalError,
)
from terminal_app.journal.verification import log_check
from terminal_app.operators import Right
from terminal_app.session import clock
from terminal_app.session.session import SessionPorts
from terminal_app.settings import Settings, profile_file
from terminal_app.texts import Texts
from terminal_app.wire.profile.server_words import OF_CONTRACT, ServerWords

REPORT_NAME = "report.html"


def certify(  # noqa: PLR0913 - the options of the command
    settings: Settings,
    data_dir: Path,
    *,
    report_file: Path | None,
    unattended: bool,
    afresh: bool,
    propose_file: Path | None = None,
    operator: str | None = None,
) -> int:
    """Do the steps that are left, and write the report; returns the exit status.

    ``propose_file``: first find out how the server writes, and put the profile there.
    ``operator`` is who asks, where there are operators.

    Raises: SettingsError where it can't be done this way, TerminalError.
    """
    if unattended and not settings.connection.is_simulated:
        raise SettingsError(
            "--unattended is for a simulator on this machine alone. Leave it out: at a real "
            "server a person with a phone is needed."
        )
    profile_file.of(settings.connection.profile)  # a bad one is refused before all else
    session.secret_reader(settings)(settings.connection.client_id)
    own = folder_of(data_dir, settings)
    with locked(own):
        file = report_file if report_file is not None else own / REPORT_NAME
        # Who charges and refunds here is who may pay back. Asked before others read on.
        asker = operators.identify(settings, own, operator, Right.REFUND)
        stdin = None if unattended else StdinReader()
        if propose_file is not None:
            status = _propose(settings, own, propose_file, stdin)
            if status != console.DONE:
                return status
            settings = _with_profile(settings, propose_file)
        words = ServerWords(profile_file.of(settings.connection.profile))
        run = _Run(settings, data_dir, own, file, words, asker.operator)
        return run.run(stdin, afresh=afresh)


def _propose(settings: Settings, own: Path, file: Path, stdin: StdinReader | None) -> int:
    """Find out how the server writes, unless an earlier run has; returns the exit status."""
    certify_preconditions.refuse_to_propose(settings, file, own)
    if certify_preconditions.is_made(file, own):
        return console.DONE
    interrupts = Interrupts()
    interrupts.heed()
    contact = first_contact.FirstContact(
        settings,
        own,
        lambda text: _say(text, interrupts),
        None if stdin is None else stdin.take,
        lambda: interrupts.count,
    )
    try:
        return contact.make(file)
    except OSError as error:
        raise TerminalError(
            f"{error.filename or own} can't be written: {error.strerror}."
        ) from error


def _with_profile(settings: Settings, file: Path) -> Settings:
    connection = settings.connection._replace(profile=str(file.absolute()))
    return settings._replace(connection=connection)


class _Run:
    """One run, or what is left of it."""

    def __init__(
        self,
        settings: Settings,
        data_dir: Path,
        own: Path,
        report_file: Path,
        words: ServerWords = OF_CONTRACT,
        operator: str = "",
    ) -> None:
        """``words`` are those of the server's profile."""
        self._settings = settings
        self._words = words
        self._data_dir = data_dir
        self._own = own
        self._report_file = report_file
        self._operator = operator
        self._texts = Texts(settings.till.language)
        self._interrupts = Interrupts()

    def run(self, stdin: StdinReader | None, *, afresh: bool) -> int:
        """Return the exit status; the report is written."""
        session.start_log(self._own)
        self._interrupts.heed()
        self._say(label_of(self._settings))
        try:
            log = self._opened(unattended=stdin is None, afresh=afresh)
        except OSError as error:
            raise TerminalError(f"The folder {self._own} can't be used: {error}.") from error
        # Begun before it is read: a run that was killed early has left an empty file.
        session.open_journal(self._own, self._settings).close()
        run = self._context(log, stdin)
        fault: Exception | None = None
        why = ""
        try:
            progress = runner.Progress(self._begins, self._ended, self._settles)
            runner.execute(run, progress)
        except (RunInterruptedError, OutcomeNotKnownError, TerminalError, OSError) as error:
            fault, why = error, self._why(error)
            self._say(why)
        found = findings.evaluate(log.entries, run.till.journaled_payments(), self._words)
        log.close()
        label = label_of(self._settings)
        contact = contact_result.read(self._own, self._words.profile.digest)
        self._write_report(report.render(found, self._texts, label, why, contact))
        self._certify(found)
        self._tell_later(log.entries, found)
        self._say(report.paid_left(found, self._texts))
        self._say(report.summarise(found, self._texts))
        if not found.is_known:
            self._say(report.unknown_left(self._texts))
        return _status(found, fault)

    # -- its parts ------------------------------------------------------------------------------

    def _opened(self, *, unattended: bool, afresh: bool) -> run_log.RunLog:
        """Open the record of the run that is to go on, or of a new one."""
        file = self._own / run_log.FILE_NAME
        entries = run_log.read(file)
        digest = self._words.profile.digest
        begun_with = [one.profile for one in entries.of(run_log.RunStarted)]
        if begun_with not in ([], [digest]) and not (afresh or entries.is_finished):
            certify_preconditions.refuse_to_leave(self._own, entries)
        if file.exists() and (afresh or entries.is_finished or begun_with[:1] != [digest]):
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            file.replace(file.with_name(f"progress-{stamp}.jsonl"))
        log = run_log.RunLog(file)
        if log.entries:
            log.write(run_log.RunResumed(at=wall_time()))
            left = [step for step in Step if log.entries.finished(step) is None]
            number = int(left[0]) if left else len(Step)
            said = self._texts.say("The interrupted run goes on with step {number}.", number=number)
            self._say(said)
            return log
        connection = self._settings.connection
        begun = run_log.RunStarted(
            at=wall_time(),
            version=__version__,
            environment=connection.environment,
            token_host=urlsplit(connection.token_url).netloc,
            server=connection.websocket_url,
            terminal_id=connection.terminal_id,
            operator=self._operator,
            currency=self._settings.till.currency,
            unattended=unattended,
            profile=digest,
        )
        log.write(begun)
        return log

    def _context(self, log: run_log.RunLog, stdin: StdinReader | None) -> RunContext:
        settings, own = self._settings, self._own
        recorder = Recorder(log, clock.now, self._words)
        read_secret = session.secret_reader(settings)
        recorder.hide(read_secret(settings.connection.client_id))
        around = SessionPorts(
            open_journal=lambda: session.open_journal(own, settings),
            read_secret=read_secret,
            last_logged=lambda: log_check.last_committed(logs.files(own)),
            has_cashier=True,
            open_link=recorder.open_link,
            profile=self._words.profile,
        )
        customer: Customer = SimulatedCustomer()
        if stdin is not None:
            currency = settings.till.currency
            customer = PromptedCustomer(self._texts, currency, self._say, qr_text, stdin.take)
        till = TillSession(settings, own, around)

        return RunContext(
            settings,
            log,
            recorder,
            till,
            customer,
            read_secret,
            self._operator,
            lambda: self._interrupts.count,
        )

    # -- what is told ---------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        if text:
            _say(text.rstrip("\n"), self._interrupts)

    def _begins(self, step: Step) -> None:
        self._say(f"{int(step)}. {steps.title(step, self._texts)}")

    def _ended(self, _step: Step, result: StepResult) -> None:
        self._say(f"   {steps.verdict_word(result.verdict, self._texts)}: {result.seen}")

    def _tell_later(self, entries: run_log.Entries, found: findings.Findings) -> None:
        """Say which steps what came later has given another verdict."""
        for one in found.steps:
            finished = entries.finished(one.step)
            if finished is not None and finished.seen != one.seen:
                self._begins(one.step)
                self._say(f"   {steps.verdict_word(one.verdict, self._texts)}: {one.seen}")

    def _settles(self) -> None:
        self._say(
            self._texts.say(
                "A payment isn't settled: the till asks the server. That can take some minutes."
            )
        )

    def _why(self, error: Exception) -> str:
        texts = self._texts
        again = texts.say("To go on, run: {command}", command=same_command())
        match error:
            case RunInterruptedError():
                return f"{texts.say('Interrupted.')} {again}"
            case OutcomeNotKnownError():
                return ""  # said of every run that leaves one
            case ConnectionFault():
                write_remark(f"  {error.detail}")
                return f"{wording.ending_fault(error.kind, texts)} {again}"
        write_remark(f"terminal-app: {error}")
        stuck = texts.say("The till can't go on.")
        return f"{stuck} {error}"

    # -- what is written ------------------------------------------------------------------------

    def _write_report(self, text: str) -> None:
        file = self._report_file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            file = self._own / REPORT_NAME
            write_remark(f"{self._report_file}: {error.strerror or error}")
            file.write_text(text, encoding="utf-8")
        self._say(self._texts.say("The report: {file}", file=file))

    def _certify(self, found: findings.Findings) -> None:
        connection = self._settings.connection
        server, terminal_id = connection.websocket_url, connection.terminal_id
        if connection.is_simulated:
            return
        if found.is_money_refuted:
            # An earlier run's certificate holds no longer.
            certificate.withdraw(self._data_dir, server=server, terminal_id=terminal_id)
        if not (found.is_complete and found.is_money_passed):
            return
        certificate.write(
            self._data_dir,
            server=server,
            terminal_id=terminal_id,
            at=found.ended_at,
            version=__version__,
            profile=self._words.profile.digest,
        )


def _say(text: str, interrupts: Interrupts) -> None:
    """Say it; where nobody reads any more, the run ends as if it were interrupted."""
    try:
        for line in text.split("\n"):
            write_line(line)
    except OutputClosedError:
        interrupts.count += 1


def _status(found: findings.Findings, fault: Exception | None) -> int:
    if not found.is_known or isinstance(fault, OutcomeNotKnownError):
        return console.NOT_KNOWN
    if isinstance(fault, ConnectionFault):
        missing = fault.kind is FaultKind.SECRET_MISSING
        return console.WRONG_USAGE if missing else console.NO_CONNECTION
    return console.DONE if fault is None and found.is_passed else console.NOT_DONE
