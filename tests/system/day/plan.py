"""The plan of a cashier's day, generated from a seed."""

import enum
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from terminal_app.settings import LANGUAGES

ENDINGS = range(50)
"""Every outcome of the simulator's table."""
CANCELLED_AT_THE_TILL = frozenset({14, 15, 16, 17})
"""The customer does nothing until the cashier cancels."""
BY_HAND = 13
"""The customer waits until the wallet's button is pressed."""
STAYS_UNKNOWN = frozenset({14, 15, 20, 21, 29})
"""The server never tells the outcome, or tells it in a way that can't be matched."""
REFUND_OUTCOMES = frozenset({41, 42, 43, 44, 47})
"""Their row in the table is about the refund."""
LOOKS = ("light", "dark", "contrast")


class EntryMethod(enum.Enum):
    """How the amount is entered."""

    KEYS = "the main row"
    KEYPAD = "the numeric keypad"
    TOUCH = "the keys on the screen"
    SUM = "a sum with +"
    CORRECTED = "a wrong digit, BackSpace"
    STARTED_AGAIN = "half an amount, Escape, all again"
    SCANNED_INTO = "a barcode in the middle of it"


MAY_HAVE_EXTRAS = frozenset(EntryMethod) - {EntryMethod.STARTED_AGAIN, EntryMethod.SCANNED_INTO}
"""The others begin with Escape, or with a barcode that no item has."""


class OtherAction(enum.Enum):
    """What is done before the sale."""

    NOTHING = "nothing"
    NEXT_SALE = "Enter or Escape on the result"
    HELP = "F1 and back"
    HISTORY = "F2, up and down, and back"
    REFUND_LIST = "F3 and back"
    BARCODE = "a barcode with nothing typed"
    DECLINED = "a customer's scan, declined"
    AGAIN = "the amount of an unknown payment, and No"


class CodeAction(enum.Enum):
    """What is done while the code is shown, where the outcome leaves it open."""

    PAY = "the customer pays"
    CANCEL = "Escape"
    CUT = "the line is cut, the customer pays, the line is back"
    KILL = "SIGKILL, and the till is started again"
    CLOSE = "closed twice, and started again"


class PaperAction(enum.Enum):
    """What is done about the receipt on paper, which is printed by itself."""

    NOTHING = "nothing"
    OFF = "the printer is off, and what it has missed is printed once it is on again"
    COPY = "a copy: Ctrl+P"
    CUT_OFF = "the printer is unplugged half-way, a copy is made, and the paper is looked at"
    TWO_COPIES = "two copies: Ctrl+P twice"


STAYS_PAID = frozenset({0, 2, 3, 22, 23, 25, 31, 32, 33, 34, 35, 36, 38, 39})
"""Paid, and it stays so if nobody at the till refunds it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the shop's catalogue."""

    name: str
    price_minor: int
    barcode: str


ITEMS = (Item("Coffee", 3_200, "7038010001234"), Item("Bun", 2_450, "7038010005678"))
LEAST_WITH_EXTRAS_MINOR = 10_000
"""An amount that is this high has room for an item and a tip."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale and the actions around it. ``amount_minor`` ends in the outcome's two digits."""

    number: int
    amount_minor: int
    method: EntryMethod = EntryMethod.KEYS
    other_action: OtherAction = OtherAction.NOTHING
    code_action: CodeAction | None = None
    by_scan: bool = False
    """The customer scans the till's own code first."""
    refund: bool = False
    """It is refunded at once: F3 on the result."""
    refund_later: bool = False
    """It is looked up among the payments and refunded: F2, the amount, Enter, F3; and F10."""
    resolve: bool = False
    """Its outcome isn't known, and a person resolves it by hand as not paid."""
    item: Item | None = None
    """It is sold besides the amount that is entered."""
    tip_minor: int = 0
    note: str = ""
    paper: PaperAction = PaperAction.NOTHING

    @property
    def ending(self) -> int:
        """Return the outcome's number in the simulator's table."""
        return self.amount_minor % 100

    @property
    def has_extras(self) -> bool:
        """Whether more than an amount is entered."""
        return bool(self.item or self.tip_minor or self.note)

    @property
    def entered_minor(self) -> int:
        """Return the part of the amount that is entered, without item and tip."""
        return self.amount_minor - self.tip_minor - (self.item.price_minor if self.item else 0)

    @property
    def ends_shift(self) -> bool:
        """The till ends while the code is shown."""
        return self.code_action in {CodeAction.KILL, CodeAction.CLOSE}


@dataclass(frozen=True, slots=True)
class Shift:
    """One run of the till."""

    language: str
    look: str
    sales: tuple[Sale, ...]
    killed: bool = False
    """It ends by SIGKILL; otherwise the window is closed."""

    @property
    def handed_over_at(self) -> int:
        """Return before which of its sales the second operator takes over."""
        return (len(self.sales) + 1) // 2


