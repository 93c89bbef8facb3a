"""The simulator as its users see it: started and stopped, read, and acted on as the customer.

aiohttp is imported when a server is started, not before.
"""

import asyncio
import random
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from terminal_app.simulator.errors import SimulatorError
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.payment_record import PaymentRecord
from terminal_app.simulator.money.state_file import StateError, StateFile
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.scripts.steps import CUSTOMER_S
from terminal_app.simulator.server_thread import ServerThread
from terminal_app.simulator.sockets import DEFAULT_HOST, authority, listening_at, loopback
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.wire.profile.model import SHIPPED, Profile

if TYPE_CHECKING:
    # Not loaded at run time: it loads aiohttp.
    from terminal_app.simulator.app import SimulatorApp

DEMO_CLIENT_ID = "demo"
DEMO_CLIENT_SECRET = "demo"  # noqa: S105 - opens nothing but a simulator
TOKEN_LIFETIME_S = 3600.0

NO_SCENARIO = Scenario("", "", 0)

_STARTS = "starts"

Result = TypeVar("Result")


class SimulatorServer:
    """The back end on one port of this machine.

    What it knows (payments, tokens, messages for terminals that are away) outlives ``stop``:
    started again, it listens on the same port and goes on. Scripts that were being run when it
    stopped are resumed only from a ``state_file``.
    """

    def __init__(  # noqa: PLR0913 - named settings, each with a default
        self,
        host: str = DEFAULT_HOST,
        port: int = 0,
        *,
        delay_s: float = CUSTOMER_S,
        ledger_file: Path | None = None,
        credentials: Mapping[str, str] | None = None,
        token_lifetime_s: float = TOKEN_LIFETIME_S,
        faults: Faults | None = None,
        rng: random.Random | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        first_receipt_id: int | None = None,
        state_file: Path | None = None,
        scenario: Scenario = NO_SCENARIO,
        profile: Profile = SHIPPED,
    ) -> None:
        """Get ready to listen at ``host`` (loopback only) and ``port`` (0: any free one).

        ``delay_s`` is what a customer takes, in seconds; all other waits keep their
        proportion to it. ``credentials`` maps client ids to secrets.

        What is in ``state_file`` is restored, and kept there for the next server.

        Raises: ValueError for another host; LedgerError if the ledger's file can't be written;
        StateError if the state's file can't be used.
        """
        self.host = loopback(host)
        self.port = port
        self.faults = faults or Faults()
        self.scenario = scenario
        self._profile = profile
        self.ledger = Ledger(ledger_file, clock)
        self._state = _opened(state_file, self.ledger)
        self._delay_s = delay_s
        self._credentials = dict(credentials or {DEMO_CLIENT_ID: DEMO_CLIENT_SECRET})
        self._token_lifetime_s = token_lifetime_s
        self._clock = clock
        self._first_receipt_id = first_receipt_id
        self._app: SimulatorApp | None = None
        self._thread = ServerThread(self._serve, self.ledger.record_error)
        self._rng = rng or self._rng_of(scenario)

    @property
    def base_url(self) -> str:
        """``http://HOST:PORT``; known once started."""
        return f"http://{authority(self.host, self.port)}"

    @property
    def token_url(self) -> str:
        """Where a token is asked for."""
        return f"{self.base_url}/authorization/oauth/token"

    @property
    def websocket_url(self) -> str:
        """Where a terminal logs on."""
        return f"ws://{authority(self.host, self.port)}/ws"

    def start(self) -> Self:
        """Listen; returns when connections are accepted.

        Raises: SimulatorError if it can't, e.g. because the port is in use; StateError or
        LedgerError if that is in the way.
        """
        if self._thread.is_started:
            raise SimulatorError("the simulator is running already")
        try:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            # Reuses the address on POSIX only: on Windows that would let two listen at once.
            listening = socket.create_server((self.host, self.port), family=family, backlog=1024)
        except OSError as error:
            raise SimulatorError(self._why_not(error)) from error
        self.port = listening.getsockname()[1]
        if not self._thread.start(listening):
            self.stop()
            failure = self._thread.failure
            if isinstance(failure, SimulatorError):
                raise failure
            raise SimulatorError(self._why_not(failure)) from failure
        return self

    def stop(self) -> None:
        """Close every connection and stop listening, within a few seconds."""
        self._thread.stop()

    def check(self) -> None:
        """See that what happens is still kept, and that the server is there.

        Raises: StateError, LedgerError, or SimulatorError if it has ended by itself.
        """
        for unwritten in (self._state.failure, self.ledger.failure):
            if unwritten is not None:
                raise unwritten
        failure = self._thread.failure
        if failure is not None:
            raise SimulatorError(
                f"the simulator has ended ({failure!r}). Start it again."
            ) from failure

    def serve_forever(
        self,
        on_started: Callable[["SimulatorServer"], None],
        until: threading.Event | None = None,
    ) -> None:
        """Serve until Ctrl+C, or until ``until`` is set; ``on_started`` may print the URLs.

        Raises: what ``start`` and ``check`` do.
        """
        until = until or threading.Event()
        with suppress(KeyboardInterrupt), self:
            on_started(self)
            # A wait without an end can't be interrupted on Windows.
            while not until.wait(0.2):
                self.check()
            self.check()

    def close(self) -> None:
        """Stop for good: the ledger's file is closed too."""
        self.stop()
        self.ledger.close()
        self._state.close()

    def __enter__(self) -> Self:
        """Start, unless it is running."""
        return self if self._thread.is_started else self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def let_phones_in(self, address: str) -> str:
        """Listen at ``address`` of this machine too, for phones; codes lead there from now on.

        Returns the address that they lead to, e.g. ``http://192.168.1.5:8765``. Terminals are told
        their own new code at their next logon.

        Raises: SimulatorError if that isn't to be had.
        """
        listening = listening_at(address, self.port, besides=self.host)
        base_url = f"http://{authority(address, listening.getsockname()[1])}"
        try:
            self._thread.call(self._running().lan_access.open(listening, base_url))
        except BaseException:
            listening.close()
            raise
        return base_url

    def keep_phones_out(self) -> None:
        """Listen on this machine alone again."""
        self._thread.call(self._running().lan_access.close())

    def charged_total(self, currency: str | None = None) -> int:
        """Return what customers were charged, in minor units, refunds not deducted."""
        return self.ledger.charged_total(currency)

    def payments(self) -> dict[str, PaymentRecord]:
        """Return a snapshot of every payment, by its id."""
        return self.ledger.payments()

    def terminals(self) -> list[str]:
        """Return the ids of the terminals that are logged on."""
        return self._thread.call(_called(self._running().terminals.connected))

    def drop_connections(self) -> None:
        """End every terminal's connection without a closing handshake."""
        self._thread.call(_called(self._running().terminals.drop_all))

    def send_to(self, terminal_id: str, text: str) -> None:
        """Send any text to a terminal, unchecked.

        Raises: LookupError if it isn't logged on.
        """
        self._thread.call(self._running().send_to(terminal_id, text))

    def request_payment(self, terminal_id: str) -> str:
        """Let a customer scan the terminal's own code; return the paymentId."""
        return self._thread.call(self._running().handler.request_payment(terminal_id))

    def pay(self, payment_id: str, *, late: bool = False) -> None:
        """Pay as the customer; ``late`` pays even what was canceled.

        Raises: LookupError, terminal_app.simulator.engine.request_handler.NotPayableError.
        """
        self._thread.call(self._running().handler.pay(payment_id, late=late))

    def abort(self, payment_id: str) -> None:
        """Refuse to pay, as the customer.

        Raises: LookupError, terminal_app.simulator.engine.request_handler.NotPayableError.
        """
        self._thread.call(self._running().handler.abort(payment_id))

    def expire_tokens(self) -> None:
        """Let no token issued so far hold any longer."""
        self._thread.call(_called(self._running().tokens.expire_all))

    def _rng_of(self, scenario: Scenario) -> random.Random:
        """Return where ids come from: with a scenario the same each time, for each start anew."""
        try:
            with self._state.restoring():
                starts = (self._state.fact(_STARTS) or 0) + 1
            self._state.save_fact(_STARTS, starts)
        except StateError:
            self.close()
            raise
        if scenario is NO_SCENARIO:
            return random.SystemRandom()
        return random.Random(f"{scenario.seed} {starts}")  # noqa: S311 - guards nothing

    def _running(self) -> "SimulatorApp":
        if self._app is None:
            raise SimulatorError("the simulator hasn't been started")
        return self._app

    def _why_not(self, error: Exception | None) -> str:
        return (
            f"the simulator can't listen at {self.host} port {self.port} "
            f"({error or 'it took too long'}). Stop what listens there, or choose another port."
        )

    async def _serve(
        self, listening: socket.socket, on_ready: Callable[[], None], stopping: asyncio.Event
    ) -> None:
        from terminal_app.simulator.app import SimulatorApp  # noqa: PLC0415 - loads aiohttp

        if self._app is None:
            with self._state.restoring():
                self._app = SimulatorApp(
                    base_url=self.base_url,
                    pace=self._delay_s / CUSTOMER_S,
                    credentials=self._credentials,
                    token_lifetime_s=self._token_lifetime_s,
                    ledger=self.ledger,
                    faults=self.faults,
                    rng=self._rng,
                    clock=self._clock,
                    first_receipt_id=self._first_receipt_id,
                    state=self._state,
                    scenario=self.scenario,
                    profile=self._profile,
                )
        await self._app.serve(listening, on_ready, stopping)


async def _called(function: Callable[[], Result]) -> Result:
    return function()


def _opened(state_file: Path | None, ledger: Ledger) -> StateFile:
    try:
        return StateFile(state_file)
    except StateError:
        ledger.close()
        raise
