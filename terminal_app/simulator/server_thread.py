"""A thread with an event loop of its own, in which the server runs."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from terminal_app.simulator.errors import SimulatorError

_START_S = 15.0
_STOP_S = 5.0
_CALL_S = 10.0

Result = TypeVar("Result")
Serve = Callable[[socket.socket, Callable[[], None], asyncio.Event], Coroutine[Any, Any, None]]
"""Serves at a socket, says when it accepts connections, and ends once the event is set."""


class ServerThread:
    """Started, called and stopped from one other thread; may be started again."""

    def __init__(self, serve: Serve, on_failure: Callable[[Exception], None]) -> None:
        self.failure: Exception | None = None
        """Why it has ended by itself, if it has."""
        self._serve = serve
        self._on_failure = on_failure
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def is_started(self) -> bool:
        """It was started, and not stopped since."""
        return self._thread is not None

    def start(self, listening: socket.socket) -> bool:
        """Serve at ``listening``; return whether connections are accepted."""
        ready = threading.Event()
        self.failure = None
        self._thread = threading.Thread(
            target=self._run, args=(listening, ready), name="simulator", daemon=True
        )
        self._thread.start()
        return ready.wait(_START_S) and self.failure is None

    def stop(self) -> None:
        """Let the server end, within a few seconds."""
        thread, loop, stopping = self._thread, self._loop, self._stopping
        if thread is None:
            return
        if loop is not None and stopping is not None:
            with suppress(RuntimeError):  # The loop may have ended by itself.
                loop.call_soon_threadsafe(stopping.set)
        thread.join(_STOP_S)
        self._thread = self._loop = self._stopping = None

    def call(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run ``coroutine`` on the server's loop, and return what it returns.

        Raises: SimulatorError if the server isn't running.
        """
        if self._loop is None or self._thread is None:
            coroutine.close()
            raise SimulatorError("the simulator isn't running")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_CALL_S)

    def _run(self, listening: socket.socket, ready: threading.Event) -> None:
        try:
            # Windows' own loop forgets what it has accepted while the server ends.
            with listening, asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._served(listening, ready))
        except Exception as error:  # noqa: BLE001 - the thread's edge: start reports it
            self.failure = error
            self._on_failure(error)
        finally:
            ready.set()

    async def _served(self, listening: socket.socket, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        await self._serve(listening, ready.set, self._stopping)
