"""A judge of charges: it knows who pressed which key, and what was on the screen, and no more.

It follows the rule of docs/keyboard.md ("A deliberate amount") in its own words, and shares
nothing with the code that it judges.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from terminal_app.gui.screen_state import Gesture, Paying, Result, ScreenState
from tests.property.counter import BARCODE, ITEM_PRICE

_OF_AN_AMOUNT = "0123456789,.+"
UNSEEN_MS, REFUSED_RUN_MS, PREFIX_MS, RECENT_MS = 500, 1500, 1500, 3000
HAND_MS, EVEN_MS, EVEN_GAPS = 90, 2, 4
"""How fast people type, and how even keys of theirs may look like a machine's."""


@dataclass
class Key:
    """One key of an amount, pressed by a hand."""

    character: str
    at_ms: int


@dataclass
class Sale:
    """What a hand has typed and a scanner sold, as the screen must show it."""

    keys: list[Key] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Amounts by hand that have become lines, in minor units."""
    items: int = 0

    @property
    def amount_minor(self) -> int:
        return self.items * ITEM_PRICE + sum(self.lines) + value(self.keys)

    @property
    def shown(self) -> str:
        """The digits that the screen shows of it."""
        basket = self.items * ITEM_PRICE + sum(self.lines)
        typed = "".join(key.character for key in self.keys)
        shown = "+".join(filter(None, (str(basket) if basket else "", typed)))
        return digits(shown.replace(",", "."))


class UndeliberateError(AssertionError):
    """Something was charged, or taken, that no hand has typed as the rule wants it."""


class KeyJudge:
    """Told of each key before and after it; judges each charge."""

    def __init__(self, screen: ScreenState) -> None:
        self.sale = Sale()
        self.charges: list[tuple[str, int]] = []
        """Payment id and amount in minor units of what was deliberately charged."""
        self.yeses = 0
        """Charges that a question was asked about."""
        self._refused_ms = -REFUSED_RUN_MS
        self._result: tuple[object, ...] = ()
        self._result_ms = 0
        self._scanned_ms: list[int] = []
        """When the last keys of a scanner came."""
        self._last_scan_ms = 0
        self._taken_ms: list[int] = []
        """When the keys were pressed that were taken since the amount was empty."""
        self._is_odd = False
        """The screen shows what no hand has typed."""
        self._was_asked = False
        """There was a question about this sale."""
        self._is_spoiled = False
        """Keys behind what is typed were refused."""
        self._cause = ""
        self._screen = screen
        self._before, self._was_payment = "", False
        self._must_refuse = self._is_backspace = False
        self.log: list[str] = []

    # -- what is seen ----------------------------------------------------------------------

    def sees(self, screen: ScreenState, now_ms: int) -> None:
        """Look at the screen, as often as it changes."""
        self._screen = screen
        face = screen.center.face
        result = (face.tone, face.title, face.amount) if isinstance(face, Result) else ()
        if result != self._result:
            self._result, self._result_ms = result, now_ms
        if self._shows_payment:
            self.sale, self._is_odd = Sale(), False
        self._was_asked = self._is_question or (self._was_asked and not self._shows_payment)

    @property
    def _shown(self) -> str:
        return digits(self._screen.amount.amount).replace(",", ".")

    @property
    def _is_question(self) -> bool:
        return any(one.gesture is Gesture.CHARGE_ANYWAY for one in self._screen.center.buttons)

    @property
    def _shows_payment(self) -> bool:
        is_payment = isinstance(self._screen.center.face, Result | Paying)
        return is_payment and not self._is_question

    def _refuses(self, now_ms: int) -> bool:
        """Whether keys must be refused now, whatever came before."""
        is_new = bool(self._result) and now_ms - self._result_ms < UNSEEN_MS
        return self._screen.amount.locked or self._is_question or is_new

    def _is_refused_run(self, now_ms: int) -> bool:
        return now_ms - self._refused_ms <= REFUSED_RUN_MS

    def settle(self) -> None:
        """Find what of the sale is still there, after scans and what happened by itself."""
        if not self._shows_payment:
            shown = self._shown
            found = next((one for one in self._may_be() if one.shown == shown), None)
            self._is_odd = found is None
            self.sale = found or self.sale
        self._is_spoiled = self._is_spoiled and bool(self.sale.keys)
        recent_ms = self._last_scan_ms - RECENT_MS
        self._scanned_ms = [at_ms for at_ms in self._scanned_ms if at_ms >= recent_ms]

    def _may_be(self) -> list[Sale]:
        """What the sale may have become without a hand, the likeliest first."""
        sale = self.sale
        kept = [sale]
        if self._scanned_ms:
            kept += [Sale(sale.keys[:count], sale.lines, sale.items) for count in self._cuts()]
        made = list(kept)
        for one in kept:
            for more in range(1, len(self._scanned_ms) // len(BARCODE) + 1):
                lines = [*one.lines, value(one.keys)] if one.keys else one.lines
                made.append(Sale([], lines, one.items + more))
                if self._was_asked:
                    # A scan over the question forgets what was asked.
                    made.append(Sale([], one.lines, one.items + more))
        return [*made, Sale(), Sale([], sale.lines, sale.items)]

    def _cuts(self) -> list[int]:
        """Where a scan may have cut the amount: its keys and what came right before them go."""
        keys, times = self.sale.keys, self._scanned_ms
        near = [
            place
            for place, key in enumerate(keys)
            if any(abs(key.at_ms - at_ms) <= PREFIX_MS for at_ms in times)
        ]
        return [
            place for place in near if not place or keys[place].at_ms - keys[place - 1].at_ms > 0
        ]

    # -- what is done ----------------------------------------------------------------------

    def scanned(self, now_ms: int) -> None:
        """Note a scanner's key, before it comes."""
        self._cause = "a scanner"
        self._scanned_ms.append(now_ms)
        self._last_scan_ms = now_ms

    def pressed(self, wish: Gesture, _now_ms: int) -> None:
        """Note a hand's gesture, before it comes."""
        self.settle()
        self._cause = wish.value
        if wish in {Gesture.ESCAPE, Gesture.CLEAR}:
            self._refused_ms = -REFUSED_RUN_MS
        self._is_backspace = wish is Gesture.BACKSPACE

    def did(self) -> None:
        """See what a hand's gesture has done."""
        is_of_the_sale = not self._shows_payment and not self._is_odd
        if self._is_backspace and is_of_the_sale and self._shown != self.sale.shown:
            # Without digits it takes the last item back.
            fewer = self.sale.items - (not self.sale.keys)
            self.sale = Sale(self.sale.keys[:-1], self.sale.lines, fewer)
        self.settle()

    def typed(self, character: str, now_ms: int) -> None:
        """Note a hand's key, before it comes."""
        self.settle()
        self._cause = "a hand"
        self._before, self._was_payment = self._screen.amount.amount, self._shows_payment
        self._must_refuse = self._refuses(now_ms) or self._is_refused_run(now_ms)
        if character == "\r":
            self._cause = "a hand's Enter"

    def took(self, character: str, now_ms: int) -> None:
        """See what has become of a hand's key."""
        if character == "\r":
            was_told = bool(self._screen.amount.refusal)
            self._is_spoiled = was_told and self._is_refused_run(now_ms)
            self._refused_ms = -REFUSED_RUN_MS
            if self._is_question and self._is_surely_a_hands(now_ms):
                raise self._fault("a hand was asked whether it is one")
            self.settle()
            return
        if character not in _OF_AN_AMOUNT:
            return
        is_taken = self._is_taken()
        if is_taken and self._must_refuse:
            raise self._fault(f"{character!r} was taken where keys are refused")
        if is_taken:
            # Also those that are taken back: how they were pressed is what may be asked about.
            self._taken_ms = [*(self._taken_ms if self.sale.keys else []), now_ms]
        if is_taken and not self._is_odd:
            self.sale = Sale([*self.sale.keys, Key(character, now_ms)], *self._rest)
        adds_to_nothing = character == "+" and not self.sale.keys
        # It can't be charged, so that nothing of it is the beginning of what is refused.
        is_too_long = self._screen.amount.refusal.startswith("Too long")
        if not is_taken and not is_too_long and not (adds_to_nothing and not self._must_refuse):
            self._refused_ms = now_ms

    def _is_taken(self) -> bool:
        """Whether the screen shows a key more than before; a scan may have taken some away.

        A key that went with a scan may bring back the result that the scan's first key took away.
        """
        if self._shows_payment:
            return False
        after = self._screen.amount.amount
        is_shorter = len(digits(after)) < len(digits(self._before))
        return after != self._before and (self._was_payment or not is_shorter)

    def _is_surely_a_hands(self, now_ms: int) -> bool:
        """Whether the amount was typed as people type, and nothing was scanned meanwhile."""
        times = [*(self._taken_ms if self.sale.keys else []), now_ms]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        is_alone = not self._is_odd and self._last_scan_ms < times[0] - PREFIX_MS
        runs = [gaps[place : place + EVEN_GAPS] for place in range(len(gaps) - EVEN_GAPS + 1)]
        is_even = any(max(run) - min(run) <= EVEN_MS for run in runs)
        return is_alone and min(gaps, default=0) >= HAND_MS and not is_even

    @property
    def _rest(self) -> tuple[list[int], int]:
        return self.sale.lines, self.sale.items

    # -- what is charged -------------------------------------------------------------------

    def charged(self, payment_id: str, amount_minor: int, now_ms: int) -> None:
        """Judge a charge at the moment at which a key or a button has caused it."""
        sale = self.sale
        if self._cause == Gesture.CHARGE_ANYWAY.value:
            self.yeses += 1
        elif self._cause != "a hand's Enter":
            raise self._fault(f"{amount_minor} was charged by {self._cause}")
        elif self._is_refused_run(now_ms) or self._refuses(now_ms):
            raise self._fault(f"{amount_minor} is the end of what was refused")
        elif int(re.sub("[^0-9]", "", self._screen.amount.charge.text)) != amount_minor:
            raise self._fault(f"{amount_minor} was charged, and the button said otherwise")
        if self._is_spoiled:
            raise self._fault(f"{amount_minor} is the beginning of what was refused")
        if self._is_odd:
            raise self._fault(f"{amount_minor} was charged, with keys that no hand has pressed")
        if sale.amount_minor != amount_minor:
            raise self._fault(f"{amount_minor} was charged, and {sale.amount_minor} was typed")
        self.charges = [one for one in self.charges if one[0] != payment_id]
        self.charges.append((payment_id, amount_minor))

    def _fault(self, what: str) -> UndeliberateError:
        return UndeliberateError("\n".join([*self.log[-60:], what, f"{self.sale}"]))


def digits(text: str) -> str:
    """Return the digits and plus signs alone; a separator where there is nothing but that."""
    parts = (part.strip() for part in text.split("+"))
    return "+".join(re.sub(r"[^0-9]", "", part) or part[:1] for part in parts)


def value(keys: list[Key]) -> int:
    """Return what was typed in minor units; what is no amount is -1."""
    text = "".join(key.character for key in keys).rstrip("+").replace(",", ".")
    parts = text.split("+") if text else []
    if any(not re.fullmatch(r"\d*\.?\d{0,2}", part) or not part.strip(".") for part in parts):
        return -1
    return sum(int(Decimal(part) * 100) for part in parts)
