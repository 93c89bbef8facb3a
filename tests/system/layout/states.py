"""Every state of the screen, by name: the table of all pictures and layout checks.

**To add a state**, add one entry to ``STATES``: its name, and a function that makes it in a
language. ``of(till)`` turns a till under test (a real presenter that was told real events) into
what both windows show. What stands in a window of its own goes into ``above``: a partial of a
function of this module or of another (it crosses to another process), which opens that window
over the till's and returns it. ``tests/system/layout/walk.py`` reaches
many of these states with a real
session, journal and simulator; a name that is in both is taken from there.
"""

import dataclasses
import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from terminal_app.catalogue import Catalogue, Item, load
from terminal_app.channel.commands import RefundReceipt
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    EntriesMissing,
    JournalRefused,
    LanAccessChanged,
    MessageUnmatched,
    NotAllowed,
    NotRecorded,
    PaymentChanged,
)
from terminal_app.compose.demo import demo_items
from terminal_app.errors import FaultKind
from terminal_app.gui.dialog_forms import DismissForm, OperatorForm, PinForm, ResolveForm
from terminal_app.gui.presenter.modes.listed_pages import PAGE
from terminal_app.gui.screen_state import (
    AddAmount,
    AddItem,
    CustomerDisplayState,
    FilterBy,
    Gesture,
    Paying,
    ScreenState,
    Welcome,
)
from terminal_app.gui.settings.fields import GROUPS
from terminal_app.gui.views.window import Window
from terminal_app.operators import Operator, Right
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    Input,
    ProblemReceived,
    ReceiptReceived,
    Request,
    StatusReceived,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Problem, ProblemKind, State
from terminal_app.settings import Sale
from terminal_app.settlement.faults import Fault, FileFault
from terminal_app.settlement.result import Category, Finding
from terminal_app.texts import Texts
from tests.system.layout.pages import open_first_start, open_settings
from tests.unit.gui.happened import HAPPENED
from tests.unit.gui.presenter.attended import PARTLY_REFUNDED, attended
from tests.unit.gui.presenter.payments.listed import made, receipt
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    CANCEL,
    NOT_KNOWN,
    PAID,
    RESPONDED,
    TWICE,
    TillUnderTest,
)
from tests.unit.gui.printed import SHOWN

LONG_NOTE = "Table 12, no sugar in the second coffee, the bun is for the child, allergic to nuts"
LOST = ConnectionChanged(
    ConnectionState.WAITING, FaultKind.CONNECTION_LOST, "connection_lost: closed", 1012.0
)
REFUSED = Problem(ProblemKind.MERCHANT_VALIDATION_ERROR, "x", "The merchant may not take NOK")


class Shown(NamedTuple):
    """What the till's window and the customer display show."""

    screen: ScreenState
    customer: CustomerDisplayState
    above: Callable[[Window], tk.Toplevel | tk.Frame] | None = None
    """Opens a window or a page above the till's."""

    @property
    def code(self) -> str | None:
        """The code that is to be read off the till's window."""
        face = self.screen.center.face
        if isinstance(face, Paying):
            return face.qr_text
        return face.own_code if isinstance(face, Welcome) else None


def of(till: TillUnderTest) -> Shown:
    """Return what is shown now."""
    return Shown(till.screen, till.window.facing)


def _plain(language: str) -> TillUnderTest:
    return TillUnderTest(language).connect()


def _typed(keys: str) -> Callable[[str], Shown]:
    return lambda language: of(_plain(language).type(keys))


def _told(*given: Input, amount: str = "125,50") -> Callable[[str], TillUnderTest]:
    def happen(language: str) -> TillUnderTest:
        till = _plain(language).type(f"{amount}\r")
        till.happens(*given)
        return till

    return happen


def _after(*given: Input, amount: str = "125,50") -> Callable[[str], Shown]:
    return lambda language: of(_told(*given, amount=amount)(language))


def _offline(language: str) -> Shown:
    return of(_told(RESPONDED)(language).hears(LOST))


