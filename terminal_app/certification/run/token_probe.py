"""Requests to the token endpoint alone, and how its answers differ from RFC 6749."""

import json
from typing import Any, NamedTuple

import requests
import urllib3.exceptions

from terminal_app.certification.analysis.contract_check import display
from terminal_app.certification.run.recorder import Recorder
from terminal_app.certification.run_log import Deviation
from terminal_app.errors import ConnectionFault
from terminal_app.session import clock
from terminal_app.session.transport.connect import Attempt
from terminal_app.session.transport.tokens import TokenSource, fault_of
from terminal_app.settings import Connection, Settings

_OK = 200
_REFUSALS = (400, 401)
_BY_RFC = "documented (RFC 6749)"
_GRANTED = ("access_token", "token_type", "expires_in", "scope", "refresh_token")
_REFUSED = ("error", "error_description", "error_uri")


class TokenAnswer(NamedTuple):
    """The answer; ``body`` is None where it is no JSON object."""

    status: int
    body: dict[str, Any] | None
    took_ms: int


def request_token(settings: Settings, secret: str, recorder: Recorder) -> TokenAnswer:
    """Request a token with that secret.

    Raises: ConnectionFault.
    """
    source = TokenSource(settings, lambda _client_id: secret)
    attempt = Attempt(settings, source)
    try:
        with attempt.within_time():
            return _request(source, secret, attempt, settings.connection, recorder)
    finally:
        attempt.release()


def _request(
    source: TokenSource,
    secret: str,
    attempt: Attempt,
    connection: Connection,
    recorder: Recorder,
) -> TokenAnswer:
    began = clock.now()
    fault: ConnectionFault
    try:
        status, _retry_after, raw = source.ask(secret, attempt.hold)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        fault = fault_of(error, connection.token_url)
    else:
        took_ms = round((clock.now() - began) * 1000)
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        answer = TokenAnswer(status, body if isinstance(body, dict) else None, took_ms)
        for name in ("access_token", "refresh_token"):
            token = (answer.body or {}).get(name)
            if isinstance(token, str):
                recorder.hide(token)
        return answer
    raise fault


def check_granted(answer: TokenAnswer) -> tuple[bool, str, list[Deviation]]:
    """Return whether a token came, what was seen, and what differs from RFC 6749, 5.1."""
    body = answer.body or {}
    token, kind, lasts = (body.get(name) for name in _GRANTED[:3])
    is_granted = answer.status == _OK and isinstance(token, str) and bool(token)
    found = [*_unknown_fields(body, _GRANTED)] if is_granted else []
    if is_granted and not (isinstance(kind, str) and kind.lower() == "bearer"):
        found.append(_deviation("token_type", "Bearer", body))
    if is_granted and (isinstance(lasts, bool) or not isinstance(lasts, int) or lasts <= 0):
        found.append(_deviation("expires_in", "a number of seconds", body))
    if is_granted and body.get("scope", "terminal") != "terminal":
        found.append(_deviation("scope", "terminal, or missing", body))
    return is_granted, _seen(answer, _GRANTED[1:4]), found


def check_refused(answer: TokenAnswer) -> tuple[bool, str, list[Deviation]]:
    """Return whether it was refused, what was seen, and what differs from RFC 6749, 5.2."""
    body = answer.body or {}
    is_refused = answer.status != _OK and "access_token" not in body
    found = [*_unknown_fields(body, _REFUSED)] if is_refused else []
    if is_refused and answer.status not in _REFUSALS:
        came = f"status {answer.status}"
        found.append(Deviation(path="$", contract="status 400 or 401", source=_BY_RFC, came=came))
    if is_refused and body.get("error") != "invalid_client":
        found.append(_deviation("error", "invalid_client", body))
    return is_refused, _seen(answer, _REFUSED[:1]), found


def _unknown_fields(body: dict[str, Any], known: tuple[str, ...]) -> list[Deviation]:
    # By name alone: the value may be a credential.
    return [
        Deviation(path=f"$.{name}", contract="no such field", source=_BY_RFC, came="unknown field")
        for name in body
        if name not in known
    ]


def _deviation(name: str, says: str, body: dict[str, Any]) -> Deviation:
    path = f"$.{name}"
    came = display(body[name], path) if name in body else "missing"
    return Deviation(path=path, contract=says, source=_BY_RFC, came=came)


def _seen(answer: TokenAnswer, names: tuple[str, ...]) -> str:
    body = answer.body or {}
    seen = [f"{name} {display(body[name], '$')}" for name in names if name in body]
    if answer.status == _OK and "access_token" in body:
        seen.insert(0, "access_token there")
    return ", ".join([f"status {answer.status}", *seen])
