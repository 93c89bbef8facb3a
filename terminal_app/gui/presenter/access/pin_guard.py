"""Checks PINs; a wrong one is recorded, and makes the next try wait, restarts included."""

import logging

from terminal_app import pin_hash, wording
from terminal_app.channel.commands import Access, RecordAccess
from terminal_app.channel.events import WrongPinsRead
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.operators import Right
from terminal_app.texts import Texts

_log = logging.getLogger(__name__)
KIOSK = ""
"""The name of the kiosk's own PIN."""


class PinGuard:
    """Says whether a PIN is the right one; whoever guesses is made to wait."""

    def __init__(self, ports: PresenterPorts, operator: str) -> None:
        """``operator``: whose PIN it is."""
        self._ports = ports
        self._operator = operator
        self._wrong = 0
        self._last_at = 0.0
        self._wait_until = 0.0
        self._was_right = False
        """The right one was given since the start."""

    def take_up(self, before: WrongPinsRead) -> None:
        """Go on counting from what was tried before this start."""
        if self._was_right:
            return
        was_tried = bool(self._wrong)
        self._wrong += before.tries
        self._wait_until = before.waits_until
        if was_tried:
            own = self._last_at + pin_hash.wait_s(self._wrong)
            self._wait_until = max(before.waits_until, own)

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
            if self._wrong:
                self._ports.post(RecordAccess(Access.RIGHT_PIN, self._operator, right))
            self._wrong, self._was_right = 0, True
            return ""
        self._wrong += 1
        self._last_at = self._ports.clock()
        _log.warning("a wrong PIN was entered, the %d. in a row", self._wrong)
        self._ports.post(RecordAccess(Access.WRONG_PIN, self._operator, right))
        self._wait_until = self._last_at + pin_hash.wait_s(self._wrong)
        return self.waits(texts) or wording.wrong_pin(texts)


class PinGuards:
    """A guard for each name: who guesses one's PIN keeps nobody else waiting."""

    def __init__(self, ports: PresenterPorts) -> None:
        self._ports = ports
        self._made: dict[str, PinGuard] = {}

    def of(self, operator: str) -> PinGuard:
        """Return the guard of that operator's PIN, or of the ``KIOSK``'s."""
        return self._made.setdefault(operator, PinGuard(self._ports, operator))

    def take_up(self, before: WrongPinsRead) -> None:
        """Go on counting one's wrong PINs from those of before this start."""
        self.of(before.operator).take_up(before)