def _largest(language: str) -> Shown:
    return of(_plain(language).type("100000,00"))


def _with_payments(language: str) -> TillUnderTest:
    till = _plain(language)
    for given in ((RESPONDED, PAID), NOT_KNOWN, (RESPONDED, StatusReceived(State.CANCELED))) * 4:
        till.type("125,50\r")
        payment = till.happens(*given)
        number = len(till.journal) + 1
        payment = dataclasses.replace(payment, payment_id=f"earlier-{number}")
        till.journal.append(payment)
        till.waits().type("\r")
    return till


def _reading(language: str, opens: Gesture) -> TillUnderTest:
    till = _with_payments(language)
    till.answers_at_once = False
    till.do(opens).waits(0.2).presenter.tick()
    return till


def _many_found(language: str) -> Shown:
    till = _with_payments(language)
    till.journal = [
        dataclasses.replace(one, payment_id=f"{one.payment_id}-{copy}")
        for copy in range(PAGE)
        for one in till.journal[:3]
    ]
    return of(till.do(Gesture.PAYMENTS).type("125"))


def _unreadable_payments(language: str) -> Shown:
    till = _with_payments(language).do(Gesture.PAYMENTS)
    till.unreadable = (
        "The journal /home/kari/.local/share/terminal-app/journal.sqlite3 failed: database is "
        "locked. Another program holds it. Close what else has the file open."
    )
    return of(till.type("1"))


def _long_payments(language: str) -> TillUnderTest:
    """Return a till whose payments are as long as they come, of other days."""
    till = _with_payments(language)
    largest = dataclasses.replace(AMOUNT, amount_minor=10_000_000)
    receipt = ReceiptReceived("98765432109876543210", State.COMPLETE, largest, "Bankkonto")
    given = (RESPONDED, receipt, dataclasses.replace(receipt, receipt_id="12345678901234567890"))
    payment = till.type("100000,00\r").happens(*given)
    till.waits().type("\r")
    till.journal = [
        dataclasses.replace(
            payment,
            payment_id=f"long-{number}",
            operator="Kari Nordmann-Kristoffersen",
            note=LONG_NOTE,
            started_at=f"2026-11-{21 - number:02}T23:59:59Z",
        )
        for number in range(12)
    ]
    return till


def _full_day(language: str) -> TillUnderTest:
    """Return a till that sold in every hour, in two currencies, with what isn't settled."""
    till = _long_payments(language)
    long = till.journal[0]
    till.journal = [
        dataclasses.replace(
            long,
            payment_id=f"full-{number}",
            amount=dataclasses.replace(
                long.amount, currency=Currency.SEK if number == 1 else Currency.NOK
            ),
            operator=("Kari Nordmann-Kristoffersen", "Ola")[number % 2],
            charges=long.charges if number % 7 == 0 else long.charges[:1],
            alarms=long.alarms if number % 7 == 0 else (),
            started_at=f"2026-11-22T{number % 24:02}:15:00Z",
        )
        for number in range(30)
    ]
    return till


def _settlement(language: str, fault: Fault | None) -> Shown:
    """Show what came of comparing a settlement file, or why nothing did."""
    till = _full_day(language)
    till.settlement_fault = fault
    long = Money(1_234_567_890, Currency.NOK)
    till.settlement_findings = [
        Finding(
            one, is_refund, "123456789012", 12_345, long, long, "id", till.journal[0].started_at
        )
        for one in Category
        if one is not Category.MATCHED
        for is_refund in (False, True)
    ]
    till.window.open_path = "settlement.csv"
    return of(till.do(Gesture.DAY).do(Gesture.SETTLEMENT))


def _payments_over_an_alarm(language: str) -> Shown:
    till = _with_payments(language).type("125,50\r")
    paid = till.happens(RESPONDED, PAID)
    till.waits().do(Gesture.PAYMENTS)
    twice, _ = machine.apply(paid, TWICE)
    return of(till.hears(PaymentChanged(twice)))


