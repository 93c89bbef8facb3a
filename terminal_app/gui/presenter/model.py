"""The till's state as the presenter knows it, and ``Mode``: what has the middle pane."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from terminal_app import wording
from terminal_app.catalogue import Catalogue
from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import (
    Answer,
    ConnectionChanged,
    ConnectionState,
    CopyFailed,
    LanAccessChanged,
    LoggedOn,
    NotAllowed,
    NotRecorded,
    PrinterChanged,
    Refusal,
    SlipEnded,
    SlipRefused,
)
from terminal_app.channel.questions import Asked, Question
from terminal_app.gui.key_input import KeyInput
from terminal_app.gui.made_rows import MadeRows
from terminal_app.gui.presenter.attention import Attention
from terminal_app.gui.presenter.basket import Basket
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.presenter.said import Said
from terminal_app.gui.presenter.timeline import Timelines
from terminal_app.gui.presenter.todays_payments import TodaysPayments
from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Gesture,
    Notice,
    ScreenPage,
    TodayRow,
    Wish,
)
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Outcome, Payment, Wait
from terminal_app.payments.scan import Scan
from terminal_app.receipts import receipt
from terminal_app.receipts.blocks import Block
from terminal_app.settings import Settings
from terminal_app.texts import Texts, local

_MOST_KNOWN = 50
_SHORT_READING_S = 0.1
"""What takes longer to be read is said to be read."""
_CONNECTING = ConnectionChanged(ConnectionState.CONNECTING)
_NO_PRINTER = PrinterChanged()


class Mode(ABC):
    """What has the middle pane. Keys, Enter, Escape and the main button ask it alone.

    A mode is a frozen value. Its methods may change the model and post commands; those that
    answer a person return the mode that has the pane afterwards, which may be the same one.
    To add one: docs/how-to.md.
    """

    __slots__ = ()

    is_taking: ClassVar[bool] = False
    """A payment is under way: nothing else may begin."""
    needs_answer: ClassVar[bool] = False
    """A question that the list of payments to resolve must not push aside."""
    blocks_settings: ClassVar[bool] = False
    """Something is half done here that opening the settings would lose."""

    # -- what is shown ------------------------------------------------------------------

    @abstractmethod
    def render(self, model: "TillModel") -> CenterPane:
        """Return what is to be in the middle pane."""

    def render_page(self, model: "TillModel") -> ScreenPage | None:
        """Return what is to have the place of all panes; None: nothing."""
        return None

    def to_print(self, model: "TillModel") -> Payment | tuple[Block, ...] | None:
        """Return what is printed if that is asked for: the receipt that is shown, or a page."""
        shown, paid = self.payment, model.receipt_of
        return paid if shown and paid and paid.payment_id == shown.payment_id else None

    def main_button(self, model: "TillModel") -> Button:
        """Return the large button under the digits."""
        return Button(Gesture.ENTER, model.texts.say("Charge"), enabled=False, name="charge")

    def amount(self, model: "TillModel") -> str | None:
        """Return the amount over the digits; None: the sale's own, as far as it is typed."""
        if self.payment is None:
            return None
        known = receipt.amount_is_known(self.payment)
        return model.texts.number(self.payment.amount.amount_minor) if known else ""

    @property
    def payment(self) -> Payment | None:
        """The payment that is shown, in this mode or under it."""
        return None

    @property
    def asked_receipt(self) -> str | None:
        """The number of the receipt that a question is about."""
        return None

    @property
    def in_sight(self) -> Payment | None:
        """The payment that can be seen: no page lies over it."""
        return self.payment

    @property
    def request(self) -> StartPayment | None:
        """The sale that was asked for and isn't confirmed by the session yet."""
        return None

    @property
    def customers_payment(self) -> Payment | None:
        """The payment of the customer at the counter; not one that the cashier looks up."""
        return None

    @property
    def counts_to(self) -> float | None:
        """When the time is up that is counted down, on the session's clock; None: there is none."""
        return None

    @property
    def shows_alarm(self) -> bool:
        """A person is to read it, and to say so with Enter."""
        return False

    @property
    def is_sale(self) -> bool:
        """The pane is the sale's own: BackSpace and Delete may take back what was added."""
        return False

    @property
    def yields_to_news(self) -> bool:
        """A result that comes by itself may take the pane."""
        return False

    @property
    def is_past(self) -> bool:
        """A payment of before is shown, chosen from a list: keys begin no sale here."""
        return False

    header_action: ClassVar[Gesture | None] = Gesture.SALE
    """Which of the header's actions is shown."""
    charges: ClassVar[bool] = False
    """Enter charges what is typed."""

    def shown_for(self, now: float) -> float:
        """Return for how many seconds a result has been in sight, by the session's clock."""
        return float("inf")

    @property
    def types_amount(self) -> bool:
        """What is typed is the sale's amount."""
        return True

    # -- modes over other modes ---------------------------------------------------------

    @property
    def beneath(self) -> "Mode":
        """What has the pane once what a person has opened is closed."""
        return self

    @property
    def innermost(self) -> "Mode":
        """The mode that shows the payment: this one, or the one that it lies on."""
        return self

    def over(self, shown: "Mode") -> "Mode":
        """Return this mode on ``shown``, the innermost mode as it is now."""
        return shown

    def without_scan(self, payment_id: str) -> "Mode":
        """Return what has the pane once the customer who scanned that payment has left."""
        return self

    # -- what a person does -------------------------------------------------------------

    @abstractmethod
    def enter(self, model: "TillModel", ports: PresenterPorts) -> "Mode":
        """Answer the Enter key."""

    @abstractmethod
    def escape(self, model: "TillModel", ports: PresenterPorts) -> "Mode":
        """Answer the Escape key."""

    def press(self, wish: Wish, model: "TillModel", ports: PresenterPorts) -> "Mode":
        """Answer a button or an arrow of this mode's own; what isn't its own changes nothing."""
        return self

    def amount_typed(self, model: "TillModel", character: str) -> "Mode":
        """Answer a digit, separator or plus sign that was added to the amount."""
        return self

    def interrupted(self, model: "TillModel") -> "Mode":
        """Return what has the pane when an item is scanned; what was written here is kept."""
        return self

    def leave(self, model: "TillModel") -> None:  # noqa: B027 - most leave nothing
        """Forget what this mode leaves behind when another takes the pane."""

    # -- modes that show what is in the journal ------------------------------------------

    @property
    def question(self) -> Question | None:
        """What it waits for: asked as soon as it is another value; None: nothing."""
        return None

    def answered(self, answer: Answer, model: "TillModel") -> "Mode":
        """Return what has the pane once the question is answered."""
        return self

    # -- modes in which a person writes -------------------------------------------------

    @property
    def takes_scans(self) -> bool:
        """A barcode that is scanned sells its item; False: its digits are typed here."""
        return True

    @property
    def text(self) -> str | None:
        """What is written into this mode; None: keys go to the amount."""
        return None

    def with_text(self, text: str) -> "Mode":
        """Return this mode with that text, which was there before or is shorter than it."""
        return self

    def typed(self, character: str) -> "Mode":
        """Return this mode with one more character, if it takes that."""
        return self


