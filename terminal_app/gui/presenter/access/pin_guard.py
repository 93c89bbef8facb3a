"""Checks a PIN; a wrong one is recorded, and makes the next try wait."""

import logging

from terminal_app import pin_hash, wording
from terminal_app.channel.commands import Access, RecordAccess
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.operators import Right
from terminal_app.texts import Texts

_log = logging.getLogger(__name__)


class PinGuard:
    """Says whether a PIN is the right one; whoever guesses is made to wait."""

    def __init__(self, ports: PresenterPorts, operator: str = "") -> None:
        """``operator``: whose PIN it is; empty: the kiosk's."""
        self._ports = ports
        self._operator = operator
        self._wrong = 0
        self._wait_until = 0.0

    def waits(self, texts: Texts) -> str:
        """Return how long nobody may try, in words; empty: one may."""
        left = self._wait_until - self._ports.clock()
        if left <= 0:
            return ""
        return wording.pin_waits(left, texts)

    def fault(self, pin: str, kept: str, texts: Texts, right: Right | None = None) -> str:
        """Return why ``pin`` isn't taken, in words; empty: it is the one that ``kept`` is of.

        ``right``: what it was asked for.
        """
        waits = self.waits(texts)
        if waits:
            return waits
        if pin_hash.matches(pin, kept):
            self._wrong = 0
            return ""
        self._wrong += 1
        _log.warning("a wrong PIN was entered, the %d. in a row", self._wrong)
        self._ports.post(RecordAccess(Access.WRONG_PIN, self._operator, right))
        self._wait_until = self._ports.clock() + pin_hash.wait_s(self._wrong)
        return self.waits(texts) or wording.wrong_pin(texts)
