"""Requests that the till refuses to send, each on a connection of its own, without a session."""

import contextlib
import select
from collections.abc import Callable
from typing import Any

from terminal_app.certification.run.recorder import Recorder
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.session import clock
from terminal_app.session.transport.connect import Attempt
from terminal_app.session.transport.link import Link, Text
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Settings
from terminal_app.wire import codec, messages
from terminal_app.wire.profile.server_words import ServerWords

_CHECK_EVERY_S = 0.25


def send(
    settings: Settings,
    read_secret: Callable[[str], str],
    recorder: Recorder,
    request: messages.Refund,
    check: Callable[[], None],
) -> dict[str, Any] | None:
    """Log on, send ``request``, and return the answer, or None if none comes in time.

    The answer is in the contract's words. A number as the receipt number is written as the server
    writes one.

    ``check`` is called at intervals, and may raise to end the wait.

    Raises: ConnectionFault.
    """
    link = _connect(settings, read_secret, recorder)
    try:
        times = settings.times
        words = recorder.words
        if _receive(link, times.logon, check, words, "LOGON_CONFIRMATION") is None:
            raise ConnectionFault(FaultKind.LOGON_MISSING, "no LOGON_CONFIRMATION")
        is_number = request.receipt_number.isdigit()
        link.send(codec.write(request, words.profile, is_number_typed=is_number))
        return _receive(link, times.confirmation, check, words, "PROBLEM", "PAYMENT_RECEIPT")
    finally:
        with contextlib.suppress(ConnectionFault):
            link.send_close()
            link.flush()
        link.shut()


def _connect(settings: Settings, read_secret: Callable[[str], str], recorder: Recorder) -> Link:
    tokens = TokenSource(settings, read_secret)
    profile = recorder.words.profile
    attempt = Attempt(settings, tokens, open_link=recorder.open_link, profile=profile)
    with attempt.within_time():
        return attempt.connect()


def _receive(
    link: Link, within_s: float, check: Callable[[], None], words: ServerWords, *names: str
) -> dict[str, Any] | None:
    """Return the first message of those types, or None if none comes in time."""
    by = clock.now() + within_s
    while (left_s := by - clock.now()) > 0:
        check()
        link.flush()
        if not link.has_input:
            select.select([link.socket], [], [], min(left_s, _CHECK_EVERY_S))
        found = None
        for incoming in link.receive(clock.now()):
            text = incoming.data.decode("utf-8", "replace") if isinstance(incoming, Text) else ""
            message = words.in_our_words(words.parse(text))
            if found is None and message.get("messageType") in names:
                found = message
        if found is not None:
            return found
    return None
