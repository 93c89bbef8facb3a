"""Input as a cashier makes it: keys, numeric keypad, touch, and a barcode scanner."""

import time
from collections.abc import Callable
from itertools import cycle

from Xlib import XK, X
from Xlib.ext import xtest
from Xlib.protocol import event

from tests.support.screen import PAUSE_MS, SEEN_MS, Screen
from tests.system.day.plan import EntryMethod, Item, Sale

HAND_MS = (120, 145, 95, 130, 110)
"""How far apart a cashier presses keys who does it all day."""
TOUCH_GAP_MS = 150
_NAMES = {",": "comma", ".": "period", "\r": "Return", "+": "KP_Add", " ": "space"}
_KEYPAD = {",": "KP_Decimal", ".": "KP_Decimal"}
_BARCODE = "7038010009457"


TOO_SOON = "That was too soon. Clear it (Delete), and type again."
_LONE_DIGIT_MS = 1_600
"""A digit that comes sooner before a code may be the scanner's: the till would ask."""


class InputDevices:
    """Makes input at one screen; every press is an event of the X server."""

    def __init__(
        self,
        screen: Screen,
        keys: dict[str, tuple[int, int]],
        refuses: Callable[[str], bool] = lambda _sentence: False,
    ) -> None:
        """``refuses`` says whether the till shows that sentence under the amount."""
        self.screen = screen
        self._refuses = refuses
        self._keys = keys
        """The places of the keys on the screen."""
        self._display = screen._display
        self.result_seen_at = 0.0
        """When the last result was seen, on the wall clock."""
        self._pressed_at = 0.0
        self._hand_ms = cycle(HAND_MS)

    def key(self, keysym: str, gap_ms: int | None = None) -> float:
        """Press one key, a hand's gap after the one before; returns when, on the wall clock."""
        gap_ms = next(self._hand_ms) if gap_ms is None else gap_ms
        self._pressed_at = self.screen.key(keysym, gap_ms)
        return self._pressed_at

    def type(self, text: str) -> float:
        """Type ``text``; returns when its first key was pressed."""
        pressed = [self.key(_NAMES.get(one, one)) for one in text]
        return pressed[0]

    def print_shown(self) -> None:
        """Press Ctrl+P."""
        self.screen.hold("Control_L")
        self.key("p")
        self.screen.release("Control_L")

    def with_alt(self, letter: str) -> None:
        """Press a button's letter with Alt held."""
        self.screen.with_alt(letter)

    def _pause(self) -> None:
        """Let the X server wait until digits are taken, and are no run with the keys before them.

        A result must have been in sight, and of that time a part is over.
        """
        runs_apart_at = self._pressed_at + PAUSE_MS / 1000
        taken_at = self.result_seen_at + SEEN_MS / 1000
        left_s = max(0.0, runs_apart_at - time.time(), taken_at - time.time())
        self.key("Shift_L", round(left_s * 1000))

    def scan_barcode(self, after_ms: int = PAUSE_MS) -> None:
        """Scan a barcode that no item has."""
        self._scan(_BARCODE, after_ms)

    def _scan(self, barcode: str, after_ms: int = PAUSE_MS) -> None:
        """Type a barcode and Enter as a fast scanner does: all keys within a few milliseconds.

        Pauses between the keys would grow on a busy machine until they aren't a scanner's.
        """
        for number, one in enumerate(f"{barcode}\r"):
            code = self._display.keysym_to_keycode(XK.string_to_keysym(_NAMES.get(one, one)))
            gap_ms = 0 if number else after_ms
            xtest.fake_input(self._display, X.KeyPress, code, time=gap_ms)
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()
        self.screen.pause_after_code()

    def enter_amount(self, sale: Sale, separator: str) -> float:
        """Enter the sale by its method; returns when the first key of its amount was pressed."""
        if sale.item is not None:
            self._add(sale.item, is_scanned=sale.number % 2 == 0)
        started = self._enter(sale.entered_minor, sale.method, separator)
        if sale.note:
            self.key("F8")
            self.type(f"{sale.note}\r")
        self._tip(sale)
        return started

    def enter_again(self, sale: Sale, separator: str) -> float:
        """Type the amount that the till has refused, once more; item and note are there."""
        started = self._enter(sale.entered_minor, EntryMethod.KEYS, separator)
        self._tip(sale)
        return started

    def _tip(self, sale: Sale) -> None:
        if sale.tip_minor:
            self.key("F7")
            self.type(f"{_as_text(sale.tip_minor)}\r")

    def _add(self, item: Item, *, is_scanned: bool) -> None:
        """Add an item to the sale, by its barcode or from the list."""
        if is_scanned:
            self._scan(item.barcode)
        else:
            self.key("F5")
            self.type(f"{item.name}\r")
            self.screen.pause()

    def _enter(self, amount_minor: int, method: EntryMethod, separator: str) -> float:
        amount = f"{amount_minor // 100}{separator}{amount_minor % 100:02}"
        self._pause()
        match method:
            case EntryMethod.KEYPAD:
                pressed = [self.key(_KEYPAD.get(one, f"KP_{one}")) for one in amount]
                return pressed[0]
            case EntryMethod.TOUCH:
                return self._touch(amount)
            case EntryMethod.SUM:
                part = amount_minor // 3
                first = f"{part // 100}{separator}{part % 100:02}"
                return self.type(f"{first}+{_as_text(amount_minor - part)}")
            case EntryMethod.CORRECTED:
                started = self.type(amount[:-1] + "9")
                self.key("BackSpace")
                self.type(amount[-1])
                return started
            case EntryMethod.STARTED_AGAIN:
                started = self.type(amount[:2])
                self.key("Escape")
                self.type(amount)
                return started
            case EntryMethod.SCANNED_INTO:
                started = self.type(amount[:1])
                self.key("Shift_L", _LONE_DIGIT_MS)
                if self._refuses(TOO_SOON):
                    # A result that came by itself has taken its digit.
                    self.key("Delete")
                    return self.type(amount)
                self.scan_barcode()
                self.type(amount[1:])
                return started
            case EntryMethod.KEYS:
                return self.type(amount)

    def _touch(self, amount: str) -> float:
        started = 0.0
        for one in amount:
            place = self._keys.get(one, self._keys["separator"])
            # Between two touches the X server waits, as between two keys.
            xtest.fake_input(self._display, X.MotionNotify, x=5, y=400, time=TOUCH_GAP_MS)
            self.screen.click(*place)
            started = started or time.time()
        return started

    def click(self, place: tuple[int, int]) -> None:
        """Click there, and move the pointer away."""
        self.screen.click(*place)
        self.screen.move_pointer(512, 5)

    def close_window(self) -> None:
        """Send WM_DELETE_WINDOW, as a desktop does for the window's close button."""
        display = self._display
        protocols = display.intern_atom("WM_PROTOCOLS")
        delete = display.intern_atom("WM_DELETE_WINDOW")
        for window in display.screen().root.query_tree().children:
            if window.get_attributes().map_state != X.IsViewable:
                continue
            for one in (window, *window.query_tree().children):
                if delete in (one.get_wm_protocols() or []):
                    message = event.ClientMessage(
                        window=one,
                        client_type=protocols,
                        data=(32, [delete, X.CurrentTime, 0, 0, 0]),
                    )
                    one.send_event(message)
        display.sync()


def _as_text(amount_minor: int) -> str:
    return f"{amount_minor // 100}.{amount_minor % 100:02}"
