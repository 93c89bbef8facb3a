"""Access tokens for client credentials (RFC 6749, 4.4 and 5), which expire."""

import base64
import hashlib
import hmac
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.ledger_entry import Kind
from terminal_app.simulator.money.state_file import StateFile
from terminal_app.simulator.terminals.faults import AS_USUAL, MISSING, Faults

SCOPE = "terminal"

_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What the token endpoint answers; ``body`` is written as JSON."""

    status: int
    body: dict[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


class _RefusedError(Exception):
    """An error of RFC 6749, 5.2."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.answer = TokenAnswer(status, {"error": error, "error_description": description})


class TokenIssuer:
    """Issues tokens, and knows which still hold."""

    def __init__(
        self,
        credentials: Mapping[str, str],
        identifiers: Identifiers,
        ledger: Ledger,
        clock: Callable[[], datetime],
        lifetime_s: float,
        state: StateFile,
    ) -> None:
        self._credentials = credentials
        self._identifiers = identifiers
        self._ledger = ledger
        self._clock = clock
        self._lifetime_s = lifetime_s
        self._state = state
        self._issued = {
            digest: (client_id, datetime.fromisoformat(expires_at))
            for digest, client_id, expires_at in state.tokens()
        }
        """Whose a token is and until when it holds, by what it hashes to."""

    def answer(
        self, form: Sequence[tuple[str, str]], authorization: str | None, faults: Faults
    ) -> TokenAnswer:
        """Return the answer to one request; ``authorization`` is its header, if any."""
        try:
            client_id = self._client(form, authorization)
        except _RefusedError as refused:
            self._ledger.record(
                Kind.TOKEN_REFUSED,
                error=str(refused.answer.body["error"]),
                description=str(refused),
            )
            return self._challenging(refused.answer, authorization)
        token = self._identifiers.new_token()
        now = self._clock()
        self._forget_expired(now)
        expires_at = now + timedelta(seconds=self._lifetime_s)
        self._issued[_digest(token)] = (client_id, expires_at)
        self._state.save_token(_digest(token), client_id, expires_at.isoformat())
        self._ledger.record(Kind.TOKEN_ISSUED, clientId=client_id)
        body: dict[str, object] = {
            "access_token": token if faults.access_token is AS_USUAL else faults.access_token,
            "token_type": "Bearer",
            "expires_in": (
                math.floor(self._lifetime_s) if faults.expires_in is AS_USUAL else faults.expires_in
            ),
            "scope": SCOPE,
        }
        return TokenAnswer(200, {name: body[name] for name in body if body[name] is not MISSING})

    def holds(self, authorization: str | None) -> bool:
        """Return whether the header carries a token that was issued and hasn't expired."""
        return self.client_of(authorization) is not None

    def client_of(self, authorization: str | None) -> str | None:
        """Return the id of the client whose valid token the header carries, or None."""
        scheme, _, token = (authorization or "").partition(" ")
        issued = self._issued.get(_digest(token)) if scheme.lower() == "bearer" else None
        return issued[0] if issued is not None and self._clock() < issued[1] else None

    def expire_all(self) -> None:
        """Let no token issued so far hold any longer."""
        self._issued.clear()
        self._state.forget_tokens()

    def expire_of(self, client_id: str) -> None:
        """Let no token of that client hold any longer."""
        self._issued = {
            digest: issued for digest, issued in self._issued.items() if issued[0] != client_id
        }
        self._state.forget_tokens(client_id)

    def _client(self, form: Sequence[tuple[str, str]], authorization: str | None) -> str:
        """Return the id of the client that asks.

        Raises: _RefusedError.
        """
        repeated = [name for name, count in Counter(name for name, _ in form).items() if count > 1]
        if repeated:
            raise _RefusedError("invalid_request", "a parameter is repeated")
        fields = dict(form)
        if not fields.get("grant_type"):
            raise _RefusedError("invalid_request", "grant_type is missing")
        client_id, secret = _credentials_in(fields, authorization)
        expected = self._credentials.get(client_id, "")
        if not expected or not hmac.compare_digest(expected.encode(), secret.encode()):
            raise _RefusedError("invalid_client", "unknown client or wrong secret", _UNAUTHORIZED)
        if fields["grant_type"] != "client_credentials":
            raise _RefusedError("unsupported_grant_type", "grant_type must be client_credentials")
        if fields.get("scope") != SCOPE:
            raise _RefusedError("invalid_scope", f"scope must be {SCOPE}")
        return client_id

    def _challenging(self, answer: TokenAnswer, authorization: str | None) -> TokenAnswer:
        """Add the challenge that a refused Authorization header needs (RFC 6749, 5.2)."""
        if answer.status == _UNAUTHORIZED and authorization is not None:
            return TokenAnswer(
                _UNAUTHORIZED, answer.body, {"WWW-Authenticate": 'Basic realm="simulator"'}
            )
        return answer

    def _forget_expired(self, now: datetime) -> None:
        self._issued = {
            digest: issued for digest, issued in self._issued.items() if issued[1] > now
        }
        self._state.forget_tokens(before=now.isoformat())


def _digest(token: str) -> str:
    """Return what is kept of a token: it can be recognised by it, and not be told from it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _credentials_in(fields: Mapping[str, str], authorization: str | None) -> tuple[str, str]:
    """Return client id and secret from the body or from a Basic header (RFC 6749, 2.3.1).

    Raises: _RefusedError.
    """
    if authorization is None:
        return fields.get("client_id", ""), fields.get("client_secret", "")
    if "client_secret" in fields:
        raise _RefusedError("invalid_request", "two ways of authentication at once")
    scheme, _, encoded = authorization.partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # Not Base64, or not UTF-8.
        scheme = client_id = secret = ""
    if scheme.lower() != "basic":
        raise _RefusedError(
            "invalid_client", "the Authorization header can't be read", _UNAUTHORIZED
        )
    return unquote_plus(client_id), unquote_plus(secret)
