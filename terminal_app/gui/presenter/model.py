"""What the presenter knows, before it is put into words: the till as the screen should tell it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from terminal_app import wording
from terminal_app.catalogue import Catalogue
from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import Line, LineChanged, LoggedOn, NotRecorded, PhonesChanged
from terminal_app.gui.key_input import KeyedAmount
from terminal_app.gui.presenter.attention import Sightings
from terminal_app.gui.presenter.basket import Basket
from terminal_app.gui.presenter.timeline import Stories
from terminal_app.gui.screen_state import Notice
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Outcome, Payment, State, Wait
from terminal_app.payments.scan import Scan
from terminal_app.receipts import receipt
from terminal_app.settings import Settings
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not at run time: it puts a scene into words, so it knows this module.
    from terminal_app.gui.presenter.modes.day import Day
    from terminal_app.gui.presenter.modes.history import History
    from terminal_app.gui.presenter.modes.items import ItemList
    from terminal_app.gui.presenter.modes.note import Note

_MOST_KNOWN = 50
_CONNECTING = LineChanged(Line.CONNECTING)


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
    operator: str = ""
    """Who charges: stands with every decision."""
    mark_in: Callable[[Texts], str] = lambda _texts: ""
    """The mark that everything bears, in any language."""
    catalogue: Catalogue = field(default_factory=Catalogue)
    """The shop's items."""
    stories: Stories = field(init=False)
    line: LineChanged = _CONNECTING
    fault: LineChanged | None = None
    """Why there is no connection; stays while the till tries again."""
    own_code: str | None = None
    """The text of the till's own code, once the server has told it."""
    cancel_unrecorded: str | None = None
    """The payment whose cancel could not be recorded: its code is not shown any more."""
    technical: Callable[[Texts], str] = lambda _texts: ""
    """For the technician; small."""
    keyed: KeyedAmount = field(default_factory=KeyedAmount)
    refusal: str = ""
    said: Notice | None = None
    """What became of something that was asked for; stays until Enter or Escape."""
    scan: Scan | None = None
    """A customer has scanned the till's own code and waits for an amount."""
    typed_before_scan: bool = False
    """An amount was there already when that customer scanned."""
    scan_since: float = 0.0
    """When that scan was first shown, on the session's clock."""
    starting: StartPayment | None = None
    """A sale that was asked for and isn't confirmed by the session yet."""
    current: Payment | None = None
    """The payment in the middle pane."""
    at_counter: str | None = None
    """The paymentId of the sale whose customer is still there."""
    set_aside_shown: str | None = None
    """The receipt number in the middle pane that the till can't match."""
    wait_ends_at: float | None = None
    result_since: float = 0.0
    """When the result was first shown, on the session's clock."""
    ask_again_for: StartPayment | None = None
    """A sale that needs an explicit yes, since one of this amount isn't settled."""
    refund_asked: str | None = None
    """The receipt number whose refund is to be confirmed."""
    refund_asked_since: float = 0.0
    refund_posted: str | None = None
    """The receipt number whose refund the session was asked for and hasn't answered yet."""
    closing_asked: bool = False
    help_shown: bool = False
    history: "History | None" = None
    """The payments of the journal, while a person looks through them."""
    looked_up: str | None = None
    """The paymentId that was opened from there: it may be paid back."""
    basket: Basket = field(default_factory=Basket)
    """What the sale consists of besides the amount that is being typed."""
    items: "ItemList | None" = None
    """The items, while a person chooses one."""
    tip_asked: bool = False
    note: "Note | None" = None
    """The sale's note while it is being written."""
    day: "Day | None" = None
    """The day whose figures are shown."""
    phones: PhonesChanged | None = None
    """Whether phones of the network are let into the demo; None: this is none with a server."""
    phones_asked: bool = False
    """That was asked to be changed, and isn't answered yet."""
    not_recorded: NotRecorded | None = None
    journal_refused: bool = False
    """Since it is a demo's and the server real, or the other way round."""
    missed: dict[str, NotRecorded] = field(default_factory=dict)
    """What could not be recorded about money, by receipt number."""
    failure: str | None = None
    """The session has failed in the program itself; empty: it has ended as asked."""
    failure_support: str = ""
    """The support code of that failure."""
    log_folder: str = ""
    """Where the technician's log is."""
    stopped: bool = False
    last_paid: Payment | None = None
    receipt_of: Payment | None = None
    receipt_is_old: bool = False
    receipt_remark: str = ""
    known: dict[str, Payment] = field(default_factory=dict)
    sightings: Sightings = field(default_factory=Sightings)

    def __post_init__(self) -> None:
        self.stories = Stories(self.texts, self.wall_clock)

    @property
    def connected(self) -> bool:
        """Payments can be taken."""
        return self.line.line is Line.CONNECTED

    def is_elsewheres(self, payment: Payment) -> bool:
        """It belongs to another server or terminal id, and is asked about only there."""
        return payment.payment_id in self.sightings.elsewheres

    @property
    def live(self) -> Payment | None:
        """The payment that the customer or the server is awaited for."""
        current = self.current
        if current is None or not current.is_open or self.is_elsewheres(current):
            return None
        awaited = current.outcome is Outcome.NOT_KNOWN and not current.needs_attention
        return current if awaited else None

    @property
    def customers(self) -> Payment | None:
        """The payment of the customer at the counter; not one that the cashier looks up."""
        current = self.current
        is_theirs = current is not None and current.payment_id == self.at_counter
        return current if is_theirs else None

    @property
    def is_taking(self) -> bool:
        """A sale is under way: nothing else may begin."""
        return self.starting is not None or self.live is not None

    @property
    def is_awaiting(self) -> bool:
        """Something is about to be told that isn't a sale."""
        shown = self.current is not None and self.current.waits_for is Wait.REFUND
        return shown or self.refund_posted is not None or self.scan is not None

    @property
    def alarm_is_shown(self) -> bool:
        """A person is to read it, and to say so with Enter."""
        if self.set_aside_shown is not None:
            return True
        # Who has asked for the refund has read why; the alarm stays in the list.
        current = self.current
        return (
            current is not None
            and current.state is not State.REFUNDING
            and bool(current.unseen_alarms)
        )

    @property
    def paid_unrecorded(self) -> NotRecorded | None:
        """The server says that the shown payment is paid, and the disk didn't take it."""
        if self.current is None:
            return None
        payment_id = self.current.payment_id
        found = [one for one in self.missed.values() if one.payment_id == payment_id]
        return next((one for one in found if not one.is_refund), None)

    @property
    def is_idle(self) -> bool:
        """Nobody is doing anything that a late result would be in the way of."""
        shown = self.current or self.set_aside_shown or self.history or self.day
        asked = self.starting or self.scan or self.refund_asked or self.items or self.note or shown
        is_gathering = bool(self.keyed.text or self.basket.lines or self.tip_asked)
        return asked is None and self.ask_again_for is None and not is_gathering

    @property
    def has_amount(self) -> bool:
        """Something is typed, or in the basket, that isn't charged yet."""
        return bool(self.keyed.text or self.basket.lines)

    @property
    def has_sale(self) -> bool:
        """The same, or a note."""
        return self.has_amount or bool(self.basket.note)

    @property
    def has_opened(self) -> bool:
        """A person has opened something over the sale: Enter is its, not the sale's."""
        opened = self.note or self.items or self.history or self.day
        return opened is not None or self.help_shown or self.tip_asked

    @property
    def is_gathered(self) -> bool:
        """The middle pane is the sale's own, and no result, list or question has it."""
        return self.current is None and self.set_aside_shown is None and not self.has_opened

    @property
    def shows_own_code(self) -> bool:
        """A customer may start by scanning; only where nothing else is going on."""
        is_wanted = self.settings.till.show_own_code and self.own_code is not None
        can_sell = self.connected and self.not_recorded is None and self.failure is None
        return is_wanted and can_sell and self.scan is None and not self.closing_asked

    @property
    def receipt_text(self) -> str:
        """The receipt that is shown, as text; empty if there is none."""
        if self.receipt_of is None:
            return ""
        return receipt.as_text(receipt.lines(self.receipt_of, self.issuer, self.texts))

    def money(self, money: Money) -> str:
        """Return an amount with its currency, as people write it."""
        return self.texts.amount(money.amount_minor, money.currency.value)

    def amount(self, amount_minor: int) -> str:
        """Return an amount of the till's own currency, as people write it."""
        return self.texts.amount(amount_minor, self.settings.till.currency)

    def amount_of(self, payment: Payment) -> str:
        """Return a payment's amount; the till may know the receipt number alone."""
        return wording.amount(payment, self.texts)

    def logged_on(self, event: LoggedOn) -> None:
        """The server has said who we are."""
        own = self.settings.connection.terminal_id
        if event.terminal_id not in {None, own}:
            called = str(event.terminal_id)[:40]
            self.technical = lambda texts: texts.say(
                "The server calls this terminal {id}.", id=called
            )
        self.own_code = event.own_code or None
        self.issuer = receipt.Issuer(
            terminal_id=own,
            name=event.merchant_name or "",
            organization_number=event.organization_number or "",
            address=event.address or "",
            mark=self.issuer.mark,
        )

    def show_result(self, payment: Payment) -> None:
        """Put a payment that isn't live into the middle pane."""
        self.clear_middle()
        self.current, self.wait_ends_at = payment, None
        self.result_since = self.clock()
        self.show_receipt(payment)

    def show_set_aside(self, receipt_id: str) -> None:
        """Put a receipt number that the till can't match into the middle pane."""
        self.clear_middle()
        self.set_aside_shown = receipt_id
        self.result_since = self.clock()

    def clear_middle(self) -> Payment | None:
        """Take away what is in the middle pane; return the payment that was, if one was."""
        left, self.current, self.at_counter = self.current, None, None
        self.set_aside_shown = self.refund_asked = self.looked_up = None
        if self.tip_asked:
            # What is typed there is a tip, and never becomes an amount.
            self.keyed.clear()
        self.help_shown = self.tip_asked = False
        self.history = self.day = self.items = self.note = None
        if left is not None:
            self.sightings.leave(left)
        return left

    def show_receipt(self, payment: Payment) -> None:
        """Put the receipt of a paid or refunded payment into the right pane."""
        if receipt.has_receipt(payment):
            self.receipt_of, self.receipt_is_old = payment, False

    def remember(self, payment: Payment, *, is_elsewheres: bool = False) -> None:
        """Take in what a payment is now, and add to its story what is new."""
        self.stories.tell_change(self.known.get(payment.payment_id), payment)
        self.known[payment.payment_id] = payment
        self.receipt_remark = ""
        self.sightings.take(payment, is_elsewheres=is_elsewheres)
        is_last = self.last_paid is not None and self.last_paid.payment_id == payment.payment_id
        if receipt.has_receipt(payment) and payment.outcome is Outcome.PAID:
            self.last_paid = self.last_paid if is_elsewheres else payment
        elif is_last:
            self.last_paid = payment if receipt.has_receipt(payment) else None
        if self.receipt_of is not None and self.receipt_of.payment_id == payment.payment_id:
            self.receipt_of = payment
        self._forget_old()

    def _forget_old(self) -> None:
        """A till runs for months: only the last payments are kept in memory."""
        held = {payment.payment_id for payment in self.sightings.payments}
        if self.current is not None:
            held.add(self.current.payment_id)
        for payment_id in list(self.known)[: max(0, len(self.known) - _MOST_KNOWN)]:
            if payment_id not in held:
                del self.known[payment_id]
                self.stories.forget(payment_id)
                self.sightings.elsewheres.discard(payment_id)
