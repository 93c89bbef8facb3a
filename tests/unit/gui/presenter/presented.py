"""A presenter without a window, and what happens to the payments it shows."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Self

from terminal_app.catalogue import Catalogue
from terminal_app.channel.commands import Command, StartPayment
from terminal_app.channel.events import (
    ClosingRead,
    ConnectionChanged,
    ConnectionState,
    DayClosed,
    DayRead,
    Event,
    LoggedOn,
    NotRead,
    PaymentChanged,
    PaymentsRead,
    SettlementRead,
    StoryRead,
    TodayRead,
)
from terminal_app.channel.questions import (
    Asked,
    Question,
    ReadClosing,
    ReadDay,
    ReadPayments,
    ReadSettlement,
    ReadStory,
    ReadToday,
)
from terminal_app.compose.printable_files import PrintableFiles
from terminal_app.environment_labels import of_kind
from terminal_app.environments import Kind
from terminal_app.gui.dialog_forms import (
    DismissAnswer,
    DismissForm,
    OperatorForm,
    PinForm,
    ResolveAnswer,
    ResolveForm,
)
from terminal_app.gui.presenter.ports import Labels, PresenterPorts
from terminal_app.gui.presenter.presenter import Presenter
from terminal_app.gui.screen_state import (
    Button,
    CustomerDisplayState,
    DayPage,
    Lookup,
    Paying,
    PaymentsPage,
    Result,
    ScreenState,
    Tone,
    Welcome,
    Wish,
)
from terminal_app.journal.closings import business_day
from terminal_app.journal.closings.day import figures_of
from terminal_app.journal.closings.recorded import Recorded as RecordedClosing
from terminal_app.journal.entries import begun_at, receipt_numbers
from terminal_app.journal.search import not_refundable
from terminal_app.journal.search.pages import Page
from terminal_app.journal.search.wanted import Search, is_meant
from terminal_app.journal.totals import brought_in
from terminal_app.operators import Operator, Operators
from terminal_app.payments import machine
from terminal_app.payments.closing import Closing, Period
from terminal_app.payments.inputs import (
    CancelRequested,
    InitResponseReceived,
    Input,
    ReceiptReceived,
    RefundRequested,
    StatusReceived,
    TimedOut,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import CancelReason, Owner, Payment, State, Wait
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.receipt import Issuer
from terminal_app.settings import (
    Connection,
    Day,
    Printer,
    Sale,
    Scanner,
    Screen,
    Settings,
    Till,
)
from terminal_app.settlement.faults import Fault
from terminal_app.settlement.result import Category, Comparison, Finding, Sums
from terminal_app.texts import Texts
from tests.unit.payments.cases import sold_in

NO_EXTRAS, NO_ITEMS = Sale(), Catalogue()
CODE = "https://pay.example/p/1"
AMOUNT = Money(12550, Currency.NOK)
RESPONDED = InitResponseReceived(CODE)
OTHER = Money(12551, Currency.NOK)
OWNER = Owner("ws://127.0.0.1/ws", "TILL-1")
NUMBER = "123456789"
PAID = ReceiptReceived(NUMBER, State.COMPLETE, AMOUNT, "Vipps", "2026-11-22T12:34:56Z")
TWICE = ReceiptReceived("987654321", State.COMPLETE, AMOUNT, "Vipps")
CANCEL = CancelRequested(CancelReason.CASHIER, "Kari")
PAID_AFTER_CANCEL = (RESPONDED, CANCEL, StatusReceived(State.CANCELED), PAID)
ASKED = RefundRequested(NUMBER, "Kari")
NOT_KNOWN = (RESPONDED, CANCEL, TimedOut(Wait.CONFIRMATION))


HAND_MS = (150, 210, 130, 190, 170, 240)
"""How far apart a hand presses keys."""


class FakeWindow:
    """Keeps what it is told to draw."""

    def __init__(self) -> None:
        self.drawn: list[ScreenState] = []
        self.facing = CustomerDisplayState("", "")
        self.copied = ""
        self.heard: list[Tone] = []
        self.save_path: str | None = None
        self.open_path: str | None = None
        self.forms: list[ResolveForm] = []
        self.dismiss_forms: list[DismissForm] = []
        self.dismissal: DismissAnswer | None = None
        self.full_screen = False
        self.pins: tuple[str, ...] = ()
        self.pin_forms: list[PinForm] = []
        self.pin_faults: list[str] = []
        self.pin_waits = ""
        self.operators: tuple[tuple[str, str], ...] = ()
        """Names and PINs that are tried, each time that an operator is asked for."""
        self.operator_forms: list[OperatorForm] = []
        self.operator_faults: list[str] = []
        self.operator_waits = ""
        self.answer: ResolveAnswer | None = None
        self.while_asking: Callable[[], None] = lambda: None
        self.later: list[Callable[[], None]] | None = None
        """What is to be done once the window has time; None: it has, always."""
        self.used: Callable[[], None] = lambda: None
        """To be called with each key in the dialog that is open."""

    def render(self, state: ScreenState) -> None:
        self.drawn.append(state)

    def render_customer_display(self, facing: CustomerDisplayState) -> None:
        self.facing = facing

    def sound(self, tone: Tone) -> None:
        self.heard.append(tone)

    def copy_text(self, text: str) -> None:
        self.copied = text

    def ask_save_path(self, suggested: str) -> str | None:
        assert suggested == "receipt-123456789.pdf"
        return self.save_path

    def ask_open_path(self, title: str) -> str | None:
        assert title
        self.while_asking()
        return self.open_path

    def toggle_full_screen(self) -> None:
        self.full_screen = not self.full_screen

    def ask_pin(self, form: PinForm, fault: Callable[[str], str], waits: Callable[[], str]) -> bool:
        self.pin_forms.append(form)
        for pin in self.pins:
            self.pin_faults.append(fault(pin))
            if not self.pin_faults[-1]:
                return True
        self.pin_waits = waits()
        return False

    def ask_operator(
        self, form: OperatorForm, fault: Callable[[str, str], str], waits: Callable[[str], str]
    ) -> str:
        self.operator_forms.append(form)
        self.while_asking()
        for name, pin in self.operators:
            if name not in form.names:
                continue
            self.operator_faults.append(fault(name, pin))
            self.operator_waits = waits(name)
            if not self.operator_faults[-1]:
                return name
        return ""

    def soon(self, do: Callable[[], None]) -> None:
        if self.later is None:
            do()
        else:
            self.later.append(do)

    def ask_resolution(self, form: ResolveForm, used: Callable[[], None]) -> ResolveAnswer | None:
        self.forms.append(form)
        self.used = used
        self.while_asking()
        return self.answer

    def ask_dismissal(self, form: DismissForm, used: Callable[[], None]) -> DismissAnswer | None:
        self.dismiss_forms.append(form)
        self.used = used
        self.while_asking()
        return self.dismissal


class Recorded:
    """What a till's journal answers to ``not_refundable``."""

    def __init__(self, till: "TillUnderTest") -> None:
        self._till = till

    def named(self, name: str, *, archives: bool = False) -> list[Payment]:
        assert archives
        return [one for one in self._till.journal if name in receipt_numbers(one)]

    def page(self, wanted: Search, below: int | None, most: int) -> Page:
        assert below is None
        return self._till.recorded(wanted, below, most)

    def steps(self, payment_id: str) -> list[not_refundable.Step]:
        steps = self._till.steps.get(payment_id)
        told = [one for one in self._till.journal if one.payment_id == payment_id]
        return steps or [(one.started_at, one) for one in told]


