"""What is on the screen, as one value: the presenter makes it, the panes draw it.

Every text is in the cashier's language already; a pane decides nothing. NamedTuples rather
than dataclasses: this module is loaded before the first paint, and they load 14 ms sooner.
"""

import enum
from typing import NamedTuple


class Tone(enum.Enum):
    """What a colour and a sign stand for; the words beside them say it too."""

    NEUTRAL = "neutral"
    PAID = "paid"
    NOT_PAID = "not_paid"
    NOT_KNOWN = "not_known"
    REFUNDED = "refunded"
    WAITING = "waiting"


class Lamp(enum.Enum):
    """The connection indicator: filled, hollow or crossed, so that colour isn't the only sign."""

    CONNECTED = "connected"
    TRYING = "trying"
    DOWN = "down"


class Button(NamedTuple):
    """A button that the presenter asks for: its text, its key and what pressing it means."""

    gesture: "Wish"
    text: str
    key: str = ""
    enabled: bool = True
    dangerous: bool = False
    mnemonic: int = -1
    """The place in the text of what presses it together with Alt; -1: there is none."""
    name: str = ""
    """Which button it is, where others have the same gesture: they have letters of their own."""


class Gesture(enum.Enum):
    """What a person can ask for besides typing."""

    ENTER = "enter"
    ESCAPE = "escape"
    BACKSPACE = "backspace"
    CLEAR = "clear"
    CANCEL = "cancel"
    """Cancel the payment, by the button in the place of the one that charges."""
    CHARGE_ANYWAY = "charge_anyway"
    SHOW_ATTENTION = "show_attention"
    ASK_NOW = "ask_now"
    REFUND_YES = "refund_yes"
    REFUND_AGAIN = "refund_again"
    SETTLE = "settle"
    DISMISS_ALARM = "dismiss_alarm"
    DECLINE_SCAN = "decline_scan"
    COPY_RECEIPT = "copy_receipt"
    SAVE_RECEIPT = "save_receipt"
    RECEIPT_CODE = "receipt_code"
    """The receipt as a QR code for the customer's phone, or as text again."""
    PRINT = "print"
    """What is shown is to be printed: a receipt, a day."""
    PRINT_WAITING = "print_waiting"
    """The slips that were kept are to be printed."""
    DROP_SLIPS = "drop_slips"
    """They aren't wanted any more."""
    PAPER_SEEN = "paper_seen"
    """A person has looked at the paper of slips that may have been printed."""
    LET_PHONES_IN = "let_phones_in"
    KEEP_PHONES_OUT = "keep_phones_out"
    HELP = "help"
    SALE = "sale"
    PAYMENTS = "payments"
    REFUND = "refund"
    DAY = "day"
    ITEMS = "items"
    TIP = "tip"
    NOTE = "note"
    SAME_AGAIN = "same_again"
    UP = "up"
    DOWN = "down"
    PAGE_UP = "page_up"
    PAGE_DOWN = "page_down"
    FIRST = "first"
    EARLIER = "earlier"
    LATER = "later"
    MESSAGES = "messages"
    """The technician's view of a payment."""
    TODAY = "today"
    """The figures of today."""
    SO_FAR = "so_far"
    """What came since the last closing is to be read."""
    LAST_CLOSING = "last_closing"
    """The last closing is to be read again."""
    CLOSE_DAY = "close_day"
    SETTLEMENT = "settlement"
    """A settlement file is to be chosen, and compared with the journal."""
    SETTINGS = "settings"
    OPERATOR = "operator"
    """Who is at the till is to be asked."""
    FULL_SCREEN = "full_screen"
    UNSEEN_KEYS = "unseen_keys"
    """What is typed next goes on from keys that nobody saw: it is no whole amount."""
    CLOSE = "close"


FUNCTION_KEYS = {
    Gesture.HELP: "F1",
    Gesture.PAYMENTS: "F2",
    Gesture.REFUND: "F3",
    Gesture.DAY: "F4",
    Gesture.ITEMS: "F5",
    Gesture.SHOW_ATTENTION: "F6",
    Gesture.TIP: "F7",
    Gesture.NOTE: "F8",
    Gesture.SETTINGS: "F9",
    Gesture.SALE: "F10",
    Gesture.FULL_SCREEN: "F11",
    Gesture.OPERATOR: "F12",
}
"""What the keyboard binds, the header shows and the help lists (docs/keyboard.md)."""


class RefundOf(NamedTuple):
    """A person wants to pay back the charge under that receipt number: to be confirmed first."""

    receipt_id: str


class RowAt(NamedTuple):
    """A row of a list was touched."""

    row: int


class OpenPayment(NamedTuple):
    """A payment that is listed beside the sale is to be shown."""

    payment_id: str


class ScrolledTo(NamedTuple):
    """That row is the first in sight of a list that isn't all in memory."""

    row: int


class FilterBy(NamedTuple):
    """Only those payments are to be listed."""

    name: str


class AddItem(NamedTuple):
    """The item at that place of the catalogue is sold."""

    place: int