def _attention(language: str) -> Shown:
    till = _told(*NOT_KNOWN)(language).waits().type("\r")
    for number in range(11):
        till.type(f"{number + 20},00\r")
        till.happens(*NOT_KNOWN)
        till.waits().type("\r")
    return of(till)


def _attention_list(language: str) -> Shown:
    """Every next step that there is, each in the row of its payment."""
    till = _plain(language)
    for number, payment in enumerate(attended().values()):
        till.hears(PaymentChanged(payment, is_foreign=number == 0)).waits().type("\r")
    till.hears(MessageUnmatched("no payment", 1, "9000123456789")).waits()
    return of(till.do(Gesture.SALE).do(Gesture.SHOW_ATTENTION))


def _partly_refunded(language: str) -> TillUnderTest:
    till = _plain(language)
    till.journal = [*PARTLY_REFUNDED]
    till.hears(PaymentChanged(dataclasses.replace(PARTLY_REFUNDED[0], alarms_seen=1)))
    return till.waits().type("\r")


def _refunded_already(language: str, typed: str, *, similar: bool = False) -> Shown:
    till = _plain(language)
    paid_back = receipt("1009", 12_550, State.REVERSED)
    till.journal = [made("refunded", 12_550, receipt("1009", 12_550), paid_back)]
    if similar:
        till.journal.append(made("similar", 700, receipt("10090", 700)))
    return of(till.do(Gesture.REFUND).type(typed))


def _closing(language: str) -> Shown:
    return of(_told(RESPONDED)(language).do(Gesture.CLOSE))


def _failed(language: str) -> Shown:
    till = _plain(language)
    till.presenter.failed("ZeroDivisionError")
    till.presenter.tick()
    return of(till)


def _full_disk(language: str) -> Shown:
    return of(_plain(language).hears(NotRecorded("database or disk is full")))


def _paid_unrecorded(language: str) -> Shown:
    till = _told(RESPONDED)(language)
    missed = NotRecorded("database or disk is full", till.payment().payment_id, "123456789")
    return of(till.hears(missed))


def _cancel_unrecorded(language: str) -> Shown:
    till = _told(RESPONDED)(language)
    number = till.payment().payment_id
    return of(till.hears(NotRecorded("disk full", payment_id=number, cancel_wanted=True)))


def _wrong_amount_paid(language: str) -> Shown:
    larger = dataclasses.replace(AMOUNT, amount_minor=9_999_999)
    return _after(RESPONDED, ReceiptReceived("987654321", State.COMPLETE, larger))(language)


def open_resolve_dialog(form: ResolveForm, window: Window) -> tk.Toplevel:
    """Open the dialog that resolves by hand, without waiting for its answer."""
    from terminal_app.gui.views.dialogs.resolve import (  # noqa: PLC0415 - as the window does
        ResolveDialog,
    )

    dialog = ResolveDialog(window.root, window.context, form)
    dialog._place()
    return dialog._window


def _resolving(language: str) -> Shown:
    till = _told(*NOT_KNOWN)(language)
    till.press(next(text for text in till.buttons() if text.endswith("…")))
    return of(till)._replace(above=partial(open_resolve_dialog, till.window.forms[-1]))


def open_dismiss_dialog(form: DismissForm, window: Window) -> tk.Toplevel:
    """Open the dialog that dismisses alarms, without waiting for its answer."""
    from terminal_app.gui.views.dialogs.dismiss import (  # noqa: PLC0415 - as the window does
        DismissDialog,
    )

    dialog = DismissDialog(window.root, window.context, form)
    dialog._place()
    return dialog._window


def _charged_twice(language: str) -> TillUnderTest:
    """Return a till whose cashier has left the alarm of a double charge with Enter."""
    till = _plain(language).type("125,50\r")
    payment = till.happens(RESPONDED, PAID, TWICE, AlarmsAcknowledged("Kari"))
    till.journal.append(payment)
    return till.waits().type("\r")


