"""Who is at the counter: hands at a keyboard, and a barcode scanner, at all their speeds."""

import random
import re
from collections.abc import Iterator

from terminal_app.gui.screen_state import Gesture, Paying, Result, Welcome
from tests.property.counter import BARCODE, Counter
from tests.property.key_judge import Key, KeyJudge, value

Waits = Iterator[int]
"""What somebody does, as generator of the milliseconds until the next thing."""

_HAND_MS = (70, 600)
_SCANNER_MS = (1, 80)
_HICCUP_MS = (36, 390)
_LONG_HICCUP_MS = (410, 1_400)
_PIECES = (("12", 30), ("99", 80), ("703", 80), ("125", 12))
"""What is left of a code, and how far apart its keys are at most."""
_REPEAT_MS, _REPEAT_GAP_MS = 660, 33
"""When a key that is held is repeated first, and then."""
_CODES = (BARCODE, BARCODE, BARCODE, "7038010009457", "12345670", "471100")
_GAVE_UP_MS = 9_000
_ALONE_MS, _SURE_MEAN_MS = 600, 60


class People:
    """One cashier, and whoever scans."""

    def __init__(self, counter: Counter, judge: KeyJudge, prefix: str, suffix: str) -> None:
        """``prefix`` and ``suffix`` are what the scanner types around its codes."""
        self.counter, self.judge = counter, judge
        self._prefix, self._suffix = prefix, suffix
        self._chance = random.Random(counter.chance.random())  # noqa: S311 - a test's
        self.is_over = False
        self._pressed_ms = self._scan_began_ms = 0
        self._is_scanning = False
        """A hand may press digits meanwhile; an Enter would charge or cut what is half a code."""
        self._hesitates = False
        """The scanner does, for so long that a hand could type meanwhile: one mishap at a time."""
        self._machine_ms = 0
        """When keys of a machine came last that were no whole code."""
        self._entry_ms = 0
        self.entries = self.scans = self.keys = self._meant_minor = 0

    def start(self) -> None:
        for one in (self._cashier(), self._scanner()):
            self._next(one)

    def _next(self, one: Waits) -> None:
        for wait_ms in one:
            self.counter.after(wait_ms, lambda: self._next(one))
            return

    # -- keys ------------------------------------------------------------------------------

    def _log(self, what: str) -> None:
        face = self.counter.screen.center.face
        title = face.title if isinstance(face, Paying | Result) else type(face).__name__
        amount = self.counter.screen.amount
        line = f"{self.counter.now_ms} {what}: {title} [{amount.amount}] {amount.refusal}"
        self.judge.log.append(line)

    def _key(self, character: str) -> None:
        self.keys += 1
        self._pressed_ms = self.counter.now_ms
        self.judge.typed(character, self.counter.now_ms)
        self.counter.presenter.typed(character, self.counter.now_ms)
        self._log(f"hand {character!r}")
        self.judge.took(character, self.counter.now_ms)

    def _press(self, wish: Gesture) -> None:
        self._pressed_ms = self.counter.now_ms
        self.judge.pressed(wish, self.counter.now_ms)
        self.counter.presenter.gesture(wish)
        self._log(f"hand {wish.name}")
        self.judge.did()

    def _scan(self, character: str) -> None:
        self.keys += 1
        self.judge.scanned(self.counter.now_ms)
        self.counter.presenter.typed(character, self.counter.now_ms)
        self._log(f"scanner {character!r}")

    # -- a scanner -------------------------------------------------------------------------

    def _scanner(self) -> Waits:
        chance = self._chance
        while not self.is_over:
            yield int(chance.expovariate(1 / 7_000)) + 200
            self.scans += 1
            if chance.random() < 0.15:
                yield from self._sends_a_piece()
                continue
            code = self._prefix + chance.choice(_CODES) + self._suffix
            end = chance.choice(("\r", "\r", "\r\r", ""))
            gaps = self._scanner_gaps(len(code), len(code) + len(end))
            is_sold = self._must_be_sold(code, end, gaps)
            self._is_scanning = True
            self._hesitates = max(gaps) > _HICCUP_MS[1]
            if self._hesitates:
                self._machine_ms = self.counter.now_ms
                yield _ALONE_MS
            for place, (character, gap_ms) in enumerate(zip(code + end, gaps, strict=True)):
                yield gap_ms
                self._scan(character)
                if place == len(code) and is_sold and self._pressed_ms < self._scan_began_ms:
                    assert self.counter.screen.amount.amount == "10,000.00", self.judge.log[-30:]
            # One mishap at a time: not behind a hiccup.
            if not end and max(gaps) <= _SCANNER_MS[1] and chance.random() < 0.5:
                # Sold by the silence, and then the scanner's Enter.
                yield chance.randint(200, 400)
                self._scan("\r")
            self._is_scanning = self._hesitates = False

    def _sends_a_piece(self) -> Waits:
        """Type two or three keys of a code, and no end."""
        piece, most_ms = self._chance.choice(_PIECES)
        gap_ms = self._chance.randint(_SCANNER_MS[0], most_ms)
        self._is_scanning = True
        for character in piece:
            yield gap_ms
            self._machine_ms = self.counter.now_ms
            self._scan(character)
        self._is_scanning = False

    def _must_be_sold(self, code: str, end: str, gaps: list[int]) -> bool:
        """Whether nothing is in the way of an item: told now, before its first key."""
        self._scan_began_ms = self.counter.now_ms
        screen = self.counter.screen
        is_free = isinstance(screen.center.face, Welcome) and not screen.amount.amount
        is_alone = self.counter.now_ms - self._pressed_ms > _ALONE_MS and not screen.amount.refusal
        is_sure = max(gaps) <= _SCANNER_MS[1] and (
            bool(self._prefix or self._suffix) or sum(gaps) / len(gaps) < _SURE_MEAN_MS
        )
        return is_free and is_alone and is_sure and BARCODE in code and bool(end)

    def _scanner_gaps(self, of_code: int, count: int) -> list[int]:
        chance = self._chance
        first, last = _SCANNER_MS
        if self._suffix and not self._prefix and chance.random() < 0.5:
            # Slower than a scanner is known by.
            return [chance.randint(66, last) for _ in range(count)]
        match chance.randrange(5):
            case 0:
                return [
                    chance.choice((chance.randint(first, last), chance.randint(45, 65)))
                ] * count
            case 1:
                least = chance.randint(first, last)
                return [chance.randint(least, last) for _ in range(count)]
            case 2:
                gaps = [chance.choice((3, 8, 12, 30))] * count
                gaps[chance.randrange(1, of_code)] = chance.randint(*_HICCUP_MS)
                return gaps
            case 3:
                gaps = [chance.choice((3, 8, 12, 30))] * count
                gaps[chance.randrange(1, of_code)] = chance.randint(*_LONG_HICCUP_MS)
                return gaps
        if self._prefix:
            # At any speed.
            return [chance.randint(20, 300) for _ in range(count)]
        return [chance.randint(5, 20) for _ in range(count)]

    # -- a cashier -------------------------------------------------------------------------

    def _pace(self) -> Iterator[int]:
        chance, style = self._chance, self._chance.random()
        while style < 0.1:
            yield chance.randint(_HAND_MS[0], 95)
        if style < 0.5:
            least = chance.randint(_HAND_MS[0], 300)
            while True:
                yield chance.randint(least, min(_HAND_MS[1], 3 * least))
        pace = chance.uniform(120, 350)
        while True:
            yield int(min(600, max(90, pace * chance.lognormvariate(0, 0.3))))

    def _amount(self) -> str:
        chance = self._chance
        whole = str(chance.randint(1, 9_999))
        if chance.random() < 0.5:
            return f"{whole}{chance.choice(',.')}{chance.randint(0, 99):02d}"
        return whole if chance.random() < 0.8 else f"{whole}+{chance.randint(1, 99)}"

    def _types(self) -> Waits:
        """Type an amount, with what goes wrong on the way."""
        chance, pace = self._chance, self._pace()
        self.entries += 1
        amount = self._amount()
        follows = chance.random() < 0.15
        if follows:
            yield from self._waits_for_a_scan()
        self._entry_ms = self.counter.now_ms
        self._meant_minor = value([Key(character, 0) for character in amount])
        for place, character in enumerate(amount):
            if self._is_scanning and chance.random() < 0.1:
                # Thinks better of it, and charges what there is.
                self._press(Gesture.BACKSPACE)
                break
            yield chance.randint(20, 60) if follows and not place else next(pace)
            while self._hesitates:
                yield 100
            self._key(character)
            slip = chance.random()
            if slip < (0.3 if self._is_scanning else 0.02):
                yield next(pace)
                self._key(chance.choice("0123456789"))
                yield next(pace)
                self._press(Gesture.BACKSPACE)
            elif slip < 0.03:
                yield next(pace)
                self._press(chance.choice((Gesture.ESCAPE, Gesture.CLEAR)))
            elif slip < 0.04:
                yield chance.randint(600, 4_000)
            elif slip < 0.045 and self._prefix:
                yield next(pace)
                self._key(self._prefix[0])
            elif slip < 0.055:
                yield from self._holds(character)
        yield next(pace)
        yield from self._enters()
        if chance.random() < 0.05:
            yield next(pace)
            yield from self._enters()

    def _holds(self, character: str) -> Waits:
        """Hold a key for so long that it repeats itself, where nothing says that it is held."""
        for place in range(self._chance.randint(2, 6)):
            yield _REPEAT_GAP_MS if place else _REPEAT_MS
            self._machine_ms = self.counter.now_ms
            self._scan(character)

    def _waits_for_a_scan(self) -> Waits:
        """Type as soon as one has ended."""
        while not self._is_scanning and not self.is_over:
            yield 100
        while self._is_scanning:
            yield 5

    def _enters(self) -> Waits:
        while self._is_scanning:
            yield 300
        self._key("\r")

    def _cashier(self) -> Waits:
        chance = self._chance
        while not self.is_over:
            yield chance.randint(100, 2_500)
            yield from self._types()
            yield from self._sees_it_through()

    def _sees_it_through(self) -> Waits:
        """Wait for what becomes of it, patiently or not; leave nothing behind but a new sale."""
        chance, began_ms = self._chance, self.counter.now_ms
        gives_up_ms = chance.choice((400, 1_500, 4_000, _GAVE_UP_MS))
        while True:
            yield chance.randint(40, 700)
            screen = self.counter.screen
            if any(one.gesture is Gesture.CHARGE_ANYWAY for one in screen.center.buttons):
                yield chance.randint(200, 900)
                if self._is_asked() and not self._is_scanning:
                    says_yes = self._is_meant() and chance.random() < 0.7
                    self._press(Gesture.CHARGE_ANYWAY if says_yes else Gesture.ESCAPE)
            elif screen.amount.locked:
                if self.counter.now_ms - began_ms > gives_up_ms:
                    self._press(Gesture.ESCAPE)
                    gives_up_ms += 4_000
                if chance.random() < 0.15:
                    # The next customer's amount, too early.
                    yield from self._types()
            elif isinstance(screen.center.face, Result):
                if chance.random() < 0.4:
                    return
                yield chance.randint(0, 1_500)
                yield from self._enters()
            elif screen.amount.amount or screen.amount.refusal:
                if chance.random() < 0.2:
                    yield chance.randint(100, 900)
                    yield from self._enters()
                self._press(chance.choice((Gesture.ESCAPE, Gesture.CLEAR)))
            else:
                return

    def _is_meant(self) -> bool:
        """Whether the question is about the amount that this cashier has meant to type."""
        face = self.counter.screen.center.face
        if not isinstance(face, Result) or self._machine_ms >= self._entry_ms:
            return False
        return re.sub("[^0-9]", "", face.amount).lstrip("0") == str(self._meant_minor)

    def _is_asked(self) -> bool:
        buttons = self.counter.screen.center.buttons
        return any(one.gesture is Gesture.CHARGE_ANYWAY for one in buttons)
