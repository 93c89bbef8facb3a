"""Check of the connection for the technician: secret, token, WebSocket and logon."""

import contextlib
import enum
import select
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from terminal_app.errors import ConnectionFault, FaultKind, SettingsError
from terminal_app.session import clock as session_clock
from terminal_app.session.transport.connect import Attempt
from terminal_app.session.transport.link import Link, Text
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Settings
from terminal_app.wire import codec, messages
from terminal_app.wire.profile.model import SHIPPED, Profile


class Step(enum.Enum):
    """The steps of the check, in order."""

    SECRET = "secret"  # noqa: S105 - a word
    TOKEN = "token"  # noqa: S105 - a word
    WEBSOCKET = "websocket"
    LOGON = "logon"


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of one step; ``fault`` is None where it succeeded."""

    step: Step
    detail: str
    fault: FaultKind | None = None


def check(
    settings: Settings,
    read_secret: Callable[[str], str],
    clock: Callable[[], float] = session_clock.now,
    profile: Profile = SHIPPED,
) -> Iterator[Checked]:
    """Yield the result of each step, up to the first that fails. Start no payment."""
    connection = settings.connection
    tokens = TokenSource(settings, read_secret, clock)
    attempt = Attempt(settings, tokens, profile=profile)
    step = Step.SECRET
    link = None
    try:
        read_secret(connection.client_id)
        yield Checked(step, f"there is one for client {connection.client_id}")
        step = Step.TOKEN
        with attempt.within_time():
            tokens.token(attempt.hold)
        yield Checked(step, f"granted by {connection.token_url}")
        step = Step.WEBSOCKET
        with attempt.within_time():
            link = attempt.connect()
        yield Checked(step, f"open to {connection.websocket_url}")
        step = Step.LOGON
        yield Checked(step, _await_logon(link, settings.times.logon, clock, profile))
    except ConnectionFault as fault:
        yield Checked(step, fault.detail, fault.kind)
    except SettingsError as error:
        yield Checked(step, str(error), FaultKind.SECRET_MISSING)
    finally:
        attempt.release()
        if link is not None:
            with contextlib.suppress(ConnectionFault):
                link.send_close()
            link.shut()


def _await_logon(link: Link, within_s: float, clock: Callable[[], float], profile: Profile) -> str:
    by = clock() + within_s
    while clock() < by:
        if not link.has_input:
            select.select([link.socket], [], [], max(0.0, by - clock()))
        for incoming in link.receive(clock()):
            if not isinstance(incoming, Text):
                continue
            try:
                message = codec.read(incoming.data, profile).message
            except codec.UnreadableError:
                continue
            if isinstance(message, messages.LogonConfirmation):
                name = message.merchant.name if message.merchant else None
                return f"confirmed for {name or message.terminal_id or 'this terminal'}"
        link.flush()
    raise ConnectionFault(FaultKind.LOGON_MISSING, f"no LOGON_CONFIRMATION in {within_s:.0f} s")
