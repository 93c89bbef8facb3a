"""What is done at a window under the knife; once it was killed, nothing more is."""

import http
import http.client
import select
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from terminal_app.simulator import Kind, Ledger
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.kill.books import Books

_WITHIN_S = 60.0
_CLICK_EVERY_S = 0.4


@dataclass(frozen=True)
class Hands:
    """The cashier's, at one window on a screen of its own; ``address`` is the customer's door."""

    screen: Screen
    window: "subprocess.Popen[bytes]"
    terminal_id: str
    address: str
    read_books: Callable[[], Books]
    read_ledger: Callable[[], Ledger]

    @property
    def is_killed(self) -> bool:
        """The window is no more."""
        return self.window.poll() is not None

    def type(self, text: str) -> None:
        """Type ``text``."""
        if not self.is_killed:
            self.screen.type(text)

    def key(self, keysym: str) -> None:
        """Press one key."""
        if not self.is_killed:
            self.screen.key(keysym)

    def until_disk(self, what: str, holds: Callable[[Books], bool]) -> None:
        """Wait until the journal is like that, or the window was killed."""
        wait_for(what, lambda: self.is_killed or holds(self.read_books()), _WITHIN_S)

    def until_server(self, what: str, kind: Kind) -> None:
        """Wait until the server has written that down, or the window was killed."""
        wait_for(what, lambda: self.is_killed or self.read_ledger().entries(kind), _WITHIN_S)

    def press_until(self, keysym: str, what: str, holds: Callable[[Books], bool]) -> None:
        """Press a key again and again until the journal is like that."""

        def holds_now() -> bool:
            self.key(keysym)
            return self.is_killed or holds(self.read_books())

        wait_for(what, holds_now, _WITHIN_S)

    def click_until(self, x: int, y: int, what: str, holds: Callable[[Books], bool]) -> None:
        """Click at a place again and again, as fast as a person, until the journal is like that."""
        by = time.monotonic() + _WITHIN_S
        while not (self.is_killed or holds(self.read_books())):
            assert time.monotonic() < by, f"not within {_WITHIN_S} s: {what}"
            self.screen.click(x, y)
            look_again_at = time.monotonic() + _CLICK_EVERY_S
            while time.monotonic() < look_again_at and not holds(self.read_books()):
                select.select([], [], [], 0.02)

    def scan(self) -> None:
        """Scan the terminal's own code, as a customer; a window that was killed isn't there."""

        def scanned() -> bool:
            return self.is_killed or self._asks_for_payment()

        self.until_disk("the logon", lambda books: books.heard_since_start > 0)
        wait_for("the customer's page", scanned, _WITHIN_S)

    def _asks_for_payment(self) -> bool:
        server = http.client.HTTPConnection(self.address, timeout=_WITHIN_S)
        try:
            server.request("POST", f"/t/{self.terminal_id}")
            return server.getresponse().status == http.HTTPStatus.SEE_OTHER
        finally:
            server.close()
