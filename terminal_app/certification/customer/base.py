"""Who holds the phone: what a course asks of that person, or of who stands in for them."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from terminal_app.certification.steps import Step, Unit

Pump = Callable[[], None]
"""Lets the till go on for a moment; may raise what ends the waiting."""


class CannotBeDoneError(Exception):
    """The step can't be done here, somebody says; ``str()`` says why."""


class HandFailedError(Exception):
    """The stand-in couldn't do what a customer does; ``str()`` says why."""


class Hand(ABC):
    """Does what a customer does."""

    @abstractmethod
    def is_ready(self, step: Step, pump: Pump) -> bool:
        """Wait until the step can begin; False if it can't be done here."""

    @abstractmethod
    def look(self) -> None:
        """Take in what has been answered meanwhile. Raises: CannotBeDoneError."""

    @abstractmethod
    def scan(self, step: Step, code: str, pump: Pump) -> None:
        """Scan the till's code without paying."""

    @abstractmethod
    def pay(self, step: Step, code: str | None) -> None:
        """Pay; ``code`` is None where the terminal's own code was scanned."""

    @abstractmethod
    def cancel(self, step: Step, code: str) -> None:
        """Scan the till's code and say no."""

    @abstractmethod
    def scan_own(self, code: str | None) -> None:
        """Scan the terminal's own code. Raises: CannotBeDoneError where there is none."""

    @abstractmethod
    def unit(self, code: str, pump: Pump) -> Unit | None:
        """Return what the phone shows, or has shown, for step 4; None if nobody can say."""

    @property
    @abstractmethod
    def unit_told(self) -> Unit | None:
        """What has been said of it already."""

    declines_first = False
    """One scan of the terminal's own code is declined before another is answered."""