@dataclass(slots=True)
class DayGenerator:
    """Generates sales at random."""

    rng: random.Random
    _amounts: Iterator[int] = field(init=False)
    _code_actions: Iterator[CodeAction] = field(init=False)
    """Taken in turn where the outcome leaves it open."""
    _papers: Iterator[PaperAction] = field(init=False)
    """Taken in turn where a sale is paid and stays so."""

    def __post_init__(self) -> None:
        actions = (one for one in PaperAction if one is not PaperAction.NOTHING)
        self._papers = itertools.cycle(
            one for action in actions for one in (action, PaperAction.NOTHING)
        )
        self._amounts = iter(self.rng.sample(range(11, 9_999), 9_000))
        self._code_actions = itertools.cycle((CodeAction.PAY, CodeAction.CUT, CodeAction.CANCEL))

    def sale(self, number: int, ending: int, earlier: Sequence[int]) -> Sale:
        """Return a sale with that ending; ``earlier`` are the endings of the sales before it."""
        rng = self.rng
        methods = [one for one in EntryMethod for _ in range(6 if one is EntryMethod.KEYS else 1)]
        others = [one for one in OtherAction for _ in range(9 if one is OtherAction.NOTHING else 1)]
        other_action = rng.choice(others)
        if other_action is OtherAction.AGAIN and not {14, 15}.intersection(earlier):
            other_action = OtherAction.NOTHING
        # Only outcomes that a payment by scan can have.
        by_scan = ending in {0, 1, 2, 13, 18, 23} and rng.random() < 0.3
        code_action = None
        if ending in CANCELLED_AT_THE_TILL:
            code_action = CodeAction.CANCEL
        elif ending == BY_HAND:
            code_action = next(self._code_actions)
        is_plain = ending in {0, 2, 23, 39} and not by_scan
        amount_minor, method = next(self._amounts) * 100 + ending, rng.choice(methods)
        has_extras = amount_minor > LEAST_WITH_EXTRAS_MINOR and not by_scan
        has_extras = has_extras and method in MAY_HAVE_EXTRAS and rng.random() < 0.5
        refund = ending in REFUND_OUTCOMES or (is_plain and rng.random() < 0.25)
        has_paper = ending in STAYS_PAID and not refund
        return Sale(
            number,
            amount_minor,
            method,
            other_action,
            code_action,
            by_scan,
            refund=refund,
            refund_later=ending in {30, 40} and rng.random() < 0.5,
            resolve=ending == 15 and rng.random() < 0.5,
            item=rng.choice((*ITEMS, None)) if has_extras else None,
            tip_minor=rng.choice((0, 500, 1_000)) if has_extras else 0,
            note=rng.choice(("", "table 4", "bord 7")) if has_extras else "",
            paper=next(self._papers) if has_paper else PaperAction.NOTHING,
        )


def generate_day(payments: int, seed: int) -> tuple[Shift, ...]:
    """Return a day of that many payments with each ending equally often, in several shifts.

    Fewer than fifty payments have a part of the endings.
    """
    generator = DayGenerator(random.Random(seed))  # noqa: S311 - the same day each time
    endings: list[int] = []
    while len(endings) < payments:
        part = list(ENDINGS)
        generator.rng.shuffle(part)
        endings += part
    del endings[payments:]
    sales = [generator.sale(number, one, endings[:number]) for number, one in enumerate(endings)]
    return tuple(_shifts(generator, sales))


def _shifts(generator: DayGenerator, sales: list[Sale]) -> Iterator[Shift]:
    """Divide the day into a shift for each language; two get one more sale, over which they end."""
    size = max(1, -(-len(sales) // len(LANGUAGES)))
    ends = {0: (True, CodeAction.KILL), 2: (True, None), 3: (False, CodeAction.CLOSE)}
    for number, language in enumerate(LANGUAGES):
        killed, code_action = ends.get(number, (False, None))
        part = sales[number * size : (number + 1) * size]
        if not part:
            return
        is_last = (number + 1) * size >= len(sales)
        if code_action is not None and not is_last:  # the day is closed at its end
            last = generator.sale(len(sales) + number, BY_HAND, ())
            part.append(Sale(last.number, last.amount_minor, code_action=code_action))
        yield Shift(language, LOOKS[number % len(LOOKS)], tuple(part), killed)


SAMPLE = (0, 1, 2, 5, 14, 17, 18, 20, 27, 41)
"""The endings of the day that runs with the tests."""


def generate_sample() -> tuple[Shift, ...]:
    """Return a day of a few sales with one restart, and most entry methods once."""
    generator = DayGenerator(random.Random(1))  # noqa: S311 - the same day each time
    methods = {
        0: EntryMethod.KEYPAD,
        1: EntryMethod.TOUCH,
        2: EntryMethod.SCANNED_INTO,
        5: EntryMethod.SUM,
        18: EntryMethod.CORRECTED,
    }
    papers = {0: PaperAction.COPY, 2: PaperAction.OFF, 27: PaperAction.CUT_OFF}
    others = {
        1: OtherAction.BARCODE,
        17: OtherAction.AGAIN,
        18: OtherAction.HELP,
        20: OtherAction.HISTORY,
    }
    sales = [
        Sale(
            number,
            next(generator._amounts) * 100 + ending,
            methods.get(ending, EntryMethod.KEYS),
            others.get(ending, OtherAction.NOTHING),
            CodeAction.CANCEL if ending in CANCELLED_AT_THE_TILL else None,
            by_scan=ending == 0,
            refund=ending == 41,
            item={27: ITEMS[0], 41: ITEMS[1]}.get(ending),
            tip_minor=500 if ending == 41 else 0,
            note="table 4" if ending == 27 else "",
            paper=papers.get(ending, PaperAction.NOTHING),
        )
        for number, ending in enumerate(SAMPLE)
    ]
    cut = Sale(20, 2_313, code_action=CodeAction.CUT)
    killed = Sale(21, 4_713, code_action=CodeAction.KILL)
    first = Shift("en", "light", (*sales[:5], killed), killed=True)
    return (first, Shift("nb", "dark", (*sales[5:], cut)))
