"""The interface to whoever scans and pays: a person with a phone, or the simulated customer."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from terminal_app.certification.steps import Step, Unit

Pump = Callable[[], None]
"""Processes the till's next event; may raise to end a wait."""


class StepNotPossibleError(Exception):
    """The step can't be done here; ``str()`` says why."""


class CustomerFailedError(Exception):
    """The simulated customer couldn't scan, pay or cancel; ``str()`` says why."""


class InputClosedError(Exception):
    """Nobody can answer: standard input has ended."""


class Customer(ABC):
    """The customer of a run."""

    @abstractmethod
    def is_ready(self, step: Step, pump: Pump) -> bool:
        """Wait until the step can begin; False if it can't be done here."""

    def is_ready_to_scan(self, pump: Pump) -> bool:
        """Wait likewise before the terminal's own code is scanned and not paid."""
        return self.is_ready(Step.SCANNED, pump)

    @abstractmethod
    def poll(self) -> None:
        """Process what has been answered meanwhile. Raises: StepNotPossibleError."""

    @abstractmethod
    def scan(self, step: Step, code: str, pump: Pump) -> None:
        """Scan the till's code without paying."""

    @abstractmethod
    def pay(self, step: Step, code: str | None) -> None:
        """Pay; ``code`` is None where the terminal's own code was scanned."""

    @abstractmethod
    def cancel(self, step: Step, code: str) -> None:
        """Scan the till's code and cancel on the phone."""

    @abstractmethod
    def scan_own_code(self, code: str | None) -> None:
        """Scan the terminal's own code. Raises: StepNotPossibleError where there is none."""

    @abstractmethod
    def ask_unit(self, code: str, pump: Pump) -> Unit | None:
        """Return what the phone shows, or has shown, for step 4; None if nobody can say."""

    def forget_unit(self) -> None:  # noqa: B027 - who remembers nothing has nothing to forget
        """Forget what was reported, for another payment over the same amount."""

    @property
    @abstractmethod
    def reported_unit(self) -> Unit | None:
        """What the customer has reported so far of step 4's amount."""

    def pays_again(self, pump: Pump) -> bool:
        """Whether another payment may be tried after one that the phone declined or cancelled."""
        pump()
        return True

    declines_first = False
    """One scan of the terminal's own code is declined before another is answered."""