def _dismissing(language: str) -> Shown:
    till = _charged_twice(language).do(Gesture.SHOW_ATTENTION)
    till.press(next(text for text in till.buttons() if text.endswith("…")))
    return of(till)._replace(above=partial(open_dismiss_dialog, till.window.dismiss_forms[-1]))


def open_pin_dialog(form: PinForm, window: Window) -> tk.Toplevel:
    """Open the dialog that asks for the PIN."""
    from terminal_app.gui.views.dialogs.pin import PinDialog  # noqa: PLC0415 - as the window does

    dialog = PinDialog(window.root, window.context, form, lambda _typed: "", lambda: "")
    dialog._place()
    return dialog._window


def _pin(language: str) -> Shown:
    till, say = _plain(language), Texts(language).say
    form = PinForm(
        say("PIN"),
        say("This till can be left with the PIN alone."),
        say("OK"),
        say("Back"),
        till.mark,
    )
    return of(till)._replace(above=partial(open_pin_dialog, form))


OPERATORS = (
    Operator("Kari Nordmann", "", frozenset({Right.CHARGE})),
    *(Operator(f"{name} Olsen", "", frozenset(Right)) for name in ("Ola", "Åse", "Per", "Ida")),
)
"""Nobody's PIN is tried here."""


def _staffed(language: str, *, is_there: bool = True) -> TillUnderTest:
    """A till with operators, at which somebody is."""
    till = TillUnderTest(language, operators=OPERATORS).connect()
    till.presenter._model.operator = OPERATORS[0].name if is_there else ""
    return till.do(Gesture.OPERATOR)


def _operator_asked(language: str, *, without_right: bool) -> Shown:
    till = _staffed(language)
    if without_right:
        denied = NotAllowed(RefundReceipt("123456789", OPERATORS[0].name), Right.REFUND)
        till.hears(denied)
    form = till.window.operator_forms[-1]
    return of(till)._replace(above=partial(open_operator_dialog, form))


def open_operator_dialog(form: OperatorForm, window: Window) -> tk.Toplevel:
    """Open the dialog that asks for an operator's PIN."""
    from terminal_app.gui.views.dialogs.operator import (  # noqa: PLC0415 - as the window does
        OperatorDialog,
    )

    dialog = OperatorDialog(window.root, window.context, form, lambda *_: "", lambda _: "")
    dialog._place()
    return dialog._window


def _printed(name: str, language: str) -> Shown:
    return of(SHOWN[name](language))


def _happened(name: str, language: str) -> Shown:
    return of(HAPPENED[name](language))


