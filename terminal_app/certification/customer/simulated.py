"""A simulated customer: requests to a simulator's web pages, on this machine alone."""

import re
from urllib.parse import urljoin, urlsplit

import requests

from terminal_app.certification.customer.base import (
    Customer,
    CustomerFailedError,
    Pump,
    StepNotPossibleError,
)
from terminal_app.certification.steps import AMOUNTS_MINOR, Step, Unit
from terminal_app.environments import is_loopback

_TIMEOUT_S = 10.0
_MOST_CHARACTERS = 200_000
_ACCEPTED = (200, 303)
_TAG = re.compile(r"<[^>]*>")


class SimulatedCustomer(Customer):
    """Scans, pays and cancels by requests to the addresses in the codes."""

    declines_first = True

    def __init__(self) -> None:
        self._scanned: str | None = None
        """The page of the customer who has scanned the terminal's own code."""

    def is_ready(self, step: Step, pump: Pump) -> bool:
        """Return True at once."""
        del step, pump
        return True

    def poll(self) -> None:
        """Do nothing: it reports nothing by itself."""

    def scan(self, step: Step, code: str, pump: Pump) -> None:
        """Open the customer's page."""
        del step, pump
        _request("GET", code)

    def pay(self, step: Step, code: str | None) -> None:
        """Press Pay on the customer's page."""
        del step
        page = code if code is not None else self._scanned
        _request("POST", f"{page}/pay")

    def cancel(self, step: Step, code: str) -> None:
        """Press Cancel on the customer's page."""
        del step
        _request("POST", f"{code}/cancel")

    def scan_own_code(self, code: str | None) -> None:
        """Press the button on the page behind the terminal's own code."""
        if code is None:
            raise StepNotPossibleError("LOGON_CONFIRMATION has no terminalQrCode")
        self._scanned = urljoin(code, _request("POST", code).headers.get("Location", ""))

    def ask_unit(self, code: str, pump: Pump) -> Unit | None:
        """Read the amount on the customer's page."""
        del pump
        text = _TAG.sub("", _request("GET", code).text[:_MOST_CHARACTERS]).replace(",", ".")
        amount_minor = AMOUNTS_MINOR[Step.PAID]
        if re.search(rf"(?<!\d){amount_minor}\.00(?!\d)", text):
            return Unit.MAJOR
        found = re.search(rf"(?<!\d){amount_minor // 100}\.{amount_minor % 100:02}(?!\d)", text)
        return Unit.MINOR if found else None

    @property
    def reported_unit(self) -> Unit | None:
        """Nothing: ``ask_unit`` reads it from the page."""
        return None


def _request(method: str, address: str) -> requests.Response:
    """Send a request to an address of this machine.

    Raises: CustomerFailedError.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not is_loopback(host):
        raise CustomerFailedError(f"the code leads to another machine: {address[:100]}")
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, address, timeout=_TIMEOUT_S, allow_redirects=False)
    except requests.RequestException as error:
        raise CustomerFailedError(f"{method} {address[:100]}: {type(error).__name__}") from None
    if answer.status_code not in _ACCEPTED:
        raise CustomerFailedError(f"{method} {address[:100]}: status {answer.status_code}")
    return answer
