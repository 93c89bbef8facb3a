"""A virtual screen: a real X server without a monitor, real key events, real pixels."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle

import pytest
from PIL import Image, ImageGrab
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError
from Xlib.ext import xtest
from Xlib.xobject.drawable import Window

Colour = tuple[int, int, int]
HAND_MS = (140, 190, 120, 170, 150)
"""How far apart a hand presses keys; a scanner is faster and more even (gui.key_run)."""
SEEN_MS = 700
PAUSE_MS = 450
"""Longer than what belongs to one run of keys."""
SCANNER_GAP_MS = 3
AFTER_AN_UNKNOWN_CODE_MS = 1_700
"""Longer than digits are refused behind a code that no item has: a hand's may have gone with it."""

A_STALL_MS = 300
"""Shorter than the pause that ends a run of keys."""

_KEYSYMS = {",": "comma", ".": "period", "\r": "Return", "-": "minus", " ": "space"}


def rgb(colour: str) -> Colour:
    """Return a palette's ``#RRGGBB`` as numbers."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


class Screen:
    """One X server."""

    def __init__(self, name: str, server: int) -> None:
        self.name = name
        self.server = server
        """The X server's process id."""
        self._display = Display(name)
        self._hand_ms = cycle(HAND_MS)
        self.move_pointer(5, 5)

    def move_pointer(self, x: int, y: int) -> None:
        """Move the pointer; without a window manager the window under it has the keyboard."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def click(self, x: int, y: int) -> None:
        """Press and release the first button at a place."""
        self.move_pointer(x, y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        xtest.fake_input(self._display, X.ButtonRelease, 1, time=20)
        self._display.sync()

    def press(self, button: int, gap_ms: int) -> None:
        """Press and release a button: 4 and 5 are the wheel's."""
        xtest.fake_input(self._display, X.ButtonPress, button, time=gap_ms)
        xtest.fake_input(self._display, X.ButtonRelease, button)
        self._display.sync()

    def key(self, keysym: str, gap_ms: int | None = None) -> float:
        """Press a key, ``gap_ms`` (which the X server waits) after the one before; None: a hand's.

        Returns when it was pressed, on the wall clock.
        """
        code = self._display.keysym_to_keycode(XK.string_to_keysym(keysym))
        assert code, f"this keyboard has no {keysym}"
        gap_ms = next(self._hand_ms) if gap_ms is None else gap_ms
        xtest.fake_input(self._display, X.KeyPress, code, time=gap_ms)
        self._display.sync()
        pressed = time.time()
        xtest.fake_input(self._display, X.KeyRelease, code, time=1)
        self._display.sync()
        return pressed

    def shifted(self, keysym: str, gap_ms: int | None = None) -> None:
        """Press a key with the shift key held."""
        shift = self._display.keysym_to_keycode(XK.string_to_keysym("Shift_L"))
        xtest.fake_input(self._display, X.KeyPress, shift, time=1)
        self.key(keysym, gap_ms)
        xtest.fake_input(self._display, X.KeyRelease, shift, time=1)
        self._display.sync()

    def hold(self, keysym: str) -> None:
        """Press a key and hold it."""
        code = self._display.keysym_to_keycode(XK.string_to_keysym(keysym))
        xtest.fake_input(self._display, X.KeyPress, code, time=1)
        self._display.sync()

    def release(self, keysym: str) -> None:
        """Release a key that was held."""
        code = self._display.keysym_to_keycode(XK.string_to_keysym(keysym))
        xtest.fake_input(self._display, X.KeyRelease, code, time=1)
        self._display.sync()

    def with_alt(self, letter: str) -> None:
        """Press a letter with Alt held."""
        alt = self._display.keysym_to_keycode(XK.string_to_keysym("Alt_L"))
        xtest.fake_input(self._display, X.KeyPress, alt, time=1)
        self.key(letter)
        xtest.fake_input(self._display, X.KeyRelease, alt, time=1)
        self._display.sync()

    def pause(self) -> None:
        """Let the X server wait as long as a result must be in sight before digits are taken."""
        self.key("Shift_L", SEEN_MS)

    def pause_after_code(self) -> None:
        """Let the X server wait as long as digits are refused behind an unknown code."""
        self.key("Shift_L", AFTER_AN_UNKNOWN_CODE_MS)

    def type(self, text: str, gap_ms: int | None = None) -> None:
        """Type ``text`` with real key events."""
        for character in text:
            self.key(_KEYSYMS.get(character, character), gap_ms)

    def scan(self, code: str, scanner_gap_ms: int = SCANNER_GAP_MS) -> bool:
        """Type ``code`` and Enter as a barcode scanner does, after a pause.

        Returns False if the machine was too busy to be as fast as a scanner.
        """
        began, gap_ms = time.monotonic(), PAUSE_MS
        for character in f"{code}\r":
            keysym = XK.string_to_keysym(_KEYSYMS.get(character, character))
            keycode = self._display.keysym_to_keycode(keysym)
            xtest.fake_input(self._display, X.KeyPress, keycode, time=gap_ms)
            xtest.fake_input(self._display, X.KeyRelease, keycode, time=1)
            gap_ms = scanner_gap_ms
        self._display.sync()
        usual_ms = PAUSE_MS + (len(code) + 1) * (scanner_gap_ms + 1)
        return (time.monotonic() - began) * 1000 < usual_ms + A_STALL_MS

    def picture(self) -> Image.Image:
        """Return a screenshot."""
        if sys.platform == "win32":
            return ImageGrab.grab()
        return ImageGrab.grab(xdisplay=self.name)

    def pixel(self, x: int, y: int) -> Colour:
        """Return one pixel, quickly."""
        root = self._display.screen().root
        blue, green, red = root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFF).data[:3]
        return red, green, blue

    def area(self, left: int, top: int, right: int, bottom: int) -> bytes:
        """Return the pixels of a rectangle, as the X server has them."""
        root = self._display.screen().root
        return bytes(
            root.get_image(left, top, right - left, bottom - top, X.ZPixmap, 0xFFFFFF).data
        )

    def share_of(self, colour: Colour) -> float:
        """Return the share of the screen that has exactly ``colour``, from 0 to 1."""
        picture = self.picture().convert("RGB")
        counted = picture.getcolors(picture.width * picture.height) or []
        count = sum(number for number, found in counted if found == colour)
        return count / (picture.width * picture.height)

    def windows(self) -> list[str]:
        """Return the titles of the windows on the screen."""
        names = []
        for window in self._display.screen().root.query_tree().children:
            with contextlib.suppress(Exception):
                name = self._title(window)
                if name and window.get_attributes().map_state == X.IsViewable:
                    names.append(name)
        return names

    def resize_window(self, title: str, width: int, height: int) -> None:
        """Give the window whose title has ``title`` in it another size, as a desktop does."""
        (found,) = (
            one for one in self._display.screen().root.query_tree().children
            if title in self._title(one)
        )  # fmt: skip
        found.configure(width=width, height=height)
        self._display.sync()

    def _title(self, window: Window) -> str:
        """Return the title as Tk sets it beside WM_NAME, which holds Latin 1 alone."""
        display = self._display
        net, utf8 = display.intern_atom("_NET_WM_NAME"), display.intern_atom("UTF8_STRING")
        found = window.get_full_property(net, utf8)
        return found.value.decode() if found is not None else str(window.get_wm_name() or "")

    def close(self) -> None:
        """Close the connection to the X server, if it is still there."""
        with contextlib.suppress(ConnectionClosedError):
            self._display.close()