class AddAmount(NamedTuple):
    """An amount with a key of its own is sold, in minor units."""

    amount_minor: int


class Tip(NamedTuple):
    """The customer gives that tip, in minor units; 0: none."""

    amount_minor: int


class ChooseLanguage(NamedTuple):
    """A language for the customer's window until the sale is over, or for the first start."""

    language: str


Wish = (
    Gesture
    | RefundOf
    | RowAt
    | ScrolledTo
    | OpenPayment
    | FilterBy
    | AddItem
    | AddAmount
    | Tip
    | ChooseLanguage
)
"""What a button can mean."""


class AmountEntry(NamedTuple):
    """The left pane."""

    currency: str = ""
    amount: str = ""
    placeholder: str = "0"
    separator: str = ","
    refusal: str = ""
    """Why what was typed can't be charged; shown in place, in words."""
    locked: bool = False
    """A payment is open: the keys are drawn disabled."""
    charge: Button = Button(Gesture.ENTER, "", "Enter", enabled=False)
    quick: tuple[Button, ...] = ()
    """Keys over the digits, four in a row; often none."""
    items: tuple[Button, ...] = ()
    """The shop's items, beside the digits where there is room; those of ``quick`` first."""


class Detail(NamedTuple):
    """A line under a result: ``label`` muted on the left, ``text`` on the right or wrapped."""

    label: str
    text: str


class Notice(NamedTuple):
    """A box with something that matters: a bold line and a sentence."""

    tone: Tone
    title: str
    text: str = ""


class Welcome(NamedTuple):
    """The middle pane with nothing going on."""

    title: str
    text: str
    own_code: str | None = None
    """The till's own code, which a customer may scan; None: none is shown."""
    own_code_text: str = ""
    """What a customer is to do with it."""


class Paying(NamedTuple):
    """The middle pane while a payment is open."""

    title: str
    amount: str
    qr_text: str | None
    """None: no code may be shown (being made ready, or being cancelled)."""
    waiting: str
    time_left: float | None = None
    """From 1 (all) to 0 (none) of the customer's time; None: no bar."""


class Result(NamedTuple):
    """The middle pane with an outcome."""

    tone: Tone
    title: str
    amount: str
    """In a line; what was asked and what a receipt says in one each."""
    details: tuple[Detail, ...] = ()
    wrapped: bool = False
    """Details are sentences (the payment's story), not short values."""
    heading: str = ""
    """Above all: when a payment of before was."""
    from_start: bool = False
    """Of sentences that don't fit the first are in sight, not the last."""


class Listed(NamedTuple):
    """One row of a list: what it is, bold on the left, and what is to be said of it."""

    name: str
    """A payment's amount, or an item."""
    value: str
    """What became of the payment, or the item's price; on the right."""
    tone: Tone = Tone.NEUTRAL
    under_name: str = ""
    under_value: str = ""


class Lookup(NamedTuple):
    """The middle pane with a list to choose from: the journal's payments, or the shop's items."""

    title: str
    hint: str
    rows: tuple[Listed, ...]
    selected: int = 0
    empty: str = ""
    """What is said where there are no rows."""


Face = Welcome | Paying | Result | Lookup


class CenterPane(NamedTuple):
    """The middle pane."""

    face: Face
    notice: Notice | None = None
    buttons: tuple[Button, ...] = ()
    mark: str = ""
    """What a demo or test environment bears, above whatever the customer is shown."""


class Choice(NamedTuple):
    """A button of several of which one holds."""

    button: Button
    chosen: bool


class PaymentRow(NamedTuple):
    """One payment of the list, by columns."""

    time: str
    amount: str
    outcome: str
    tone: Tone
    method: str
    receipt: str
    who: str
    note: str
    step: str = ""
    """What is to be done next, under the columns; empty: nothing is said of it."""


class Preview(NamedTuple):
    """The payment beside the list."""

    tone: Tone
    outcome: str
    ago: str
    """How long ago it was."""
    amount: str
    story: tuple[Detail, ...]
    """What has happened, by time."""
    paper: "Receipt"
    """Its receipt, or the messages about it."""


class PaymentsPage(NamedTuple):
    """The payments, in place of the three panes."""

    title: str
    """What is to be chosen; empty: nothing."""
    search: str | None
    """What is looked for; None: this list isn't searched."""
    search_hint: str
    """What can be looked for, while nothing is."""
    found: str
    """What was found, or what keeps it from being read."""
    filters: tuple[Choice, ...]
    earlier: Button
    day: str
    later: Button
    headings: tuple[str, ...]
    rows: tuple[PaymentRow, ...]
    """Those in memory, around what is looked at."""
    first: int
    """Which row the first of them is."""
    number: int
    """How many rows are known of."""
    selected: int
    empty: str
    """What is said where there are no rows."""
    preview: Preview | None
    notice: Notice | None
    buttons: tuple[Button, ...]


