"""The only module that knows every part: ties them together for each command.

Loaded after the first paint. What only some commands need is imported by them.
"""

import json
import logging
import os
import sys
import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from terminal_app import logs, secrets
from terminal_app.channel.commands import RefundReceipt, SettleByHand, StartPayment
from terminal_app.channel.events import SessionStopped
from terminal_app.channel.queues import Commands, Events
from terminal_app.errors import UnheardError
from terminal_app.gui.presenter import Around, Marks, Presenter
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.receipts.receipt import Issuer
from terminal_app.session import clock
from terminal_app.settings import Settings, for_simulator, operator_name
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing, and most commands need no journal.
    from terminal_app.console.conversation import Conversation, Setting
    from terminal_app.gui.app import App
    from terminal_app.journal.journal import Journal

log = logging.getLogger(__name__)

_JOIN_S = 3.0
_TRY_TO_CONNECT_S = 15.0
_LEAST_TO_CONNECT_S = 5.0
"""A time limit for the customer, however short, leaves the till this long to connect."""
DEMO_AMOUNT_MINOR = 12_500
DEMO_SECRET = "demo"  # noqa: S105 - the simulator's, which guards nothing


class Backend(Protocol):
    """The server of a demo, once it has been started."""

    @property
    def token_url(self) -> str:
        """Where tokens are fetched."""

    @property
    def websocket_url(self) -> str:
        """Where the till logs on."""


StartBackend = Callable[[], AbstractContextManager[Backend]]


def mark_of(settings: Settings) -> str:
    """Return the mark that every screen and receipt of this environment bears; empty for none."""
    texts = Texts(settings.till.language)
    if settings.connection.is_simulated:
        return texts.say("DEMO - not a payment")
    if settings.connection.environment == "test":
        return texts.say("TEST - no money moves")
    return ""


def header_mark_of(settings: Settings) -> str:
    """Return the mark on the screen alone: beside the above, that nobody has certified it yet."""
    return mark_of(settings) or Texts(settings.till.language).say("Not certified")


def _secret_reader(settings: Settings) -> Callable[[str], str]:
    if settings.connection.environment == "simulator":
        return lambda _client_id: DEMO_SECRET
    return secrets.read_client_secret


def _run_session(
    settings: Settings, data_dir: Path, commands: Commands, events: Events, *, has_cashier: bool
) -> None:
    """Run a session on the journal in ``data_dir`` until it is told to stop."""
    # What a session needs takes as long to load as a window: so in the session's own thread.
    from terminal_app.journal import heads  # noqa: PLC0415
    from terminal_app.session.worker import Session, Surroundings  # noqa: PLC0415

    around = Surroundings(
        open_journal=lambda: _open_journal(data_dir),
        read_secret=_secret_reader(settings),
        last_logged=lambda: heads.last(logs.files(data_dir)),
        has_cashier=has_cashier,
    )
    Session(settings, commands, events, around).run()


def _open_journal(data_dir: Path) -> "Journal":
    from terminal_app.journal.journal import Journal  # noqa: PLC0415 - see above

    return Journal(data_dir, new_salt=lambda: os.urandom(16).hex())


def start_log(data_dir: Path) -> None:
    """Log to the data folder; where that can't be, the journal says so to the cashier."""
    try:
        logs.start(data_dir)
    except OSError as error:
        sys.stderr.write(f"No log is written: {error}\n")


# -- the window ---------------------------------------------------------------------------


def run_window(
    app: "App", settings: Settings, data_dir: Path, start_backend: StartBackend | None = None
) -> int:
    """Show the till in the window that ``app`` has painted; returns the exit status.

    With ``start_backend`` the till talks to that server rather than to the settings' own.
    """
    commands, events = Commands(), Events()
    thread = threading.Thread(
        target=_session_main,
        args=(settings, data_dir, commands, events, start_backend),
        kwargs={"has_cashier": True},
        name="session",
        daemon=True,
    )
    thread.start()
    app.run(_new_presenter(settings, commands), events)
    thread.join(_JOIN_S)
    return 0


