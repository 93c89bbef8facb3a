"""The commands of the console."""

import json
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terminal_app.channel.commands import RefundReceipt, SettleByHand, StartPayment
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import session
from terminal_app.compose.environment_labels import mark_of
from terminal_app.errors import JournalMixedError, UnheardError
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Outcome
from terminal_app.receipts.receipt import Issuer
from terminal_app.session import clock
from terminal_app.settings import Settings
from terminal_app.settings.paths import operator_name
from terminal_app.texts import Texts

if TYPE_CHECKING:
    from terminal_app.console.session_command import Conversation, Setting
    from terminal_app.payments.payment import Payment

_TRY_TO_CONNECT_S = 15.0
_LEAST_TO_CONNECT_S = 5.0
"""A time limit for the customer, however short, leaves the till this long to connect."""


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
    from terminal_app.console.pay import Paying  # noqa: PLC0415 - the same

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
    from terminal_app.console.refund import Refunding  # noqa: PLC0415 - the same

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
    from terminal_app.console.session_command import (  # noqa: PLC0415 - the window needs none
        Setting,
    )

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
        target=session.run,
        args=(settings, data_dir, commands, events),
        name="session",
        daemon=True,
    )
    thread.start()
    status, payment = conversation.hold()
    thread.join(session.JOIN_S)
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
    from terminal_app import environment_labels  # noqa: PLC0415 - the window needs none
    from terminal_app.console import NOT_DONE, resolve  # noqa: PLC0415 - the same
    from terminal_app.console.output import write_remark  # noqa: PLC0415 - the same
    from terminal_app.session import offline  # noqa: PLC0415 - the same

    texts = Texts(settings.till.language)
    payment_id = resolve.find(data_dir, name, texts)
    if payment_id is None:
        return NOT_DONE
    session.start_log(data_dir)
    command = SettleByHand(payment_id, outcome, operator_name(settings.till), reason)
    try:
        told = offline.settle(settings, lambda: session.open_journal(data_dir, settings), command)
    except JournalMixedError as error:
        write_remark(environment_labels.mixed_journal(error.folder, texts, is_demo=error.is_demo))
        return NOT_DONE
    return resolve.tell(told, texts)


def check(settings: Settings) -> int:
    """Try token, connection and logon; a line each. Returns the exit status.

    Raises: UnheardError where nobody reads standard output.
    """
    from terminal_app import console  # noqa: PLC0415 - the window needs none of it
    from terminal_app.compose import connection_check  # noqa: PLC0415 - the same
    from terminal_app.console.output import write_line  # noqa: PLC0415 - the same

    texts = Texts(settings.till.language)
    mark = mark_of(settings)
    marked = f" - {mark}" if mark else ""
    status = console.DONE
    for number, line in enumerate(
        connection_check.lines(settings, session.secret_reader(settings), texts)
    ):
        sign = texts.say("ok") if line.passed else texts.say("FAILED")
        write_line(f"{line.name:<16} {sign:<8} {line.detail}{marked}")
        if not line.passed:
            write_line(line.remedy)
            # The first step is the secret, which is the settings' own.
            status = console.NO_CONNECTION if number else console.WRONG_USAGE
    return status
