"""What is recorded without a connection: what was resolved by hand, a closing, slips, who asked."""

import uuid
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from terminal_app.channel.commands import (
    CloseDay,
    Document,
    PrintEnded,
    PrintSlip,
    RecordAccess,
    ResolveByHand,
)
from terminal_app.channel.events import Event
from terminal_app.journal.journal import Journal
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Owner
from terminal_app.session import clock
from terminal_app.session.engine import rights
from terminal_app.session.engine.command_handler import CommandHandler
from terminal_app.session.engine.engine import PaymentEngine
from terminal_app.session.engine.outbox import EnginePorts, Outbox
from terminal_app.session.engine.slips import Printing, Slips
from terminal_app.settings import Settings


def record_access(journal: Journal, command: RecordAccess) -> None:
    """Record what an operator, or who says so, has done.

    Raises: JournalError.
    """
    journal.record([rights.access_entry(command)])


def carry_out(
    settings: Settings, open_journal: Callable[[], Journal], command: ResolveByHand | CloseDay
) -> list[Event]:
    """Resolve by hand or close the day, and return the events of it.

    Raises: JournalError, also while a till runs.
    """
    events: list[Event] = []
    ports = _ports(events)
    connection = settings.connection
    owner = Owner(connection.websocket_url, connection.terminal_id)
    journal = open_journal()
    try:
        engine = PaymentEngine(journal, owner, settings.times, ports)
        currency = Currency(settings.till.currency)
        CommandHandler(engine, currency, lambda: settings.operators).handle(command)
    finally:
        journal.close()
    return events


def print_slip(
    journal: Journal,
    payment_id: str,
    operator: str,
    print_document: Callable[[Document], PrintEnded],
    *,
    for_merchant: bool,
) -> list[Event]:
    """Print the receipt of a payment, and no other slip that waits; return the events of it.

    Raises: JournalError; nothing was printed then.
    """
    events: list[Event] = []
    handed: deque[Document] = deque()
    printing = Printing(handed.append, for_merchant=for_merchant)
    slips = Slips(Outbox(journal, _ports(events)), printing)
    refused = slips.ask(PrintSlip(payment_id, operator))
    if refused is not None:
        return [refused]
    slips.go_on(payment_id)
    while handed:
        slips.ended(print_document(handed.popleft()))
        slips.go_on(payment_id)
    return events


def _ports(events: list[Event]) -> EnginePorts:
    return EnginePorts(
        clock.now,
        lambda: str(uuid.uuid4()),
        lambda: datetime.now(UTC).isoformat(timespec="seconds"),
        events.append,
    )