def _of_wine(width: int, height: int) -> Iterator[Screen]:
    """Yield the X server that Wine draws on.

    Raises: pytest's skip where that has another size.
    """
    size, _, name = os.environ.get("TERMINAL_APP_X_SERVER", "").partition("@")
    if size != f"{width}x{height}":
        pytest.skip(f"Wine has one screen at a time, of {size or 'no size'}")
    screen = Screen(name, 0)
    try:
        yield screen
    finally:
        screen.close()


@contextlib.contextmanager
def virtual_screen(width: int = 1024, height: int = 768, dpi: int = 96) -> Iterator[Screen]:
    """Start an X server of that size; ends with the block.

    Programs for Windows under Wine share the one that Wine draws on (tests/windows).

    Raises: RuntimeError with the remedy where there is none to be had.
    """
    if sys.platform == "win32":
        yield from _of_wine(width, height)
        return
    if shutil.which("Xvfb") is None:
        message = (
            "these tests need a virtual screen: install Xvfb (tests/run does it; by hand: "
            "sudo apt-get install xvfb)"
        )
        raise RuntimeError(message)
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write_end),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-dpi",
            str(dpi),
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            message = f"Xvfb ended with {server.wait()} before it opened a screen"
            raise RuntimeError(message)
        screen = Screen(f":{number}", server.pid)
        try:
            yield screen
        finally:
            screen.close()
    finally:
        server.terminate()
        server.wait(10)
