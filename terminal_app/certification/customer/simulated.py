"""The stand-in for a customer: a simulator's own addresses, on this machine alone."""

import re
from urllib.parse import urljoin, urlsplit

import requests

from terminal_app.certification.customer.base import CannotBeDoneError, Hand, HandFailedError, Pump
from terminal_app.certification.steps import AMOUNTS_MINOR, Step, Unit
from terminal_app.environments import is_loopback

_TIMEOUT_S = 10.0
_MOST_PAGE = 200_000
_DONE = (200, 303)
_TAG = re.compile(r"<[^>]*>")


class Robot(Hand):
    """Scans, pays and cancels by the addresses in the codes."""

    declines_first = True

    def __init__(self) -> None:
        self._scanned: str | None = None
        """The page of who has scanned the terminal's own code."""

    def is_ready(self, step: Step, pump: Pump) -> bool:
        """It always is."""
        del step, pump
        return True

    def look(self) -> None:
        """It says nothing by itself."""

    def scan(self, step: Step, code: str, pump: Pump) -> None:
        """Open the customer's page."""
        del step, pump
        _asked("GET", code)

    def pay(self, step: Step, code: str | None) -> None:
        """Press Pay on the customer's page."""
        del step
        page = code if code is not None else self._scanned
        _asked("POST", f"{page}/pay")

    def cancel(self, step: Step, code: str) -> None:
        """Press Cancel on the customer's page."""
        del step
        _asked("POST", f"{code}/cancel")

    def scan_own(self, code: str | None) -> None:
        """Press the button on the page behind the terminal's own code."""
        if code is None:
            raise CannotBeDoneError("LOGON_CONFIRMATION has no terminalQrCode")
        self._scanned = urljoin(code, _asked("POST", code).headers.get("Location", ""))

    def unit(self, code: str, pump: Pump) -> Unit | None:
        """Read the amount on the customer's page."""
        del pump
        text = _TAG.sub("", _asked("GET", code).text[:_MOST_PAGE]).replace(",", ".")
        amount_minor = AMOUNTS_MINOR[Step.PAID]
        if re.search(rf"(?<!\d){amount_minor}\.00(?!\d)", text):
            return Unit.MAJOR
        found = re.search(rf"(?<!\d){amount_minor // 100}\.{amount_minor % 100:02}(?!\d)", text)
        return Unit.MINOR if found else None

    @property
    def unit_told(self) -> Unit | None:
        """It has to look."""
        return None


def _asked(method: str, address: str) -> requests.Response:
    """Ask that address of this machine.

    Raises: HandFailedError.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not is_loopback(host):
        raise HandFailedError(f"the code leads to another machine: {address[:100]}")
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, address, timeout=_TIMEOUT_S, allow_redirects=False)
    except requests.RequestException as error:
        raise HandFailedError(f"{method} {address[:100]}: {type(error).__name__}") from None
    if answer.status_code not in _DONE:
        raise HandFailedError(f"{method} {address[:100]}: status {answer.status_code}")
    return answer
