"""A connection of its own, for what the till refuses to send. No session may run beside it."""

import contextlib
import json
import select
from collections.abc import Callable
from typing import Any

from terminal_app.certification.analysis import contract_check
from terminal_app.certification.run.recorder import Tap
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.session import clock
from terminal_app.session.transport.connect import Attempt
from terminal_app.session.transport.link import Link, Text
from terminal_app.session.transport.tls import TlsContext
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Settings

_LOOK_EVERY_S = 0.25


def ask(
    settings: Settings,
    read_secret: Callable[[str], str],
    tap: Tap,
    request: dict[str, str],
    look_up: Callable[[], None],
) -> dict[str, Any] | None:
    """Log on, send ``request``, and return the answer that it gets in time, or None.

    ``look_up`` is called now and then, and may raise what ends the waiting.

    Raises: ConnectionFault.
    """
    link = _connected(settings, read_secret, tap)
    try:
        times = settings.times
        logged_on = _hear(link, times.logon, look_up, lambda said: _is(said, "LOGON_CONFIRMATION"))
        if logged_on is None:
            raise ConnectionFault(FaultKind.LOGON_MISSING, "no LOGON_CONFIRMATION")
        link.send(json.dumps(request, separators=(",", ":")))
        answers = ("PROBLEM", "PAYMENT_RECEIPT")
        return _hear(link, times.confirmation, look_up, lambda said: _is(said, *answers))
    finally:
        with contextlib.suppress(ConnectionFault):
            link.say_goodbye()
            link.flush()
        link.shut()


def _connected(settings: Settings, read_secret: Callable[[str], str], tap: Tap) -> Link:
    connection, times = settings.connection, settings.times
    tls = TlsContext(connection.ca_file)
    tokens = TokenSource(
        connection, read_secret=read_secret, clock=clock.now, tls=tls, timeout_s=times.connect
    )
    attempt = Attempt(
        connection,
        tokens,
        tls,
        timeout_s=times.connect,
        done=lambda: None,
        open_link=tap.open_link,
    )
    return attempt.connect()


def _is(said: dict[str, Any], *names: str) -> bool:
    return said.get("messageType") in names


def _hear(
    link: Link,
    within_s: float,
    look_up: Callable[[], None],
    wanted: Callable[[dict[str, Any]], bool],
) -> dict[str, Any] | None:
    by = clock.now() + within_s
    while (left := by - clock.now()) > 0:
        look_up()
        link.flush()
        if not link.has_input:
            select.select([link.socket], [], [], min(left, _LOOK_EVERY_S))
        found = None
        for incoming in link.receive(clock.now()):
            text = incoming.data.decode("utf-8", "replace") if isinstance(incoming, Text) else ""
            said = contract_check.read(text)
            if found is None and said is not None and wanted(said):
                found = said
        if found is not None:
            return found
    return None
