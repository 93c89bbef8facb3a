"""The counter: what stands between the cashier and the journal, once that is open."""

from collections.abc import Callable
from typing import NamedTuple

from terminal_app.channel.commands import (
    AcknowledgeAlarms,
    CancelPayment,
    Command,
    DeclineScan,
    RefundReceipt,
    SettleByHand,
    StartPayment,
)
from terminal_app.channel.events import (
    Event,
    PaymentRefused,
    RefundRefusal,
    RefundRefused,
    Refusal,
    SettlementRefused,
)
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.journal.tags import STARTED
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Owner
from terminal_app.session.engine.command_handler import Orders
from terminal_app.session.engine.engine import Desk, SendText, Tools
from terminal_app.session.engine.message_handler import Reception
from terminal_app.session.engine.scans import Scans
from terminal_app.settings import Settings


class Counter(NamedTuple):
    """The desk and what works at it."""

    desk: Desk
    scans: Scans
    orders: Orders
    reception: Reception

    @property
    def next_deadline(self) -> float:
        """When ``tick`` has something to do."""
        return min(self.desk.next_deadline, self.scans.next_deadline)

    def tick(self, now: float) -> None:
        """Do what is due."""
        self.reception.record_backlog(now)
        self.desk.tick()
        self.scans.tick()

    def line_up(self, send_text: SendText) -> None:
        """The server has confirmed the logon."""
        self.desk.line_up(send_text)
        self.scans.line_up()

    def take(self, command: Command) -> None:
        """Carry out what a person asks."""
        orders = self.orders
        match command:
            case StartPayment():
                orders.start(command)
            case CancelPayment(payment_id, operator):
                orders.cancel(payment_id, operator)
            case DeclineScan(payment_id, operator):
                orders.decline_scan(payment_id, operator)
            case RefundReceipt(receipt_id, operator):
                orders.refund(receipt_id, operator)
            case SettleByHand(payment_id, outcome, operator, reason):
                orders.settle(payment_id, outcome, operator, reason)
            case AcknowledgeAlarms(payment_id, operator):
                orders.acknowledge(payment_id, operator)


def opened(
    journal: Journal,
    settings: Settings,
    tools: Tools,
    post: Callable[[Event], None],
    *,
    has_cashier: bool,
) -> Counter:
    """Take up what ``journal`` holds.

    Raises: JournalError.
    """
    connection = settings.connection
    owner = Owner(connection.websocket_url, connection.terminal_id)
    started = {"server": owner.server, "terminal_id": owner.terminal_id}
    journal.record([Entry(STARTED, started)])
    desk = Desk(journal, owner, settings.times, tools, post)
    scans = Scans(desk, has_cashier=has_cashier)
    orders = Orders(desk, scans, Currency(settings.till.currency))
    return Counter(desk, scans, orders, Reception(desk, scans, orders.catch_up))


def refusal(command: Command, why: str, *, stopping: bool) -> Event | None:
    """Return what is said where nothing can be begun: the till is ``stopping``, or ``why``.

    None for what begins nothing and can be recorded still.
    """
    match command:
        case StartPayment(payment_id):
            sale = Refusal.STOPPING if stopping else Refusal.CANNOT_RECORD
            return PaymentRefused(payment_id, sale, why)
        case RefundReceipt(receipt_id):
            refund = RefundRefusal.STOPPING if stopping else RefundRefusal.CANNOT_RECORD
            return RefundRefused(receipt_id, refund, why)
        case SettleByHand(payment_id):
            return SettlementRefused(payment_id, why or "The till is closing.")
    return None
