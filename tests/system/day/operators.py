"""The two operators of a day: who is at the till, and the manager's PIN where the other may not."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.journals import decisions_in
from tests.support.waiting import wait_for
from tests.system.day.backend import CASHIER, MANAGER, PINS, Backend
from tests.system.day.day_log import DayLog
from tests.system.day.input_devices import InputDevices
from tests.system.day.screen_reader import ScreenReader

WITHIN_S = 30.0
WHO_IS_THERE, WHO_ALLOWS = "Who is at the till?", "Who allows it?"
"""The titles of the questions for a PIN."""


@dataclass(slots=True)
class Operators:
    """Answers the till's questions for a PIN; one operator is at the till at a time."""

    backend: Backend
    reader: ScreenReader
    devices: InputDevices
    log: DayLog
    at_the_till: str = ""

    @property
    def allowed_by(self) -> str:
        """Return who has to allow a refund or a settlement by hand; empty: nobody."""
        return MANAGER if self.at_the_till == CASHIER else ""

    def take_over(self, name: str) -> None:
        """Say by F12 who is at the till from now on, and look for the name in the header."""
        self.devices.key("F12")
        # The one who is there is chosen; if nobody is, the cashier.
        is_chosen = name == (self.at_the_till or CASHIER)
        self._answer(WHO_IS_THERE, *(() if is_chosen else ("Down",)), *PINS[name])
        wait_for(f"{name} at the till", lambda: self._decided()[-1:] == [("at_the_till", name)])
        self.at_the_till = name
        wait_for(f"{name} in the header", lambda: self.reader.header_says(name), WITHIN_S)
        self.log.actions["another operator at the till"] += 1

    def allow_if_asked(self) -> bool:
        """Give the manager's PIN if the till asks for it; False: it doesn't."""
        if not self._asks(WHO_ALLOWS):
            return False
        if not self.allowed_by:
            self.log.fault(None, f"asks who allows what {self.at_the_till} may do")
        self._answer(WHO_ALLOWS, *PINS[MANAGER])
        self.log.actions["allowed by the manager's PIN"] += 1
        return True

    def allows_until(self, what: str, is_done: Callable[[], bool]) -> None:
        """Wait until it is done, and give the manager's PIN if that is asked for."""
        wait_for(what, lambda: is_done() or (self.allow_if_asked() and is_done()), WITHIN_S)

    def _answer(self, title: str, *keys: str) -> None:
        wait_for(title, lambda: self._asks(title), WITHIN_S)
        screen = self.devices.screen
        # Without a window manager the keyboard goes where the pointer is.
        screen.move_pointer(512, 384)
        for key in (*keys, "Return"):
            self.devices.key(key)
        wait_for(f"{title} answered", lambda: not self._asks(title), WITHIN_S)
        screen.move_pointer(512, 5)

    def _asks(self, title: str) -> bool:
        wanted = self.reader.texts.say(title)
        return any(name.startswith(wanted) for name in self.devices.screen.windows())

    def _decided(self) -> list[tuple[str, str]]:
        if not self.backend.journal_file.exists():
            return []
        return [(one["what"], one["operator"]) for one in decisions_in(self.backend.journal_file)]
