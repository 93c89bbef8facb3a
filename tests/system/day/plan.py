"""What is going to happen on a cashier's day: drawn from a seed, the same each time."""

import enum
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

ENDINGS = range(50)
"""Every outcome that the simulator's table has."""
CANCELLED_AT_THE_TILL = frozenset({14, 15, 16, 17})
"""The customer does nothing there until the cashier cancels."""
BY_HAND = 13
"""The customer waits for somebody to press the wallet's button."""
STAYS_UNKNOWN = frozenset({14, 15, 20, 21, 29})
"""The server never says what became of them, or what it says can't be matched."""
WORTH_A_REFUND = frozenset({41, 42, 43, 44, 47})
"""What the table says of them happens when they are paid back."""
LOOKS = ("light", "dark", "contrast")
LANGUAGES = ("en", "nb", "sv", "da", "fi")


class Way(enum.Enum):
    """How the amount gets into the till."""

    KEYS = "the main row"
    KEYPAD = "the numeric keypad"
    TOUCH = "the keys on the screen"
    SUM = "a sum with +"
    CORRECTED = "a wrong digit, BackSpace"
    STARTED_AGAIN = "half an amount, Escape, all again"
    SCANNED_INTO = "a barcode in the middle of it"


class Aside(enum.Enum):
    """What else is done before the sale."""

    NOTHING = "nothing"
    NEXT_SALE = "Enter or Escape on the result"
    HELP = "F1 and back"
    HISTORY = "F2, up and down, and back"
    REFUND_LIST = "F3 and back"
    BARCODE = "a barcode with nothing typed"
    DECLINED = "a customer's scan, declined"
    AGAIN = "the amount of an unknown payment, and No"


class Deed(enum.Enum):
    """What is done while the code is shown, where the table leaves it open."""

    PAY = "the customer pays"
    CANCEL = "Escape"
    CUT = "the line is cut, the customer pays, the line is back"
    KILL = "SIGKILL, and the till is started again"
    CLOSE = "closed twice, and started again"


@dataclass(frozen=True, slots=True)
class Sale:
    """One payment, and what goes with it. ``amount_minor`` ends in the outcome's two digits."""

    number: int
    amount_minor: int
    way: Way = Way.KEYS
    aside: Aside = Aside.NOTHING
    deed: Deed | None = None
    by_scan: bool = False
    """The customer scans the till's own code first."""
    refund: bool = False
    """It is paid back at once: F3 on the result."""
    refund_later: bool = False
    """It is looked up in the history and paid back: F2, the amount, Enter, F3."""
    settle: bool = False
    """Its outcome isn't known, and a person settles it by hand as not paid."""

    @property
    def ending(self) -> int:
        """Return the outcome's number in the simulator's table."""
        return self.amount_minor % 100

    @property
    def ends_shift(self) -> bool:
        """The till goes away while its code is shown."""
        return self.deed in {Deed.KILL, Deed.CLOSE}


@dataclass(frozen=True, slots=True)
class Shift:
    """From one start of the till to its end."""

    language: str
    look: str
    sales: tuple[Sale, ...]
    killed: bool = False
    """It ends by SIGKILL; else the window is closed."""


@dataclass(slots=True)
class Drawing:
    """Draws a day."""

    rng: random.Random
    _amounts: Iterator[int] = field(init=False)
    _deeds: Iterator[Deed] = field(init=False)
    """Each in its turn, where the table leaves it open."""

    def __post_init__(self) -> None:
        self._amounts = iter(self.rng.sample(range(11, 9_999), 9_000))
        self._deeds = itertools.cycle((Deed.PAY, Deed.CUT, Deed.CANCEL))

    def sale(self, number: int, ending: int, earlier: Sequence[int]) -> Sale:
        """Return a sale that ends so; ``earlier`` are the endings of the sales before it."""
        rng = self.rng
        ways = [way for way in Way for _ in range(6 if way is Way.KEYS else 1)]
        asides = [aside for aside in Aside for _ in range(9 if aside is Aside.NOTHING else 1)]
        aside = rng.choice(asides)
        if aside is Aside.AGAIN and not {14, 15}.intersection(earlier):
            aside = Aside.NOTHING
        # The payment is the scan's; a drop before its answer is the other flow's.
        by_scan = ending in {0, 1, 2, 13, 18, 23} and rng.random() < 0.3
        deed = None
        if ending in CANCELLED_AT_THE_TILL:
            deed = Deed.CANCEL
        elif ending == BY_HAND:
            deed = next(self._deeds)
        is_plain = ending in {0, 2, 23, 39} and not by_scan
        return Sale(
            number,
            next(self._amounts) * 100 + ending,
            rng.choice(ways),
            aside,
            deed,
            by_scan,
            refund=ending in WORTH_A_REFUND or (is_plain and rng.random() < 0.25),
            refund_later=ending in {30, 40} and rng.random() < 0.5,
            settle=ending == 15 and rng.random() < 0.5,
        )


def draw_day(payments: int, seed: int) -> tuple[Shift, ...]:
    """Return a day of that many payments: every ending as often as every other, restarts between.

    Fewer than fifty payments are a part of the endings.
    """
    drawing = Drawing(random.Random(seed))  # noqa: S311 - the same day each time
    endings: list[int] = []
    while len(endings) < payments:
        part = list(ENDINGS)
        drawing.rng.shuffle(part)
        endings += part
    del endings[payments:]
    sales = [drawing.sale(number, one, endings[:number]) for number, one in enumerate(endings)]
    return tuple(_shifts(drawing, sales))


def _shifts(drawing: Drawing, sales: list[Sale]) -> Iterator[Shift]:
    """Cut the day into five; two ends come over an open payment, that one more."""
    size = max(1, -(-len(sales) // len(LANGUAGES)))
    ends = ((True, Deed.KILL), (False, None), (True, None), (False, Deed.CLOSE), (False, None))
    for number, (killed, deed) in enumerate(ends):
        part = sales[number * size : (number + 1) * size]
        if not part:
            return
        if deed is not None:
            last = drawing.sale(len(sales) + number, BY_HAND, ())
            part.append(Sale(last.number, last.amount_minor, deed=deed))
        yield Shift(LANGUAGES[number], LOOKS[number % len(LOOKS)], tuple(part), killed)


SAMPLE = (0, 1, 2, 5, 14, 17, 18, 20, 27, 41)
"""The endings of the day that runs with the tests, the most telling ones."""


def draw_sample() -> tuple[Shift, ...]:
    """Return a day of a few sales with one restart, on which each way of typing is used once."""
    drawing = Drawing(random.Random(1))  # noqa: S311 - the same day each time
    ways = {0: Way.KEYPAD, 1: Way.TOUCH, 2: Way.SCANNED_INTO, 5: Way.SUM, 18: Way.CORRECTED}
    asides = {1: Aside.BARCODE, 17: Aside.AGAIN, 18: Aside.HELP, 20: Aside.HISTORY}
    sales = [
        Sale(
            number,
            next(drawing._amounts) * 100 + ending,
            ways.get(ending, Way.KEYS),
            asides.get(ending, Aside.NOTHING),
            Deed.CANCEL if ending in CANCELLED_AT_THE_TILL else None,
            by_scan=ending == 0,
            refund=ending == 41,
        )
        for number, ending in enumerate(SAMPLE)
    ]
    cut, killed = (Sale(20, 2_313, deed=Deed.CUT), Sale(21, 4_713, deed=Deed.KILL))
    first = Shift("en", "light", (*sales[:5], killed), killed=True)
    return (first, Shift("nb", "dark", (*sales[5:], cut)))
