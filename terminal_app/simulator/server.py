"""The simulator in a thread of its own: start it, read its ledger, act as the customer.

aiohttp is imported when a server is made, not before.
"""

import asyncio
import random
import socket
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from terminal_app.simulator.errors import SimulatorError
from terminal_app.simulator.money.ledger import Ledger, PaymentRecord
from terminal_app.simulator.money.state_file import State, StateError
from terminal_app.simulator.scripts.scenario import Scenario
from terminal_app.simulator.scripts.steps import CUSTOMER_S
from terminal_app.simulator.sockets import (
    DEFAULT_HOST,
    authority,
    listening_at,
    loopback,
)
from terminal_app.simulator.terminals.faults import Faults

if TYPE_CHECKING:
    from terminal_app.simulator.app import Assembly

DEMO_CLIENT_ID = "demo"
DEMO_CLIENT_SECRET = "demo"  # noqa: S105 - opens nothing but a simulator
TOKEN_LIFETIME_S = 3600.0

_START_S = 15.0
_STOP_S = 5.0
_CALL_S = 10.0

NOTHING_UNUSUAL = Scenario("", "", 0)

_STARTS = "starts"

Result = TypeVar("Result")


class SimulatorServer:
    """The back end on one port of this machine.

    What it knows (payments, tokens, letters for terminals that are away) outlives ``stop``:
    started again, it listens on the same port and goes on. Scripts that were being played
    when it stopped are taken up only from a ``state_file``.
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
        scenario: Scenario = NOTHING_UNUSUAL,
    ) -> None:
        """Get ready to listen at ``host`` (loopback only) and ``port`` (0: any free one).

        ``delay_s`` is what a customer takes, in seconds; all other waits keep their
        proportion to it. ``credentials`` maps client ids to secrets.

        What is in ``state_file`` is taken up, and kept there for the next server.

        Raises: ValueError for another host; LedgerError if the ledger's file can't be written;
        StateError if the state's file can't be used.
        """
        self.host = loopback(host)
        self.port = port
        self.faults = faults or Faults()
        self.scenario = scenario
        self.ledger = Ledger(ledger_file, clock)
        self._state = _opened(state_file, self.ledger)
        self._delay_s = delay_s
        self._credentials = dict(credentials or {DEMO_CLIENT_ID: DEMO_CLIENT_SECRET})
        self._token_lifetime_s = token_lifetime_s
        self._clock = clock
        self._first_receipt_id = first_receipt_id
        self._assembly: Assembly | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._failure: Exception | None = None
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
        if self._thread is not None:
            message = "the simulator is running already"
            raise SimulatorError(message)
        try:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            # Reuses the address on POSIX only: on Windows that would let two listen at once.
            listening = socket.create_server((self.host, self.port), family=family, backlog=1024)
        except OSError as error:
            raise SimulatorError(self._why_not(error)) from error
        self.port = listening.getsockname()[1]
        ready = threading.Event()
        self._failure = None
        self._thread = threading.Thread(
            target=self._run, args=(listening, ready), name="simulator", daemon=True
        )
        self._thread.start()
        started = ready.wait(_START_S)
        if self._failure is not None or not started:
            self.stop()
            if isinstance(self._failure, SimulatorError):
                raise self._failure
            raise SimulatorError(self._why_not(self._failure)) from self._failure
        return self

    def stop(self) -> None:
        """Close every connection and stop listening, within a few seconds."""
        thread, loop, stopping = self._thread, self._loop, self._stopping
        if thread is None:
            return
        if loop is not None and stopping is not None:
            with suppress(RuntimeError):  # The loop may have ended by itself.
                loop.call_soon_threadsafe(stopping.set)
        thread.join(_STOP_S)
        self._thread = self._loop = self._stopping = None

    def check(self) -> None:
        """See that what happens is still kept, and that the server is there.

        Raises: StateError, LedgerError, or SimulatorError if it has ended by itself.
        """
        for failure in (self._state.failure, self.ledger.failure):
            if failure is not None:
                raise failure
        if self._failure is not None:
            message = f"the simulator has ended ({self._failure!r}). Start it again."
            raise SimulatorError(message) from self._failure

    def close(self) -> None:
        """Stop for good: the ledger's file is closed too."""
        self.stop()
        self.ledger.close()
        self._state.close()

    def __enter__(self) -> Self:
        """Start, unless it is running."""
        return self.start() if self._thread is None else self

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
            self._call(self._parts().network.open(listening, base_url))
        except BaseException:
            listening.close()
            raise
        return base_url

    def keep_phones_out(self) -> None:
        """Listen on this machine alone again."""
        self._call(self._parts().network.close())

    def charged_total(self, currency: str | None = None) -> int:
        """Return what customers were charged, in minor units, refunds not deducted."""
        return self.ledger.charged_total(currency)

    def payments(self) -> dict[str, PaymentRecord]:
        """Return a snapshot of every payment, by its id."""
        return self.ledger.payments()

    def terminals(self) -> list[str]:
        """Return the ids of the terminals that are logged on."""
        return self._call(_call_plain(self._parts().terminals.connected))

    def drop_connections(self) -> None:
        """End every terminal's connection without a word."""
        self._call(_call_plain(self._parts().drop_connections))

    def send_to(self, terminal_id: str, text: str) -> None:
        """Send any text to a terminal, unchecked.

        Raises: LookupError if it isn't logged on.
        """
        self._call(self._parts().send_to(terminal_id, text))

    def request_payment(self, terminal_id: str) -> str:
        """Let a customer scan the terminal's own code; return the paymentId."""
        return self._call(self._parts().desk.request_payment(terminal_id))

    def pay(self, payment_id: str, *, late: bool = False) -> None:
        """Pay as the customer; ``late`` pays even what was canceled.

        Raises: LookupError, terminal_app.simulator.engine.request_handler.NotPayableError.
        """
        self._call(self._parts().desk.pay(payment_id, late=late))

    def abort(self, payment_id: str) -> None:
        """Refuse to pay, as the customer.

        Raises: LookupError, terminal_app.simulator.engine.request_handler.NotPayableError.
        """
        self._call(self._parts().desk.abort(payment_id))

    def expire_tokens(self) -> None:
        """Let no token issued so far hold any longer."""
        self._call(_call_plain(self._parts().office.expire_all))

    def _rng_of(self, scenario: Scenario) -> random.Random:
        """Return where ids come from: with a scenario the same each time, for each start anew."""
        try:
            with self._state.taken_up():
                starts = (self._state.fact(_STARTS) or 0) + 1
            self._state.save_fact(_STARTS, starts)
        except StateError:
            self.close()
            raise
        if scenario is NOTHING_UNUSUAL:
            return random.SystemRandom()
        return random.Random(f"{scenario.seed} {starts}")  # noqa: S311 - guards nothing

    def _parts(self) -> "Assembly":
        if self._assembly is None:
            message = "the simulator hasn't been started"
            raise SimulatorError(message)
        return self._assembly

    def _call(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run ``coroutine`` on the server's loop, and return what it returns."""
        if self._loop is None or self._thread is None:
            coroutine.close()
            message = "the simulator isn't running"
            raise SimulatorError(message)
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_CALL_S)

    def _why_not(self, error: Exception | None) -> str:
        return (
            f"the simulator can't listen at {self.host} port {self.port} "
            f"({error or 'it took too long'}). Stop what listens there, or choose another port."
        )

    def _run(self, listening: socket.socket, ready: threading.Event) -> None:
        try:
            with listening:
                asyncio.run(self._serve(listening, ready))
        except Exception as error:  # noqa: BLE001 - the thread's edge: start reports it
            self._failure = error
            self.ledger.record_error(error)
        finally:
            ready.set()

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        from terminal_app.simulator.app import Assembly  # noqa: PLC0415 - loads aiohttp

        if self._assembly is None:
            with self._state.taken_up():
                self._assembly = Assembly.of(
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
                )
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        await self._assembly.serve(listening, ready.set, self._stopping)


def serve_forever(  # noqa: PLR0913 - named settings, each with a default
    host: str = DEFAULT_HOST,
    port: int = 0,
    *,
    on_started: Callable[[SimulatorServer], None],
    delay_s: float = CUSTOMER_S,
    ledger_file: Path | None = None,
    state_file: Path | None = None,
    scenario: Scenario = NOTHING_UNUSUAL,
    until: threading.Event | None = None,
) -> None:
    """Serve until Ctrl+C, or until ``until`` is set; ``on_started`` may print the URLs.

    Raises: what SimulatorServer, its ``start`` and its ``check`` do.
    """
    until = until or threading.Event()
    with (
        suppress(KeyboardInterrupt),
        SimulatorServer(
            host,
            port,
            delay_s=delay_s,
            ledger_file=ledger_file,
            state_file=state_file,
            scenario=scenario,
        ) as server,
    ):
        on_started(server)
        # A wait without an end can't be interrupted on Windows.
        while not until.wait(0.2):
            server.check()
        server.check()


async def _call_plain(function: Callable[[], Result]) -> Result:
    return function()


def _opened(state_file: Path | None, ledger: Ledger) -> State:
    try:
        return State(state_file)
    except StateError:
        ledger.close()
        raise
