"""What the presenter knows, before it is put into words: the till as the screen should tell it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from terminal_app import sentences
from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import Line, LineChanged, LoggedOn, NotRecorded
from terminal_app.gui.keyed_amount import KeyedAmount
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.receipts import receipt
from terminal_app.settings import Settings
from terminal_app.texts import Texts, local

_MOST_STORY = 40
_MOST_KNOWN = 50
_CONNECTING = LineChanged(Line.CONNECTING)


class Happening(NamedTuple):
    """One line of a payment's story, in the cashier's language."""

    time: str
    text: str


@dataclass(slots=True)
class Scene:
    """Everything on the screen, still as values."""

    settings: Settings
    texts: Texts
    clock: Callable[[], float]
    wall_clock: Callable[[], datetime]
    mark: str
    """The environment's mark in the header and the window's title."""
    issuer: receipt.Issuer
    line: LineChanged = _CONNECTING
    fault: LineChanged | None = None
    """Why there is no connection; stays while the till tries again."""
    cancel_unrecorded: str | None = None
    """The payment whose cancel could not be recorded: its code is not shown any more."""
    technical: str = ""
    keyed: KeyedAmount = field(default_factory=KeyedAmount)
    refusal: str = ""
    starting: StartPayment | None = None
    """A sale that was asked for and isn't confirmed by the session yet."""
    current: Payment | None = None
    """The payment in the middle pane."""
    wait_ends_at: float | None = None
    result_since: float = 0.0
    """When the result was first shown, on the session's clock."""
    ask_again_for: Money | None = None
    """A sale that needs an explicit yes, since one of this amount isn't settled."""
    closing_asked: bool = False
    help_shown: bool = False
    not_recorded: NotRecorded | None = None
    failure: str | None = None
    """The session has failed in the program itself; empty: it has ended as asked."""
    stopped: bool = False
    last_paid: Payment | None = None
    receipt_of: Payment | None = None
    receipt_is_old: bool = False
    receipt_remark: str = ""
    known: dict[str, Payment] = field(default_factory=dict)
    unsettled: dict[str, Payment] = field(default_factory=dict)
    alarmed: dict[str, Payment] = field(default_factory=dict)
    stories: dict[str, list[Happening]] = field(default_factory=dict)

    @property
    def connected(self) -> bool:
        """Payments can be taken."""
        return self.line.line is Line.CONNECTED

    @property
    def live(self) -> Payment | None:
        """The payment that the customer or the server is awaited for."""
        current = self.current
        if current is None or not current.is_open or current.needs_attention:
            return None
        return current

    @property
    def is_taking(self) -> bool:
        """A sale is under way: nothing else may begin."""
        return self.starting is not None or self.live is not None

    @property
    def alarm_is_shown(self) -> bool:
        """A person is to read it, and to say so with Enter."""
        return self.current is not None and bool(self.current.unseen_alarms)

    @property
    def paid_unrecorded(self) -> NotRecorded | None:
        """The server says that the shown payment is paid, and the disk didn't take it."""
        missed, current = self.not_recorded, self.current
        if missed is None or missed.receipt_id is None or current is None:
            return None
        return missed if missed.payment_id == current.payment_id else None

    @property
    def is_idle(self) -> bool:
        """Nobody is doing anything that a late result would be in the way of."""
        return self.starting is None and self.current is None and not self.keyed.text

    @property
    def attention(self) -> list[Payment]:
        """Payments that a person should look at, the oldest first."""
        return list({**self.unsettled, **self.alarmed}.values())

    @property
    def receipt_text(self) -> str:
        """The receipt that is shown, as text; empty if there is none."""
        if self.receipt_of is None:
            return ""
        return receipt.as_text(receipt.lines(self.receipt_of, self.issuer, self.texts))

    def logged_on(self, event: LoggedOn) -> None:
        """The server has said who we are."""
        own = self.settings.connection.terminal_id
        if event.terminal_id not in {None, own}:
            self.technical = self.texts.say(
                "The server calls this terminal {id}.", id=str(event.terminal_id)[:40]
            )
        self.issuer = receipt.Issuer(
            terminal_id=own,
            name=event.merchant_name or "",
            organization_number=event.organization_number or "",
            address=event.address or "",
            mark=self.issuer.mark,
        )

    def show_result(self, payment: Payment) -> None:
        """Put a payment that isn't live into the middle pane."""
        self.current, self.wait_ends_at = payment, None
        self.help_shown = False
        self.result_since = self.clock()
        self.show_receipt(payment)

    def show_receipt(self, payment: Payment) -> None:
        """Put the receipt of a paid payment into the right pane."""
        if payment.outcome is Outcome.PAID:
            self.receipt_of, self.receipt_is_old = payment, False

    def remember(self, payment: Payment) -> None:
        """Take in what a payment is now, and add to its story what is new."""
        before = self.known.get(payment.payment_id)
        self._tell_change(before, payment)
        self.known[payment.payment_id] = payment
        self.receipt_remark = ""
        if payment.needs_attention:
            self.unsettled[payment.payment_id] = payment
        else:
            self.unsettled.pop(payment.payment_id, None)
        if payment.unseen_alarms:
            self.alarmed[payment.payment_id] = payment
        else:
            self.alarmed.pop(payment.payment_id, None)
        if payment.outcome is Outcome.PAID:
            self.last_paid = payment
        if self.receipt_of is not None and self.receipt_of.payment_id == payment.payment_id:
            self.receipt_of = payment
        self._forget_old()

    def _forget_old(self) -> None:
        """A till runs for months: only the last payments are kept in memory."""
        held = {*self.unsettled, *self.alarmed}
        if self.current is not None:
            held.add(self.current.payment_id)
        for payment_id in list(self.known)[: max(0, len(self.known) - _MOST_KNOWN)]:
            if payment_id not in held:
                del self.known[payment_id]
                self.stories.pop(payment_id, None)

    def story_of(self, payment_id: str) -> list[Happening]:
        """Return what has happened to a payment, in order."""
        return self.stories.get(payment_id, [])

    def tell(self, payment_id: str, text: str, moment: datetime | None = None) -> None:
        """Add a line to a payment's story."""
        at = self.texts.time(moment or self.wall_clock())
        story = self.stories.setdefault(payment_id, [])
        story.append(Happening(at, text))
        del story[:-_MOST_STORY]

    def _tell_change(self, before: Payment | None, payment: Payment) -> None:
        if before is None:
            amount = self.texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
            started = self.texts.say("{who} charged {amount}.", who=payment.operator, amount=amount)
            self.tell(payment.payment_id, started, local(payment.started_at))
        was = before.state if before else State.INITIATING
        if payment.state is not was:
            self.tell(payment.payment_id, _STEPS[payment.state](self.texts))
        if payment.doubt is not None and payment.doubt is not (before.doubt if before else None):
            self.tell(payment.payment_id, sentences.doubt(payment.doubt, self.texts))
        if payment.problem is not None and payment.problem != (before.problem if before else None):
            self.tell(payment.payment_id, sentences.problem(payment.problem, self.texts))


_STEPS: dict[State, Callable[[Texts], str]] = {
    State.INITIATING: lambda texts: texts.say("The till asked the server for a code."),
    State.PENDING: lambda texts: texts.say("The customer was shown the code."),
    State.CANCELLING: lambda texts: texts.say("The till wants the payment cancelled."),
    State.COMPLETE: lambda texts: texts.say("The server says paid."),
    State.CANCELED: lambda texts: texts.say("The payment is cancelled."),
    State.ERROR: lambda texts: texts.say("The server refused the payment."),
    State.REVERSED: lambda texts: texts.say("The server says refunded."),
}
