"""The commands of the console that talk to the server, ``resolve`` and ``day close``."""

import json
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import structs

from terminal_app import console, environment_labels, wording
from terminal_app.channel.commands import CloseDay, RefundReceipt, ResolveByHand, StartPayment
from terminal_app.channel.events import Event
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import connection_check, operators, session
from terminal_app.compose.environment_labels import label_of
from terminal_app.compose.operators import Asker
from terminal_app.console import day_commands
from terminal_app.console import resolve as resolving
from terminal_app.console.day_commands import Form
from terminal_app.console.output import refund_object, sale_object, write_line, write_remark
from terminal_app.console.pay import Pay
from terminal_app.console.refund import Refund
from terminal_app.console.session_command import CommandPorts, SessionCommand
from terminal_app.errors import (
    JournalError,
    JournalMixedError,
    OperatorRefusedError,
    OutputClosedError,
    SettingsError,
)
from terminal_app.journal import reader
from terminal_app.journal.closings import business_day
from terminal_app.operators import Right
from terminal_app.payments.money import AmountRefusedError, Currency, Money, read_amount
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.receipts.receipt import Issuer
from terminal_app.session import clock, offline
from terminal_app.settings import Settings
from terminal_app.texts import Texts

_TRY_TO_CONNECT_S = 15.0
_LEAST_TO_CONNECT_S = 5.0
"""A time limit for the customer, however short, leaves the till this long to connect."""


def read_money(settings: Settings, typed: str, currency: str | None) -> Money:
    """Return the amount that was typed, in that currency or (None) the settings'.

    Raises: SettingsError.
    """
    texts, limit_minor = Texts(settings.till.language), settings.till.max_amount_minor
    currency = currency or settings.till.currency
    try:
        return Money(read_amount(typed, limit_minor=limit_minor), Currency(currency))
    except AmountRefusedError as refused:
        limit = texts.amount(limit_minor, currency)
        message = f"{typed!r}: {wording.amount_fault(refused.fault, limit, texts)}"
        raise SettingsError(message) from None


def pay(  # noqa: PLR0913 - the options of the command
    settings: Settings,
    data_dir: Path,
    amount: Money,
    *,
    timeout_s: float | None = None,
    as_json: bool = False,
    despite_unknown: bool = False,
    operator: str | None = None,
) -> int:
    """Take one payment in the console; returns the exit status.

    ``operator`` is who asks, where there are operators.

    Raises: SettingsError where that isn't said, or isn't one of them.
    """
    command = StartPayment(
        payment_id=str(uuid.uuid4()),
        sale_id=str(uuid.uuid4()),
        amount=amount,
        operator="",
        despite_unknown=despite_unknown,
    )
    asker = _asker(settings, data_dir, operator, Right.CHARGE)
    if asker is None:
        if as_json:
            _write_last(sale_object(None, command, known=True))
        return console.NOT_DONE
    command = structs.replace(command, operator=asker.operator, user=asker.user)
    within_s = _TRY_TO_CONNECT_S if timeout_s is None else max(timeout_s, _LEAST_TO_CONNECT_S)
    status, payment = _run_in_session(
        settings,
        data_dir,
        lambda ports: Pay(ports, command, timeout_s),
        min(within_s, _TRY_TO_CONNECT_S),
    )
    if as_json:
        _write_last(sale_object(payment, command, known=status != console.NOT_KNOWN))
    return status


def refund(
    settings: Settings,
    data_dir: Path,
    receipt_id: str,
    *,
    as_json: bool,
    operator: str | None = None,
) -> int:
    """Pay one receipt back in the console; returns the exit status. ``operator``: see ``pay``.

    Raises: SettingsError.
    """
    asker = _asker(settings, data_dir, operator, Right.REFUND)
    if asker is None:
        if as_json:
            _write_last(refund_object(None, receipt_id))
        return console.NOT_DONE
    command = RefundReceipt(receipt_id, asker.operator, user=asker.user)
    status, payment = _run_in_session(
        settings, data_dir, lambda ports: Refund(ports, command), _TRY_TO_CONNECT_S
    )
    if as_json:
        _write_last(refund_object(payment, receipt_id))
    return status


def _asker(settings: Settings, data_dir: Path, named: str | None, right: Right) -> Asker | None:
    """Return who asks; None: nobody who may, and that was said.

    Raises: SettingsError.
    """
    try:
        return operators.identify(settings, data_dir, named, right)
    except (OperatorRefusedError, JournalError) as error:
        write_remark(f"terminal-app: {error}")
        return None