STATES: dict[str, Callable[[str], Shown]] = {
    "connecting": lambda language: of(TillUnderTest(language)),
    "welcome": _typed(""),
    "typed": _typed("125,50"),
    "added up": _typed("125,50+89+12,25"),
    "largest amount": _largest,
    "refused amount": _typed("125,505\r"),
    "too large": _typed("900000\r"),
    "a barcode is no amount": lambda language: of(_scanned_barcode(language)),
    "starting": _typed("125,50\r"),
    "being made ready": _after(),
    "paying": _after(RESPONDED),
    "paying the largest amount": _after(RESPONDED, amount="100000,00"),
    "paying offline": _offline,
    "typed while paying": lambda language: of(_told(RESPONDED)(language).type("1")),
    "cancelling": _after(RESPONDED, CANCEL),
    "cancel not recorded": _cancel_unrecorded,
    "paid": _after(RESPONDED, PAID),
    "not paid": _after(RESPONDED, StatusReceived(State.CANCELED)),
    "not paid: refused": _after(ProblemReceived(Request.INIT, REFUSED)),
    "wrong amount": _wrong_amount_paid,
    "amount not confirmed": _after(RESPONDED, StatusReceived(State.COMPLETE, is_proof=False)),
    "many to resolve": _attention,
    "attention list": _attention_list,
    "partly refunded, in the payments": lambda language: of(
        _partly_refunded(language).do(Gesture.PAYMENTS)
    ),
    "partly refunded, looked up": lambda language: of(
        _partly_refunded(language).do(Gesture.PAYMENTS).do(Gesture.ENTER)
    ),
    "refunded already": partial(_refunded_already, typed="1009"),
    "refunded already, another is similar": partial(_refunded_already, typed="1009", similar=True),
    "payments": lambda language: of(_with_payments(language).do(Gesture.PAYMENTS)),
    "payments, none found": lambda language: of(
        _with_payments(language).do(Gesture.PAYMENTS).type("777")
    ),
    "payments, being read": lambda language: of(_reading(language, Gesture.PAYMENTS)),
    "payments, not all found": _many_found,
    "payments, cannot be read any more": _unreadable_payments,
    "payments, of a day": lambda language: of(
        _with_payments(language).do(Gesture.PAYMENTS).do(Gesture.EARLIER)
    ),
    "payments, not known": lambda language: of(
        _with_payments(language).do(Gesture.PAYMENTS).do(FilterBy("not_known"))
    ),
    "payments, messages": lambda language: of(
        _with_payments(language).do(Gesture.PAYMENTS).do(Gesture.MESSAGES)
    ),
    "payments, long texts": lambda language: of(_long_payments(language).do(Gesture.PAYMENTS)),
    "payments over an alarm": _payments_over_an_alarm,
    "an earlier payment": lambda language: of(
        _with_payments(language).do(Gesture.PAYMENTS).do(Gesture.ENTER)
    ),
    "pay back an earlier payment?": lambda language: of(
        _with_payments(language).do(Gesture.PAYMENTS).do(Gesture.REFUND)
    ),
    "refund list": lambda language: of(_with_payments(language).do(Gesture.REFUND)),
    "another till's receipt": lambda language: of(
        _with_payments(language).do(Gesture.REFUND).type("77712345678")
    ),
    "help": lambda language: of(_plain(language).do(Gesture.HELP)),
    "closing?": _closing,
    "offline": lambda language: of(_plain(language).hears(LOST)),
    "connection lost on a result": lambda language: of(_told(*NOT_KNOWN)(language).hears(LOST)),
    "disk full": _full_disk,
    "paid, not recorded": _paid_unrecorded,
    "journal refused": lambda language: of(
        _plain(language).hears(JournalRefused("/home/kari/.local/share/terminal-app", is_demo=True))
    ),
    "entries missing": lambda language: of(_plain(language).hears(EntriesMissing())),
    "program failure": _failed,
    "messages set aside": lambda language: of(
        _plain(language).hears(MessageUnmatched("the message isn't JSON", 3))
    ),
    "phones may come in": lambda language: of(
        _plain(language).hears(LanAccessChanged("http://192.168.1.23:8080"))
    ),
    "settle by hand": _resolving,
    "alarm that stands": lambda language: of(_charged_twice(language)),
    "alarm that stands, looked up": lambda language: of(
        _charged_twice(language).do(Gesture.SHOW_ATTENTION)
    ),
    "alarm that stands, in the payments": lambda language: of(
        _charged_twice(language).do(Gesture.PAYMENTS)
    ),
    "alarm that stands, in the day": lambda language: of(_charged_twice(language).do(Gesture.DAY)),
    "dismiss the alarm": _dismissing,
    "PIN": _pin,
    "operator": lambda language: of(_staffed(language).type("125,50")),
    "no operator": lambda language: of(_staffed(language, is_there=False)),
    "who is at the till?": partial(_operator_asked, without_right=False),
    "who allows it?": partial(_operator_asked, without_right=True),
    "first start": lambda language: of(_plain(language))._replace(
        above=partial(open_first_start, language)
    ),
    **{
        f"settings, {group}": lambda language, group=group: _setting(group, language)  # type: ignore[misc] # mypy infers no default
        for group in GROUPS
        if group != "connection"
    },
    "day": lambda language: of(_with_payments(language).do(Gesture.DAY)),
    "day, full": lambda language: of(_full_day(language).do(Gesture.DAY)),
    "day, an hour": lambda language: of(
        _full_day(language).do(Gesture.DAY).do(Gesture.EARLIER).do(Gesture.LATER)
    ),
    "day, so far": lambda language: of(_full_day(language).do(Gesture.DAY).do(Gesture.SO_FAR)),
    "day, a settlement": lambda language: _settlement(language, None),
    "day, a settlement that can't be compared": lambda language: _settlement(
        language, Fault(FileFault.AMOUNT, 12_345, "Brutto (NOK)", "1.234")
    ),
    "day, closing": lambda language: of(_full_day(language).do(Gesture.DAY).do(Gesture.CLOSE_DAY)),
    "day, closed": lambda language: of(
        _full_day(language).do(Gesture.DAY).do(Gesture.CLOSE_DAY).closes()
    ),
    "day, empty": lambda language: of(_plain(language).do(Gesture.DAY)),
    "day, being read": lambda language: of(_reading(language, Gesture.DAY)),
    "sale": lambda language: of(_selling(language)),
    "sale, full": lambda language: of(_full_sale(language)),
    "sale, full, paid": lambda language: of(_sold(language, PAID)),
    "sale, not paid": lambda language: of(_sold(language, StatusReceived(State.CANCELED))),
    "a hundred items": lambda language: of(_large_shop(language)),
    "items": lambda language: of(_shop(language).do(Gesture.ITEMS)),
    "items, none found": lambda language: of(_shop(language).do(Gesture.ITEMS).type("zzz")),
    "tip?": lambda language: of(_selling(language).do(Gesture.TIP)),
    "note": lambda language: of(_selling(language).do(Gesture.NOTE).type(LONG_NOTE)),
    "unknown barcode": lambda language: of(_shop(language).scan("4006381333931")),
    **{name: partial(_happened, name) for name in HAPPENED},
    **{f"printer, {name}": partial(_printed, name) for name in SHOWN},
}
"""By name: what is shown, in a language."""


