"""A cashier's hands: keys, the numeric keypad, the keys on the screen, and a barcode scanner."""

import time

from Xlib import XK, X
from Xlib.ext import xtest
from Xlib.protocol import event

from tests.support.screen import KEY_GAP_MS, Screen
from tests.system.day.plan import Sale, Way

AFTER_A_SCAN_MS = 600
TOUCH_GAP_MS = 150
_NAMES = {",": "comma", ".": "period", "\r": "Return", "+": "KP_Add"}
_KEYPAD = {",": "KP_Decimal", ".": "KP_Decimal"}
_BARCODE = "7038010009457"


class Hands:
    """Press what a person presses. Every press is an event of the X server's own."""

    def __init__(self, screen: Screen, keys: dict[str, tuple[int, int]]) -> None:
        self.screen = screen
        self._keys = keys
        """Where the digits on the screen are."""
        self._display = screen._display

    def key(self, keysym: str) -> float:
        """Press one key; returns when, on the wall clock."""
        return self.screen.key(keysym)

    def type(self, text: str) -> float:
        """Type ``text``; returns when its first key was pressed."""
        pressed = [self.screen.key(_NAMES.get(one, one)) for one in text]
        return pressed[0]

    def scan_barcode(self) -> None:
        """Let a scanner type a barcode and Enter, a quick one: all keys within a few milliseconds.

        Pauses would be at the mercy of a busy machine, and a scanner that stops isn't meant here.
        """
        for number, one in enumerate(f"{_BARCODE}\r"):
            code = self._display.keysym_to_keycode(XK.string_to_keysym(_NAMES.get(one, one)))
            gap_ms = 0 if number else KEY_GAP_MS
            xtest.fake_input(self._display, X.KeyPress, code, time=gap_ms)
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()
        # The scanner is put down before the next key: an Enter at once would be taken for its own.
        self.screen.key("Shift_L", AFTER_A_SCAN_MS)

    def enter_amount(self, sale: Sale, separator: str) -> float:
        """Enter the sale's amount in its way; returns when the first key was pressed."""
        amount = f"{sale.amount_minor // 100}{separator}{sale.amount_minor % 100:02}"
        match sale.way:
            case Way.KEYPAD:
                pressed = [self.key(_KEYPAD.get(one, f"KP_{one}")) for one in amount]
                return pressed[0]
            case Way.TOUCH:
                return self._touch(amount)
            case Way.SUM:
                part = sale.amount_minor // 3
                return self.type(
                    f"{part // 100}{separator}{part % 100:02}+{_as_text(sale.amount_minor - part)}"
                )
            case Way.CORRECTED:
                begun = self.type(amount[:-1] + "9")
                self.key("BackSpace")
                self.type(amount[-1])
                return begun
            case Way.STARTED_AGAIN:
                begun = self.type(amount[:2])
                self.key("Escape")
                self.type(amount)
                return begun
            case Way.SCANNED_INTO:
                begun = self.type(amount[:1])
                self.scan_barcode()
                self.type(amount[1:])
                return begun
            case Way.KEYS:
                return self.type(amount)

    def _touch(self, amount: str) -> float:
        begun = 0.0
        for one in amount:
            place = self._keys.get(one, self._keys["separator"])
            # A finger takes its time as well; the X server waits for it.
            xtest.fake_input(self._display, X.MotionNotify, x=5, y=400, time=TOUCH_GAP_MS)
            self.screen.click(*place)
            begun = begun or time.time()
        return begun

    def click(self, place: tuple[int, int]) -> None:
        """Click there, and take the pointer away again."""
        self.screen.click(*place)
        self.screen.move_pointer(512, 5)

    def close_window(self) -> None:
        """Press the window's own close button, as a desktop tells the program of it."""
        display = self._display
        protocols = display.intern_atom("WM_PROTOCOLS")
        delete = display.intern_atom("WM_DELETE_WINDOW")
        for window in display.screen().root.query_tree().children:
            if window.get_attributes().map_state != X.IsViewable:
                continue
            for one in (window, *window.query_tree().children):
                if delete in (one.get_wm_protocols() or []):
                    told = event.ClientMessage(
                        window=one,
                        client_type=protocols,
                        data=(32, [delete, X.CurrentTime, 0, 0, 0]),
                    )
                    one.send_event(told)
        display.sync()


def _as_text(amount_minor: int) -> str:
    return f"{amount_minor // 100}.{amount_minor % 100:02}"