def _new_presenter(settings: Settings, commands: Commands) -> Presenter:
    around = Around(
        post=commands.post,
        clock=clock.now,
        wall_clock=lambda: datetime.now().astimezone(),
        new_id=lambda: str(uuid.uuid4()),
        write_file=_write_file,
    )
    texts = Texts(settings.till.language)
    marks = Marks(screen=header_mark_of(settings), receipt=mark_of(settings))
    return Presenter(settings, marks, operator_name(settings.till), texts, around)


def _write_file(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")


def _session_main(
    settings: Settings,
    data_dir: Path,
    commands: Commands,
    events: Events,
    start_backend: StartBackend | None = None,
    *,
    has_cashier: bool = False,
) -> None:
    """Load and run the session: everything slow happens in this thread."""
    try:
        start_log(data_dir)
        with start_backend() if start_backend else nullcontext() as backend:
            if backend is not None:
                settings = _pointed_at(backend, settings)
            _run_session(settings, data_dir, commands, events, has_cashier=has_cashier)
    except Exception as error:  # the thread's edge: logged and reported
        log.exception("the session could not be started")
        events.post(SessionStopped(f"{type(error).__name__}: {error}"))


def _pointed_at(backend: Backend, settings: Settings) -> Settings:
    return for_simulator(backend.token_url, backend.websocket_url, settings.till, settings.times)


# -- the console --------------------------------------------------------------------------


def pay(
    settings: Settings,
    data_dir: Path,
    amount: Money,
    *,
    timeout_s: float | None,
    as_json: bool,
    despite_unknown: bool,
) -> int:
    """Take one payment in the console; returns the exit status."""
    from terminal_app.console import NOT_KNOWN  # noqa: PLC0415 - the window needs none of it
    from terminal_app.console.output import sale_object  # noqa: PLC0415 - the same
    from terminal_app.console.paying import Paying  # noqa: PLC0415 - the same

    command = StartPayment(
        payment_id=str(uuid.uuid4()),
        sale_id=str(uuid.uuid4()),
        amount=amount,
        operator=operator_name(settings.till),
        despite_unknown=despite_unknown,
    )
    within_s = _TRY_TO_CONNECT_S if timeout_s is None else max(timeout_s, _LEAST_TO_CONNECT_S)
    status, payment = _converse(
        settings,
        data_dir,
        lambda setting: Paying(setting, command, timeout_s),
        min(within_s, _TRY_TO_CONNECT_S),
    )
    if as_json:
        _write_last(sale_object(payment, command, known=status != NOT_KNOWN))
    return status


def refund(settings: Settings, data_dir: Path, receipt_id: str, *, as_json: bool) -> int:
    """Pay one receipt back in the console; returns the exit status."""
    from terminal_app.console.output import refund_object  # noqa: PLC0415 - the window needs none
    from terminal_app.console.refunding import Refunding  # noqa: PLC0415 - the same

    command = RefundReceipt(receipt_id, operator_name(settings.till))
    status, payment = _converse(
        settings, data_dir, lambda setting: Refunding(setting, command), _TRY_TO_CONNECT_S
    )
    if as_json:
        _write_last(refund_object(payment, receipt_id))
    return status


def _converse(
    settings: Settings,
    data_dir: Path,
    begin: Callable[["Setting"], "Conversation"],
    connect_within_s: float,
) -> "tuple[int, Payment | None]":
    """Hold one conversation with a session of its own; returns the exit status and the payment."""
    from terminal_app.console.conversation import Setting  # noqa: PLC0415 - the window needs none

    commands, events = Commands(), Events()
    conversation = begin(
        Setting(
            events,
            commands.post,
            Texts(settings.till.language),
            clock.now,
            Issuer(settings.connection.terminal_id, mark=mark_of(settings)),
            connect_within_s,
            grace_s=settings.times.take_up + settings.times.confirmation,
        )
    )
    conversation.heed_interrupts()
    thread = threading.Thread(
        target=_session_main,
        args=(settings, data_dir, commands, events),
        name="session",
        daemon=True,
    )
    thread.start()
    status, payment = conversation.hold()
    thread.join(_JOIN_S)
    conversation.heed_no_more()
    return status, payment


def _write_last(told: dict[str, Any]) -> None:
    from terminal_app.console.output import write_line  # noqa: PLC0415 - the window needs none

    # Nobody may read it any more; the exit status says the same.
    with suppress(UnheardError):
        write_line(json.dumps(told))


def settle(settings: Settings, data_dir: Path, name: str, outcome: Outcome, reason: str) -> int:
    """Record what a person says became of a payment that isn't known; returns the exit status.

    ``name`` is the payment's id or the beginning of it.

    Raises: JournalError, UnheardError.
    """
    from terminal_app.console import NOT_DONE, settling  # noqa: PLC0415 - the window needs none
    from terminal_app.session import offline  # noqa: PLC0415 - the same

    texts = Texts(settings.till.language)
    payment_id = settling.find(data_dir, name, texts)
    if payment_id is None:
        return NOT_DONE
    start_log(data_dir)
    command = SettleByHand(payment_id, outcome, operator_name(settings.till), reason)
    told = offline.settle(settings, lambda: _open_journal(data_dir), command)
    return settling.tell(told, texts)


def check(settings: Settings) -> int:
    """Try token, connection and logon; a line each. Returns the exit status.

    Raises: UnheardError where nobody reads standard output.
    """
    from terminal_app import console, sentences  # noqa: PLC0415 - the window needs none of it
    from terminal_app.console.output import write_line  # noqa: PLC0415 - the same
    from terminal_app.session import checking  # noqa: PLC0415 - the same

    texts = Texts(settings.till.language)
    names = {
        checking.Step.SECRET: texts.say("Client secret"),
        checking.Step.TOKEN: texts.say("Access token"),
        checking.Step.WEBSOCKET: texts.say("WebSocket"),
        checking.Step.LOGON: texts.say("Logon"),
    }
    status = console.DONE
    for checked in checking.check(settings, _secret_reader(settings)):
        sign = texts.say("ok") if checked.fault is None else texts.say("FAILED")
        write_line(f"{names[checked.step]:<16} {sign:<8} {checked.detail}")
        if checked.fault is not None:
            write_line(sentences.fault(checked.fault, texts))
            missing = checked.step is checking.Step.SECRET
            status = console.WRONG_USAGE if missing else console.NO_CONNECTION
    return status


# -- the built-in back end ------------------------------------------------------------------


def demo_settings(settings: Settings) -> Settings:
    """Return the settings of a demo, before its simulator has an address."""
    return for_simulator("", "", settings.till, settings.times)


def demo(app: "App", settings: Settings, data_dir: Path) -> int:
    """Show the till against the built-in simulator; returns the exit status."""
    return run_window(app, demo_settings(settings), data_dir, start_simulator)


def demo_in_console(settings: Settings, data_dir: Path, why: str) -> int:
    """Take one payment against the built-in simulator, since there is no window: ``why``."""
    from terminal_app.console.output import (  # noqa: PLC0415 - the window needs none of it
        write_line,
        write_remark,
    )

    texts = Texts(settings.till.language)
    write_remark(why)
    write_line(texts.say("There is no display, so the demo takes one payment in the console."))
    amount = Money(DEMO_AMOUNT_MINOR, Currency(settings.till.currency))
    with start_simulator() as backend:
        return pay(
            _pointed_at(backend, settings),
            data_dir,
            amount,
            timeout_s=None,
            as_json=False,
            despite_unknown=False,
        )


def start_simulator() -> AbstractContextManager[Backend]:
    """Return a simulator that runs while its ``with`` block does."""
    from terminal_app.simulator.server import SimulatorServer  # noqa: PLC0415 - demos alone need it

    return SimulatorServer()


def simulator(host: str, port: int, delay_s: float, ledger_file: Path | None) -> int:
    """Serve the simulator alone until interrupted; returns the exit status."""
    from terminal_app import console  # noqa: PLC0415 - the window needs none of it
    from terminal_app.console.output import write_line, write_remark  # noqa: PLC0415 - the same
    from terminal_app.simulator import server  # noqa: PLC0415 - demos alone need it

    def tell(started: server.SimulatorServer) -> None:
        write_line(f"{started.base_url}: the simulator. DEMO - not a payment.")
        write_line(f"token_url     = {started.token_url}")
        write_line(f"websocket_url = {started.websocket_url}")

    try:
        server.serve_forever(host, port, on_started=tell, delay_s=delay_s, ledger_file=ledger_file)
    except (server.SimulatorError, ValueError, OSError) as error:
        write_remark(str(error))
        return console.NOT_DONE
    return console.DONE