def _shop(language: str) -> TillUnderTest:
    items = load(demo_items(language)).items
    long = Item("Rundstykke med ekstra brunost og hjemmelaget syltetøy", 6_490, is_quick=True)
    sale = Sale(quick_amounts_minor=(5_000, 12_550), note=True, tip_percents=(5, 10, 15))
    return TillUnderTest(language, sale=sale, catalogue=Catalogue((*items, long))).connect()


def _large_shop(language: str) -> TillUnderTest:
    names = ("Te", "Rundstykke", "Kaffe med melk og to teskjeer honning fra bygda")
    items = (Item(f"{names[n % 3]} {n}", 1_000 + n * 50, "", str(n)) for n in range(100))
    return TillUnderTest(language, catalogue=Catalogue(tuple(items))).connect()


def _selling(language: str) -> TillUnderTest:
    return _shop(language).do(AddItem(0)).do(AddItem(1)).do(AddItem(0)).type("12,50")


def _full_sale(language: str) -> TillUnderTest:
    till = _shop(language)
    for number in range(40):
        till.do(AddItem(number % len(till.screen.amount.quick[:3]))).do(AddAmount(5_000))
    return till.do(Gesture.NOTE).type(LONG_NOTE).do(Gesture.ENTER)


def _sold(language: str, ended: Input) -> TillUnderTest:
    till = _shop(language).do(AddAmount(12_550)).do(Gesture.NOTE).type("12").do(Gesture.ENTER)
    till.type("\r").happens(RESPONDED, ended)
    return till


def _setting(group: str, language: str) -> Shown:
    return of(_plain(language))._replace(above=partial(open_settings, language, group))


def _scanned_barcode(language: str) -> TillUnderTest:
    till = _plain(language)
    for number, key in enumerate("7038010009457\r"):
        till.presenter.typed(key, 1000 + 3 * number)
    return till
