"""Mutations of the connection: size limits, time limits, and what may be sent when."""

from tests.mutation.mutation import Mutation

_ATTEMPT, _BACKOFF = (
    "terminal_app/session/transport/connect.py",
    "terminal_app/session/transport/backoff.py",
)
_LINK, _REFUSALS = (
    "terminal_app/session/transport/link.py",
    "terminal_app/session/transport/http_status.py",
)
_TOKENS = "terminal_app/session/transport/tokens.py"
_CONNECTION, _SESSION = "terminal_app/session/connection.py", "terminal_app/session/session.py"
_T_LINK, _T_BACKOFF = (
    ("tests/unit/session/transport/test_link.py",),
    ("tests/unit/session/transport/test_backoff.py",),
)
_T_HANDSHAKE = "tests/unit/session/transport/test_handshake.py"
_T_TOKENS, _T_SESSION = (
    "tests/unit/session/transport/test_tokens.py",
    "tests/unit/session/test_session.py",
)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "connection",
        "what Windows can't judge of a certificate is told as a lost connection",
        "terminal_app/session/transport/system_trust.py",
        "            if is_of_a_certificate(error):\n",
        "            if False:\n",
        (f"{_T_TOKENS}::test_what_windows_says_is_a_fault_of_tls_where_it_is_about_a_certificate",),
    ),
    Mutation(
        "connection",
        "requests go out before the logon is confirmed",
        _CONNECTION,
        "        self._logon_by = now + self._times.logon\n",
        "        self._logon_by = now + self._times.logon\n"
        "        self._engine.on_connected(outcome.send)\n",
        (f"{_T_SESSION}::test_nothing_is_sent_before_the_logon_is_confirmed",),
    ),
    Mutation(
        "connection",
        "a logon that never comes is waited for forever",
        _CONNECTION,
        "        if self._link is not None and now >= self._logon_by:\n",
        "        if self._link is None and now >= self._logon_by:\n",
        (f"{_T_SESSION}::test_a_line_without_a_logon_is_given_up_and_made_anew",),
    ),
    Mutation(
        "connection",
        "a silent server is believed to be there",
        _LINK,
        "        if now >= self._pong_by:\n",
        "        if now < 0:\n",
        _T_LINK,
    ),
    Mutation(
        "connection",
        "each ping gives a silent server more time",
        _LINK,
        "            self._pong_by = min(self._pong_by, now + self._pong_s)\n",
        "            self._pong_by = now + self._pong_s\n",
        _T_LINK,
    ),
    Mutation(
        "connection",
        "no ping is sent",
        _LINK,
        '            self._ws.ping(b"till")\n',
        "",
        _T_LINK,
    ),
    Mutation(
        "connection",
        "a frame of any size is kept in memory",
        _LINK,
        "        if self.length is not None and self.length > MOST_MESSAGE_BYTES:\n",
        "        if self.length is not None and self.length < 0:\n",
        _T_LINK,
    ),
    Mutation(
        "connection",
        "fragments may add up to any size",
        _LINK,
        "        if len(data) > MOST_MESSAGE_BYTES:\n",
        "        if len(data) < 0:\n",
        _T_LINK,
    ),
    Mutation(
        "connection",
        "a frame of any announced size is read past",
        _LINK,
        "        is_end = not whole or length > _MOST_SKIPPED_BYTES\n",
        "        is_end = not whole\n",
        _T_LINK,
    ),
    Mutation(
        "connection",
        "a server that doesn't read may let everything pile up",
        _LINK,
        "        if len(self._output.buffer) > _MOST_UNREAD_BYTES:\n",
        "        if len(self._output.buffer) < 0:\n",
        _T_LINK,
    ),
    Mutation(
        "connection",
        "an attempt to connect has no watchdog",
        _CONNECTION,
        "        if self._attempt is not None and now >= self._attempt_by:\n",
        "        if self._attempt is None and now >= self._attempt_by:\n",
        (
            f"{_T_HANDSHAKE}::test_a_handshake_that_drips_is_given_up_by_the_session",
            f"{_T_HANDSHAKE}::test_a_refusal_without_an_end_is_given_up",
        ),
    ),
    Mutation(
        "connection",
        "an attempt that was given up leaves its line open",
        _ATTEMPT,
        "        if abandoned and isinstance(outcome, Link):\n            outcome.shut()\n",
        "",
        (f"{_T_HANDSHAKE}::test_an_attempt_that_succeeds_while_it_is_given_up_leaves_no_line",),
    ),
    Mutation(
        "connection",
        "Retry-After isn't waited for",
        _BACKOFF,
        "            delay = max(delay, min(retry_after, _MOST_RETRY_AFTER_S))\n",
        "            delay = max(delay, 0.0)\n",
        _T_BACKOFF,
    ),
    Mutation(
        "connection",
        "Retry-After isn't read",
        _REFUSALS,
        "retry_after=read_retry_after(retry_after))",
        "retry_after=None)",
        (f"{_T_HANDSHAKE}::test_retry_after_sets_the_time_of_the_next_attempt",),
    ),
    Mutation(
        "connection",
        "an impatient hand tries before the server allows it",
        _CONNECTION,
        "            soonest = max(self._clock(), self._not_before)\n",
        "            soonest = self._clock()\n",
        (f"{_T_SESSION}::test_reconnect_never_tries_before_the_server_allows_it",),
    ),
    Mutation(
        "connection",
        "all tills of a chain come back in step",
        _BACKOFF,
        "self._chance.uniform(0.0, min(self._most_s, limit))",
        "min(self._most_s, limit)",
        _T_BACKOFF,
    ),
    Mutation(
        "connection",
        "another till with the same terminal id isn't noticed",
        _CONNECTION,
        "            if self._backoff.another_till:\n",
        "            if self._backoff.another_till and self._is_closing:\n",
        (
            (
                f"{_T_SESSION}::"
                "test_three_short_logons_in_a_row_say_that_another_till_uses_the_terminal_id"
            ),
        ),
    ),
    Mutation(
        "connection",
        "after a 401 the same token is tried again",
        _ATTEMPT,
        "                    raise\n                self._tokens.forget()\n",
        "                    raise\n",
        (f"{_T_HANDSHAKE}::test_after_a_401_a_fresh_token_is_tried_once",),
    ),
    Mutation(
        "connection",
        "after a 403 the same token is tried again",
        _ATTEMPT,
        "            if fault.kind is FaultKind.TERMINAL_REFUSED:\n"
        "                self._tokens.forget()\n",
        "",
        (f"{_T_HANDSHAKE}::test_after_a_403_the_next_attempt_has_a_fresh_token",),
    ),
    Mutation(
        "connection",
        "a token is used until its last second",
        _TOKENS,
        "_RENEW_BEFORE_END_S = 60.0\n",
        "_RENEW_BEFORE_END_S = 0.0\n",
        (f"{_T_TOKENS}::test_a_token_is_kept_until_under_a_minute_is_left",),
    ),
    Mutation(
        "connection",
        "the secret follows a redirect",
        _TOKENS,
        "                allow_redirects=False,\n",
        "                allow_redirects=True,\n",
        (f"{_T_TOKENS}::test_a_redirect_is_not_followed_and_the_secret_goes_nowhere_else",),
    ),
    Mutation(
        "connection",
        "the token follows a redirect",
        _LINK,
        "            redirect_limit=0,\n",
        "            redirect_limit=3,\n",
        (f"{_T_HANDSHAKE}::test_a_redirect_is_not_followed_and_the_token_goes_nowhere_else",),
    ),
    Mutation(
        "connection",
        "the environment's proxy gets the secret",
        _TOKENS,
        "            session.trust_env = False\n",
        "            session.trust_env = True\n",
        (f"{_T_TOKENS}::test_neither_netrc_nor_the_environments_proxy_has_a_say",),
    ),
    Mutation(
        "connection",
        "an Enter that comes with the stop charges somebody",
        _SESSION,
        "        if self._running is None or self._is_stopping:\n",
        "        if self._running is None:\n",
        ("tests/unit/session/test_stopping.py",),
    ),
    Mutation(
        "connection",
        "a receipt waits until a flood before it is recorded",
        "terminal_app/session/engine/message_queue.py",
        "        if not self._others and len(came) <= USUAL:\n",
        "        if True:\n",
        ("tests/unit/session/engine/test_message_queue.py",),
    ),
    Mutation(
        "connection",
        "what waits behind a receipt is forgotten when the connection ends",
        "terminal_app/session/connection.py",
        "        while self._queue:\n",
        "        while False:\n",
        ("tests/unit/session/test_session.py",),
    ),
)