class ItemKeys(NamedTuple):
    """A key for each item, made once: amounts take their time to be written."""

    catalogue: Catalogue
    language: str
    on: tuple[Button, ...]
    off: tuple[Button, ...]
    """The same while nothing can be added."""
    quick: int
    """How many of the first may stand above the digits."""


@dataclass(slots=True)
class TillModel:
    """Everything that the screen tells of, still as values."""

    settings: Settings
    texts: Texts
    clock: Callable[[], float]
    """The session's clock, in seconds."""
    wall_clock: Callable[[], datetime]
    mark: str
    """The environment's mark in the header and the window's title."""
    issuer: receipt.Issuer
    mode: Mode
    """What has the middle pane. Set it by ``show``; directly only if nothing is left by that."""
    operator: str = ""
    """Who charges: stands with every decision. Empty: no operator is at the till."""
    denied: list[NotAllowed] = field(default_factory=list)
    """What the session has refused for want of a right, and isn't asked about yet; oldest first."""
    mark_in: Callable[[Texts], str] = lambda _texts: ""
    """The mark that everything bears, in any language."""
    log_folder: str = ""
    """Where the technician's log is."""

    # The connection and the session.
    connection: ConnectionChanged = _CONNECTING
    fault: ConnectionChanged | None = None
    """Why there is no connection; stays while the till tries again."""
    own_code: str | None = None
    """The text of the till's own code, once the server has told it."""
    called: str = ""
    """What the server calls this terminal, if that isn't its name."""
    technical: Callable[[Texts], str] = lambda _texts: ""
    """For the technician; small."""
    not_recorded: NotRecorded | None = None
    copy_failed: CopyFailed | None = None
    """Why nothing can be recorded, so that no sale is taken."""
    migrated_percent: int | None = None
    """How far the journal of an earlier version is brought up to date."""
    journal_refused: bool = False
    """Since it is a demo's and the server real, or the other way round."""
    missed: dict[str, NotRecorded] = field(default_factory=dict)
    """What could not be recorded about money, by receipt number."""
    failure: str | None = None
    """The session has failed in the program itself; empty: it has ended as asked."""
    failure_support: str = ""
    """The support code of that failure."""
    stopped: bool = False
    lan_access: LanAccessChanged | None = None
    """Whether phones of the network are let into the demo; None: this is none with a server."""
    lan_access_asked: bool = False
    """That was asked to be changed, and isn't answered yet."""

    # The sale that is being put together.
    catalogue: Catalogue = field(default_factory=Catalogue)
    """The shop's items."""
    typed: KeyInput = field(default_factory=KeyInput)
    """The amount, or the tip while that is asked for."""
    basket: Basket = field(default_factory=Basket)
    """What the sale consists of besides the amount that is being typed."""
    item_keys_made: ItemKeys | None = None
    item_chosen_at: float = float("-inf")
    """When an item was chosen from the list last, on the session's clock."""
    scan: Scan | None = None
    """A customer has scanned the till's own code and waits for an amount."""
    typed_before_scan: bool = False
    """An amount was there already when that customer scanned."""
    scan_since: float = 0.0
    """When that scan was first shown, on the session's clock."""

    asked_for_sale_at: float = 0.0
    """When the session was asked for a sale last, on its clock."""

    # What is read from the journal.
    asked: Asked | None = None
    """The question that the mode waits for."""
    asked_at: float = 0.0
    """When it was asked, on the session's clock."""
    questions: int = 0
    """The number of the last question."""

    # What is said besides the mode.
    _refused: Said[str] = field(default_factory=lambda: Said(""))
    _told: Said[Notice | None] = field(default_factory=lambda: Said(None))
    earlier_paid_beside: str | None = None
    """The open payment beside which it was said that an earlier one of its amount is paid."""
    closing_asked: bool = False
    """Who wants to close the till was asked whether that is meant."""

    # The payments.
    known: dict[str, Payment] = field(default_factory=dict)
    """Payments by paymentId, the last told of at the end."""
    attention: Attention = field(default_factory=Attention)
    timelines: Timelines = field(init=False)
    paid_meanwhile: dict[str, Payment] = field(default_factory=dict)
    """Payments that turned out paid out of sight; until a sale begins, or they are shown."""
    cancel_unrecorded: str | None = None
    """The payment whose cancel could not be recorded: its code is not shown any more."""
    refund_posted: str | None = None
    """The receipt number whose refund the session was asked for and hasn't answered yet."""

    # The third card.
    today: TodaysPayments = field(default_factory=TodaysPayments)
    today_rows: MadeRows[TodayRow] = field(default_factory=MadeRows)
    last_paid: Payment | None = None
    receipt_of: Payment | None = None
    code_of: str = ""
    """The payment whose receipt is shown as a code for the customer's phone, by its id."""
    receipt_remark: str = ""

    # The printer.
    printer: PrinterChanged = _NO_PRINTER
    slip_told: SlipEnded | SlipRefused | None = None
    """What became of the slip that was printed last."""

    def __post_init__(self) -> None:
        self.timelines = Timelines(self.texts, self.wall_clock)

    def show(self, mode: Mode) -> None:
        """Give the middle pane to ``mode``; what had it is left."""
        before, self.mode = self.mode, mode
        if mode is before or mode.beneath is before:
            return
        before.leave(self)
        left, shown = before.payment, mode.payment
        if shown is not None:
            self.paid_meanwhile.pop(shown.payment_id, None)
        if mode.in_sight is not None:
            self.attention.saw_refund(mode.in_sight)
        if left is not None and (shown is None or shown.payment_id != left.payment_id):
            self.attention.saw_refund(left)

    def paid_meanwhile_over(self, amount: Money) -> Payment | None:
        """Return what turned out paid out of sight over that amount, if anything."""
        paid = (one for one in self.paid_meanwhile.values() if one.amount == amount)
        return next(paid, None)

    # -- the connection -----------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Payments can be taken."""
        return self.connection.state is ConnectionState.CONNECTED

    def logged_on(self, event: LoggedOn) -> None:
        """Take in who the server says we are."""
        own = self.settings.connection.terminal_id
        is_own = event.terminal_id in {None, own}
        self.called = "" if is_own else str(event.terminal_id)[:40]
        self.own_code = event.own_code or None
        self.issuer = receipt.Issuer(
            terminal_id=own,
            name=event.merchant_name or "",
            organization_number=event.organization_number or "",
            address=event.address or "",
            mark=self.issuer.mark,
            names_operators=self.issuer.names_operators,
            country=self.issuer.country,
        )

    @property
    def shows_own_code(self) -> bool:
        """A customer may start by scanning; only where nothing else is going on."""
        is_wanted = self.settings.till.show_own_code and self.own_code is not None
        can_sell = self.connected and self.not_recorded is None and self.failure is None
        return is_wanted and can_sell and self.scan is None and not self.closing_asked

    # -- what is going on ---------------------------------------------------------------

    @property
    def local_date(self) -> date:
        """The day that it is at the till, by its clock: the business day may be another."""
        return self.wall_clock().astimezone().date()

    def is_foreign(self, payment: Payment) -> bool:
        """Whether it belongs to another server or terminal id, and is asked about only there."""
        return payment.payment_id in self.attention.foreign

    def is_live(self, payment: Payment) -> bool:
        """Whether the customer or the server is awaited for that payment."""
        if not payment.is_open or self.is_foreign(payment):
            return False
        return payment.outcome is Outcome.NOT_KNOWN and not payment.needs_attention

    @property
    def is_taking(self) -> bool:
        """A sale is under way: nothing else may begin."""
        return self.mode.is_taking

    @property
    def live(self) -> Payment | None:
        """The payment that the customer or the server is awaited for."""
        return self.mode.payment if self.mode.is_taking else None

    @property
    def is_awaiting(self) -> bool:
        """Something is about to be told that isn't a sale."""
        shown = self.mode.payment
        is_refunded = shown is not None and shown.waits_for is Wait.REFUND
        return is_refunded or self.refund_posted is not None or self.scan is not None

    @property
    def is_reading_long(self) -> bool:
        """What the mode waits for takes long enough to be said."""
        return self.asked is not None and self.clock() - self.asked_at >= _SHORT_READING_S

    @property
    def reading_said_in_s(self) -> float | None:
        """In how many seconds it does; None: nothing is read, or that is said already."""
        if self.asked is None or self.is_reading_long:
            return None
        return self.asked_at + _SHORT_READING_S - self.clock()

    @property
    def is_idle(self) -> bool:
        """Nobody is doing anything that a late result would be in the way of."""
        return self.mode.yields_to_news and self.scan is None and not self.has_amount

    @property
    def has_amount(self) -> bool:
        """Something is typed, or in the basket, that isn't charged yet."""
        return bool(self.typed.text or self.basket.lines)

    @property
    def has_sale(self) -> bool:
        """The same, or a note."""
        return self.has_amount or bool(self.basket.note)

    @property
    def paid_unrecorded(self) -> NotRecorded | None:
        """The server says that the shown payment is paid, and the disk didn't take it."""
        shown = self.mode.payment
        if shown is None:
            return None
        found = [one for one in self.missed.values() if one.payment_id == shown.payment_id]
        return next((one for one in found if not one.is_refund), None)

    # -- saying something ---------------------------------------------------------------

    @property
    def refusal(self) -> str:
        """Why the last key did nothing; shown beside the digits.

        Ends with the next key, and when something else is shown.
        """
        return self._refused.what

    @refusal.setter
    def refusal(self, sentence: str) -> None:
        self._refused = Said(sentence, is_of_what_is_shown=True)

    def refuse(self, sentence: str, holds: Callable[[], bool]) -> None:
        """Say why the last key did nothing; it ends as well when ``holds`` no longer does."""
        self._refused = Said(sentence, holds, is_of_what_is_shown=True)

    @property
    def notice(self) -> Notice | None:
        """What became of something that was asked for; ends with Enter, Escape or a sale."""
        return self._told.what

    @notice.setter
    def notice(self, notice: Notice | None) -> None:
        self._told = Said(notice)

    def tell(self, notice: Notice, holds: Callable[[], bool]) -> None:
        """Show a notice; it ends as well when ``holds`` no longer does."""
        self._told = Said(notice, holds)

    def forget_ended(self) -> None:
        """Say nothing any more whose cause is gone."""
        payment = self.mode.payment
        shown = (type(self.mode), payment.payment_id if payment is not None else "")
        if self._refused.has_ended(shown):
            self.refusal = ""
        if self._told.has_ended(shown):
            self.notice = None

    def is_shown(self, payment_id: str) -> bool:
        """Whether that payment is shown, in this mode or under it."""
        return self.mode.payment is not None and self.mode.payment.payment_id == payment_id

    def refuse_while_taking(self) -> None:
        """Say that a payment is open."""
        sentence = wording.refusal(Refusal.ANOTHER_OPEN, self.texts)
        self._refused = Said(sentence, lambda: self.is_taking)

    def refuse_unread(self) -> None:
        """Say that a notice is to be read first."""
        self.refuse(
            self.texts.say("Read the notice, then press Enter."),
            lambda: self.mode.shows_alarm or self.notice is not None,
        )

    def refuse_in_the_past(self) -> None:
        """Say that the payment that is shown isn't the one at the counter."""
        self.refusal = self.texts.say("This is an earlier payment. Press Escape first.")

    def refuse_unanswered(self) -> None:
        """Say that a question is to be answered first."""
        self.refusal = self.texts.say("Answer the question with its buttons.")

    def stays_open(self) -> bool:
        """Take back the question whether to close the till; return whether it stood."""
        asked, self.closing_asked = self.closing_asked, False
        return asked

    # -- words --------------------------------------------------------------------------

    def money(self, money: Money) -> str:
        """Return an amount with its currency, as people write it."""
        return self.texts.amount(money.amount_minor, money.currency.value)

    def till_amount(self, amount_minor: int) -> str:
        """Return an amount of the till's own currency, as people write it."""
        return self.texts.amount(amount_minor, self.settings.till.currency)

    def amount_of(self, payment: Payment) -> str:
        """Return a payment's amount; the till may know the receipt number alone."""
        return wording.amount(payment, self.texts)

    def line_about(self, payment: Payment) -> str:
        """Return which payment a dialog is about: its amount, when it was begun, its id."""
        moment, texts = local(payment.started_at), self.texts
        when = f"{texts.date(moment)} {texts.time(moment)}" if moment is not None else ""
        about = (self.amount_of(payment), when, payment.payment_id[:8])
        return " · ".join(filter(None, about))

    # -- payments and receipts ----------------------------------------------------------

    def by_now(self, payment: Payment) -> Payment:
        """Return what is known of ``payment`` by now, which was listed or asked about before."""
        return self.known.get(payment.payment_id, payment)

    def listed(self, payment_id: str) -> Payment | None:
        """Return a payment that is listed beside the sale, as it is now."""
        listed = (*self.attention.payments, *self.today.newest)
        found = next((one for one in listed if one.payment_id == payment_id), None)
        return self.by_now(found) if found is not None else None

    @property
    def receipt_text(self) -> str:
        """The receipt that is shown, as text; empty if there is none."""
        if self.receipt_of is None:
            return ""
        return receipt.as_text(receipt.render(self.receipt_of, self.issuer, self.texts))

    def show_receipt(self, payment: Payment) -> None:
        """Put the receipt of a paid or refunded payment into the right pane."""
        if receipt.has_receipt(payment):
            if self.receipt_of is None or self.receipt_of.payment_id != payment.payment_id:
                self.receipt_remark = ""
            self.receipt_of = payment

    def remember(self, payment: Payment, *, is_foreign: bool = False) -> None:
        """Take in what a payment is now, and add to its timeline what is new."""
        self.timelines.tell_change(self.known.get(payment.payment_id), payment)
        self.known[payment.payment_id] = payment
        if not is_foreign:
            self.today.take(payment)
        self.receipt_remark = ""
        self.attention.take(payment, is_foreign=is_foreign)
        is_last = self.last_paid is not None and self.last_paid.payment_id == payment.payment_id
        if receipt.has_receipt(payment) and payment.outcome is Outcome.PAID:
            self.last_paid = self.last_paid if is_foreign else payment
        elif is_last:
            self.last_paid = payment if receipt.has_receipt(payment) else None
        if self.receipt_of is not None and self.receipt_of.payment_id == payment.payment_id:
            self.receipt_of = payment
        self._forget_old()

    def _forget_old(self) -> None:
        """Keep only the last payments in memory: a till runs for months."""
        held = {payment.payment_id for payment in self.attention.payments}
        if self.mode.payment is not None:
            held.add(self.mode.payment.payment_id)
        for payment_id in list(self.known)[: max(0, len(self.known) - _MOST_KNOWN)]:
            if payment_id not in held:
                del self.known[payment_id]
                self.timelines.forget(payment_id)
                self.attention.foreign.discard(payment_id)