def _run_in_session(
    settings: Settings,
    data_dir: Path,
    make: Callable[[CommandPorts], SessionCommand],
    connect_within_s: float,
) -> tuple[int, Payment | None]:
    """Run one command with a session of its own; returns the exit status and the payment."""
    commands, events = Commands(), Events()
    command = make(
        CommandPorts(
            events,
            commands.post,
            Texts(settings.till.language),
            clock.now,
            Issuer(
                settings.connection.terminal_id,
                mark=label_of(settings),
                names_operators=bool(settings.operators),
                country=settings.till.country,
            ),
            connect_within_s,
            grace_s=settings.times.take_up + settings.times.confirmation,
        )
    )
    command.interrupts.heed()
    thread = threading.Thread(
        target=session.run,
        args=(settings, data_dir, commands, events),
        name="session",
        daemon=True,
    )
    thread.start()
    status, payment = command.run()
    thread.join(session.JOIN_S)
    # What came of it is known: nothing changes the exit status any more.
    command.interrupts.ignore()
    return status, payment


def _write_last(told: dict[str, Any]) -> None:
    # Nobody may read it any more; the exit status says the same.
    with suppress(OutputClosedError):
        write_line(json.dumps(told))


def resolve(
    settings: Settings,
    data_dir: Path,
    name: str,
    reason: str,
    *,
    is_paid: bool,
    operator: str | None = None,
) -> int:
    """Record what a person says became of a payment that isn't known; returns the exit status.

    ``name`` is the payment's id or the beginning of it, of a trial of certify too; ``operator``:
    see ``pay``.

    Raises: JournalError, OperatorRefusedError, OutputClosedError, SettingsError.
    """
    from terminal_app.compose import trial_settlement  # noqa: PLC0415 - 0.1 s that no sale needs

    texts = Texts(settings.till.language)
    status = trial_settlement.settle(
        settings, data_dir, name, reason, is_paid=is_paid, operator=operator
    )
    if status is not None:
        return status
    payment_id = resolving.find(data_dir, name, texts)
    if payment_id is None:
        return console.NOT_DONE
    asker = operators.identify(settings, data_dir, operator, Right.RESOLVE)
    outcome = Outcome.PAID if is_paid else Outcome.NOT_PAID
    command = ResolveByHand(payment_id, outcome, asker.operator, reason, user=asker.user)
    told = _carry_out(settings, data_dir, command)
    return console.NOT_DONE if told is None else resolving.tell(told, texts)


def close_day(settings: Settings, data_dir: Path, form: Form, operator: str | None = None) -> int:
    """Close the day, and write the closing; returns the exit status. ``operator``: see ``pay``.

    Raises: JournalError, OperatorRefusedError, OutputClosedError, SettingsError.
    """
    if not session.has_journal(data_dir):
        # A closing of nothing, in a folder that was named by mistake, would look like the day's.
        raise reader.no_journal(data_dir)
    asker = operators.identify(settings, data_dir, operator, Right.CLOSE_DAY)
    day = business_day.of(datetime.now().astimezone(), settings.day.cut_off_hour)
    command = CloseDay(None, day, asker.operator, user=asker.user)
    told = _carry_out(settings, data_dir, command)
    if told is None:
        return console.NOT_DONE
    return day_commands.tell_closed(told, data_dir, Texts(settings.till.language), form)


def _carry_out(
    settings: Settings, data_dir: Path, command: ResolveByHand | CloseDay
) -> list[Event] | None:
    """Do what needs no connection; None: the journal's server is of another kind, and that is said.

    Raises: JournalError.
    """
    texts = Texts(settings.till.language)
    session.start_log(data_dir)
    progress = session.say_migrating(texts)
    try:
        with session.locked_in_words(texts):
            return offline.carry_out(
                settings, lambda: session.open_journal(data_dir, settings, progress), command
            )
    except JournalMixedError as error:
        write_remark(environment_labels.mixed_journal(error.folder, texts, is_demo=error.is_demo))
        return None


def check(settings: Settings) -> int:
    """Try token, connection and logon; a line each. Returns the exit status.

    Raises: OutputClosedError.
    """
    texts = Texts(settings.till.language)
    label = label_of(settings)
    labelled = f" - {label}" if label else ""
    status = console.DONE
    for number, line in enumerate(
        connection_check.lines(settings, session.secret_reader(settings), texts)
    ):
        sign = texts.say("ok") if line.passed else texts.say("FAILED")
        write_line(f"{line.name:<16} {sign:<8} {line.detail}{labelled}")
        if not line.passed:
            write_line(line.remedy)
            # The first step is the secret, which is the settings' own.
            status = console.NO_CONNECTION if number else console.WRONG_USAGE
    return status