class Figure(NamedTuple):
    """One of a day's figures: what it is, its amount, and what is said under it."""

    label: str
    value: str
    under: str = ""
    tone: Tone = Tone.NEUTRAL


class Bar(NamedTuple):
    """The sales of one hour."""

    label: str
    """The hour on the clock."""
    value: str
    """Their amount, short; empty: there are none."""
    share: float
    """From 0 to 1, the highest."""
    chosen: bool


class CardLine(NamedTuple):
    """A line beside the day's figures."""

    text: str
    tone: Tone = Tone.NEUTRAL
    bold: bool = False


class DayPage(NamedTuple):
    """The figures of a day, and its closing, in place of the three panes."""

    title: str
    about: str
    """Of which terminal, and since when."""
    earlier: Button
    today: Button
    later: Button
    choices: tuple[Choice, ...]
    """Of several terminals or currencies one is shown; empty where there is one."""
    figures: tuple[Figure, ...]
    empty: str
    """What is said where there are no figures."""
    chart_title: str
    bars: tuple[Bar, ...]
    chosen: str
    """What is to be said of the chosen hour."""
    lines: tuple[Detail, ...]
    card_title: str
    card: tuple[CardLine, ...]
    resolve: Button | None
    close: Button | None
    paper: "Receipt | None"
    """A summary to be read, in the card's place."""
    notice: Notice | None
    buttons: tuple[Button, ...]


ScreenPage = PaymentsPage | DayPage


class Receipt(NamedTuple):
    """The right pane."""

    title: str = ""
    remark: str = ""
    """On the right of the title, e.g. "A copy"."""
    lines: tuple[tuple[str, bool], ...] = ()
    """Text and whether it is bold; set in a monospaced type, at most 32 characters."""
    placeholder: str = ""
    mark: str = ""
    """What every receipt of a demo or test environment bears, large."""
    buttons: tuple[Button, ...] = ()
    code: str | None = None
    """What a QR code in place of the lines says; None: there is none."""


class TodayRow(NamedTuple):
    """One of today's payments."""

    wish: OpenPayment
    time: str
    amount: str
    about: str
    outcome: str
    tone: Tone
    key: str = ""
    """The key that leads to it."""


class Today(NamedTuple):
    """The third card, while no receipt has it."""

    title: str
    summary: str
    """How many are paid, and what they come to."""
    rows: tuple[TodayRow, ...]
    empty: str
    all_payments: Button


class Header(NamedTuple):
    """The top line."""

    merchant: str = ""
    terminal: str = ""
    mark: str = ""
    """The mark of a test, demo or uncertified environment; empty for none."""
    attention: str = ""
    """How many payments are to be resolved; a button when not empty."""
    actions: tuple[Button, ...] = ()
    """On the right: what there is, each with its key."""
    current: Gesture | None = None
    """Which of them is shown."""
    attention_short: str = ""
    """The same where there is no room for a sentence."""
    attention_mnemonic: int = -1
    """See ``Button.mnemonic``."""
    operator: Button | None = None
    """Who is at the till, beside its name; None: it has no operators."""


class Status(NamedTuple):
    """The bottom line."""

    lamp: Lamp = Lamp.TRYING
    line: str = ""
    last: str = ""
    technical: str = ""
    """For the technician, in English; small."""
    clock: str = ""
    printer: str = ""
    """What the printer needs a person for."""
    printer_short: str = ""
    """The same without the remedy, where there is no room for it."""


LEAST_SIZE = (800, 600)
"""Width and height that a window needs, in design pixels: in a smaller one something is cut."""


class TooSmall(NamedTuple):
    """What is said in place of everything where the window is too small for it."""

    of_screen: str = ""
    """What to do where the screen itself is too small."""
    of_window: str = ""
    """What to do where only the window is."""
    now: tuple[str, ...] = ()
    """What is under way or has just become of it, the most important first."""
    cancel: str = ""
    """What the button says that cancels the payment under way; empty: there is none to cancel."""


class ScreenState(NamedTuple):
    """The whole window."""

    title: str
    header: Header
    amount: AmountEntry
    center: CenterPane
    receipt: Receipt | None
    """None: ``today`` has the third card."""
    status: Status
    today: Today | None = None
    page: ScreenPage | None = None
    """What has the place of the three panes; None: nothing."""
    language: str = "en"
    """The cashier's, in which the buttons have their letters."""
    too_small: TooSmall = TooSmall()
    """What is said of it in a window that is too small for the rest."""


class CustomerDisplayState(NamedTuple):
    """The display that faces the customer, in the customer's language."""

    title: str
    heading: str
    """What is going on, or what has become of the payment."""
    merchant: str = ""
    mark: str = ""
    languages: tuple[Choice, ...] = ()
    """The one that is spoken is chosen."""
    tone: Tone = Tone.NEUTRAL
    amount: str = ""
    lines: tuple[str, ...] = ()
    """What the customer is to do, or to know."""
    code: str | None = None
    time_left: float | None = None
    """From 1 (all) to 0 (none) of the customer's time; None: no bar."""
