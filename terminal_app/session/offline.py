"""What is done to a journal without a connection: nothing is sent."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from terminal_app.channel.commands import SettleByHand
from terminal_app.channel.events import Event
from terminal_app.journal.journal import Journal
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Owner
from terminal_app.session import clock
from terminal_app.session.engine.command_handler import Orders
from terminal_app.session.engine.engine import Desk, Tools
from terminal_app.session.engine.scans import Scans
from terminal_app.settings import Settings


def settle(
    settings: Settings, open_journal: Callable[[], Journal], command: SettleByHand
) -> list[Event]:
    """Settle by hand, and return what happened.

    Raises: JournalError, also while a till runs.
    """
    told: list[Event] = []
    tools = Tools(
        clock.now,
        lambda: str(uuid.uuid4()),
        lambda: datetime.now(UTC).isoformat(timespec="seconds"),
    )
    connection = settings.connection
    owner = Owner(connection.websocket_url, connection.terminal_id)
    journal = open_journal()
    try:
        desk = Desk(journal, owner, settings.times, tools, told.append)
        scans = Scans(desk, has_cashier=False)
        orders = Orders(desk, scans, Currency(settings.till.currency))
        orders.settle(command.payment_id, command.outcome, command.operator, command.reason)
    finally:
        journal.close()
    return told