class TillUnderTest:
    """A presenter with a hand-set clock, and the ways to it."""

    def __init__(  # noqa: PLR0913 - each has its usual value
        self,
        language: str = "en",
        *,
        cents_first: bool = False,
        sound: bool = False,
        sale: Sale = NO_EXTRAS,
        catalogue: Catalogue = NO_ITEMS,
        max_amount_minor: int = 10_000_000,
        show_own_code: bool = False,
        kind: Kind = Kind.DEMO,
        on_screen: Screen = Screen(),  # noqa: B008 - a value
        scanner: Scanner = Scanner(),  # noqa: B008 - a value
        operators: tuple[Operator, ...] = (),
        operator_idle_s: int = 300,
        cut_off_hour: int = 0,
        printer: Printer = Printer(),  # noqa: B008 - a value
    ) -> None:
        self.commands: list[Command] = []
        self.journal: list[Payment] = []
        self.steps: dict[str, list[not_refundable.Step]] = {}
        """What payments of the journal were before, by paymentId; else only what they are."""
        self.closings: list[RecordedClosing] = []
        self.closed: set[str] = set()
        self.archived = 0
        self.unreadable = ""
        self.settlement_fault: Fault | None = None
        self.settlement_findings: list[Finding] = []
        self.asked: Asked | None = None
        """What the till waits for, of the journal."""
        self.shown_as_pdf: list[Payment | tuple[Block, ...]] = []
        self.no_viewer = ""
        """Why the system shows no PDF."""
        self.answers_at_once = True
        self.now = 1000.0
        self.wall = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)
        """What the till's clock shows."""
        self.key_ms = 0
        self.gaps_ms = cycle(HAND_MS)
        self.ids = 0
        self.having: Operators = operators
        """The operators of the settings file by now."""
        self.window = FakeWindow()
        settings = Settings(
            Connection(terminal_id="TILL-1"),
            Till(
                language=language,
                max_amount_minor=max_amount_minor,
                cents_first=cents_first,
                show_own_code=show_own_code,
                sound=sound,
                operator_idle_s=operator_idle_s,
            ),
            sale=sale,
            screen=on_screen,
            scanner=scanner,
            operators=operators,
            day=Day(cut_off_hour),
            printer=printer,
        )
        texts = Texts(language)
        around = PresenterPorts(
            post=self.commands.append,
            clock=lambda: self.now,
            wall_clock=lambda: self.wall,
            new_id=self._new_id,
            ask=self._ask,
            write_receipt=PrintableFiles(settings, Path(), texts).save,
            show_as_pdf=self._show_as_pdf,
            read_operators=lambda: self.having,
        )
        self.mark = of_kind(kind, texts)
        marks = Labels(self.mark, self.mark, lambda spoken: of_kind(kind, spoken))
        self.presenter = Presenter(settings, marks, "Kari", texts, around, catalogue=catalogue)
        self.presenter.show_in(self.window)

    def _show_as_pdf(self, shown: Payment | tuple[Block, ...], _issuer: Issuer) -> None:
        if self.no_viewer:
            raise FileNotFoundError(None, self.no_viewer)
        self.shown_as_pdf.append(shown)

    def _ask(self, asked: Asked | None) -> None:
        self.asked = asked
        if self.answers_at_once:
            self.answer()

    def answer(self, asked: Asked | None = None) -> "TillUnderTest":
        """Answer the last question, or another one."""
        asked = asked or self.asked
        if asked is not None:
            self.presenter.event(self._answer_to(*asked))
        return self

    def recorded(self, wanted: Search, below: int | None, most: int) -> Page:
        """Return a page of the journal; a payment's place counts from the oldest."""
        # What is sold meanwhile comes on top.
        numbered = zip(range(len(self.journal), 0, -1), self.journal, strict=True)
        found = [
            (place, one)
            for place, one in numbered
            if is_meant(one, wanted) and (below is None or place < below)
        ]
        page = found[:most]
        rest = page[-1][0] if page and len(found) > most else None
        return Page(tuple(one for _place, one in page), rest)

    def _answer_to(self, number: int, question: Question) -> Event:
        if self.unreadable:
            return NotRead(number, self.unreadable)
        match question:
            case ReadPayments(wanted, below, most, counts_archived):
                shown = self.recorded(wanted, below, most)
                if below is None:
                    shown = not_refundable.with_named(Recorded(self), wanted, shown, most)
                archived = self.archived if counts_archived else 0
                others = not_refundable.look_for(Recorded(self), wanted, shown)
                return PaymentsRead(number, shown, archived, others)
            case ReadStory(payment_id):
                steps = tuple(Recorded(self).steps(payment_id))
                return StoryRead(
                    number, payment_id, steps, (("2026-11-22T09:00:00Z", "sent", "{}"),)
                )
            case ReadToday(day, most):
                begun = [one for one in self.journal if is_meant(one, Search(day=day))]
                brought = {one.payment_id: brought_in(one) for one in begun}
                known = {name: money for name, money in brought.items() if money is not None}
                return TodayRead(number, tuple(begun[:most]), known)
            case ReadDay(day, cut_off_hour):
                begin, end = business_day.bounds(day, cut_off_hour)
                of_day = [one for one in self.journal if begin <= begun_at(one) < end]
                figures = figures_of(of_day, sold_in(self.journal), cut_off_hour)
                last = self.closings[-1] if self.closings else None
                return DayRead(number, tuple(figures), self.so_far(), last, 7 * len(self.journal))
            case ReadSettlement():
                return self.settlement_read(number)
            case ReadClosing(wanted):
                made = {one.closing.number: one for one in self.closings}
                return ClosingRead(number, made.get(wanted))

    def settlement_read(self, number: int) -> SettlementRead:
        """Return what came of a file: the fault in it, if there is one."""
        if self.settlement_fault is not None:
            return SettlementRead(number, None, (self.settlement_fault,))
        sums = Sums(Currency.NOK, Category.MATCHED)
        found = tuple(self.settlement_findings)
        told = Comparison("file.csv", "Vipps (CSV)", None, (sums,), (), found)
        return SettlementRead(number, told)

    def so_far(self) -> Period:
        """Return what the payments come to that came since the last closing."""
        since = [one for one in self.journal if one.payment_id not in self.closed]
        told = figures_of(since, sold_in(since))
        own = [one for one in told if one.owner == OWNER]
        is_open = tuple(each for one in own for each in one.open)
        return Period(OWNER, tuple(one.told for one in own), is_open)

    def closes(self) -> "TillUnderTest":
        """Close the day, as the session does when it was asked to."""
        number = len(self.closings) + 1
        closing = Closing(number, "2026-11-22", 1, 9, self.so_far(), "Kari")
        self.closings.append(RecordedClosing(closing, "2026-11-22T18:05:00+00:00", 9))
        self.closed.update(one.payment_id for one in self.journal)
        return self.hears(DayClosed(closing))

    def _new_id(self) -> str:
        self.ids += 1
        return f"id-{self.ids}"

    @property
    def screen(self) -> ScreenState:
        return self.window.drawn[-1]

    @property
    def page(self) -> PaymentsPage:
        assert isinstance(self.screen.page, PaymentsPage)
        return self.screen.page

    @property
    def day(self) -> DayPage:
        assert isinstance(self.screen.page, DayPage)
        return self.screen.page

    @property
    def face(self) -> Welcome | Paying | Result | Lookup:
        return self.screen.center.face

    def connect(self, own_code: str | None = None) -> "TillUnderTest":
        self.presenter.event(LoggedOn("Fjellkaffe AS", None, None, None, "TILL-1", own_code))
        self.presenter.event(ConnectionChanged(ConnectionState.CONNECTED))
        return self

    def type(self, keys: str) -> "TillUnderTest":
        for key in keys:
            self.key_ms += next(self.gaps_ms)
            self.presenter.typed(key, self.key_ms)
        return self

    def scan(self, code: str, *, ends: bool = True) -> "TillUnderTest":
        """Let a barcode scanner type ``code``, and Enter after it."""
        self.key_ms += 500
        for key in code + ("\r" if ends else ""):
            self.key_ms += 10
            self.presenter.typed(key, self.key_ms)
        return self

    def do(self, gesture: Wish) -> "TillUnderTest":
        self.presenter.gesture(gesture)
        return self

    def hears(self, *events: Event) -> Self:
        for event in events:
            self.presenter.event(event)
        return self

    def waits(self, seconds: float = 2.0) -> "TillUnderTest":
        self.now += seconds
        return self

    def result(self) -> Result:
        assert isinstance(self.face, Result)
        return self.face

    @property
    def details(self) -> str:
        return " ".join(f"{detail.label} {detail.text}" for detail in self.result().details)

    @property
    def notice(self) -> str:
        notice = self.screen.center.notice
        return f"{notice.title} {notice.text}" if notice is not None else ""

    @property
    def receipt(self) -> str:
        shown = self.screen.receipt
        return "" if shown is None else "\n".join(line for line, _ in shown.lines)

    def buttons(self) -> dict[str, Button]:
        return {button.text: button for button in self.screen.center.buttons}

    def press(self, text: str) -> "TillUnderTest":
        button = self.buttons()[text]
        assert button.enabled, f"{text} is disabled"
        return self.do(button.gesture)

    def last_start(self) -> StartPayment:
        starts = [command for command in self.commands if isinstance(command, StartPayment)]
        return starts[-1]

    def payment(self) -> Payment:
        start = self.last_start()
        return Payment(
            start.payment_id,
            start.sale_id,
            OWNER,
            start.amount,
            start.operator,
            "2026-11-22T12:34:50+00:00",
            lines=start.lines,
            note=start.note,
        )

    def happens(self, *given: Input, payment: Payment | None = None) -> Payment:
        """Let the session tell of the payment, as it is and after each of ``given``."""
        payment = payment or self.payment()
        self.presenter.event(PaymentChanged(payment, self.now + 15))
        for each in given:
            payment, _ = machine.apply(payment, each)
            ends_at = self.now + 600 if payment.waits_for is Wait.CUSTOMER else None
            self.presenter.event(PaymentChanged(payment, ends_at))
        return payment
