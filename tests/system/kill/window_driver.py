"""Driver of a hooked till window: keys and scans; does nothing once the till is killed."""

import http
import http.client
import select
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from terminal_app.simulator import Kind, Ledger
from tests.support.journal_and_ledger import JournalContents
from tests.support.printer import NetworkPrinter
from tests.support.screen import Screen
from tests.support.waiting import wait_for

_WITHIN_S = 60.0
_DO_EVERY_S = 0.4


@dataclass(frozen=True)
class WindowDriver:
    """Drives one window on a screen of its own; ``address`` is the simulator's web server."""

    screen: Screen
    window: "subprocess.Popen[bytes]"
    terminal_id: str
    address: str
    read_journal: Callable[[], JournalContents]
    read_ledger: Callable[[], Ledger]
    printer: NetworkPrinter

    @property
    def is_killed(self) -> bool:
        """The till's process has ended."""
        return self.window.poll() is not None

    def type(self, text: str) -> None:
        """Type ``text``."""
        if not self.is_killed:
            self.screen.type(text)

    def key(self, keysym: str) -> None:
        """Press one key."""
        if not self.is_killed:
            self.screen.key(keysym)

    def print_shown(self) -> None:
        """Press Ctrl+P."""
        if not self.is_killed:
            self.screen.hold("Control_L")
            self.screen.key("p")
            self.screen.release("Control_L")

    def with_alt(self, letter: str) -> None:
        """Press a button's letter with Alt held."""
        if not self.is_killed:
            self.screen.with_alt(letter)

    def wait_for_journal(self, what: str, holds: Callable[[JournalContents], bool]) -> None:
        """Wait until ``holds`` is true of the journal, or the till was killed."""
        wait_for(what, lambda: self.is_killed or holds(self.read_journal()), _WITHIN_S)

    def wait_for_ledger(self, what: str, kind: Kind) -> None:
        """Wait until the ledger has an entry of that kind, or the till was killed."""
        wait_for(what, lambda: self.is_killed or self.read_ledger().entries(kind), _WITHIN_S)

    def press_until(self, keysym: str, what: str, holds: Callable[[JournalContents], bool]) -> None:
        """Press a key repeatedly until ``holds`` is true of the journal."""

        def holds_now() -> bool:
            self.key(keysym)
            return self.is_killed or holds(self.read_journal())

        wait_for(what, holds_now, _WITHIN_S)

    def do_until(
        self, do: Callable[[], None], what: str, holds: Callable[[JournalContents], bool]
    ) -> None:
        """Do it repeatedly, as fast as a person, until ``holds`` is true of the journal."""
        by = time.monotonic() + _WITHIN_S
        while not (self.is_killed or holds(self.read_journal())):
            assert time.monotonic() < by, f"not within {_WITHIN_S} s: {what}"
            do()
            look_again_at = time.monotonic() + _DO_EVERY_S
            while time.monotonic() < look_again_at and not holds(self.read_journal()):
                select.select([], [], [], 0.02)

    def scan(self) -> None:
        """Scan the terminal's own code as a customer, unless the till was killed."""

        def scanned() -> bool:
            return self.is_killed or self._request_payment()

        self.wait_for_journal("the logon", lambda journal: journal.received_since_start > 0)
        wait_for("the customer's page", scanned, _WITHIN_S)

    def _request_payment(self) -> bool:
        server = http.client.HTTPConnection(self.address, timeout=_WITHIN_S)
        try:
            server.request("POST", f"/t/{self.terminal_id}")
            return server.getresponse().status == http.HTTPStatus.SEE_OTHER
        finally:
            server.close()
