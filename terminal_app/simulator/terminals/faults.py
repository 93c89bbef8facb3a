"""Faults of the server itself, set and unset while it runs.

To add one: docs/simulator.md.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Replacement(enum.Enum):
    """What may stand in for a JSON value (``None`` is JSON's null)."""

    AS_USUAL = "as_usual"
    MISSING = "missing"


AS_USUAL = Replacement.AS_USUAL
MISSING = Replacement.MISSING


@dataclass(slots=True)
class Faults:
    """Set from any thread, at any time; each applies from the next request on.

    ``expires_in`` and ``access_token`` replace what is announced (any JSON value; MISSING
    leaves the field out); what the server itself holds of the token doesn't change.
    ``token_times`` and ``ws_times`` say how often the faults of that endpoint still apply;
    None is for ever. ``mute`` freezes the server: nothing is read, answered or sent, pings
    included, until it is unset. Times are in seconds and not scaled by the server's pace.
    """

    token_status: int | None = None
    token_body: bytes | None = None
    token_headers: Mapping[str, str] = field(default_factory=dict)
    token_delay_s: float = 0.0
    token_times: int | None = None
    expires_in: object = AS_USUAL
    access_token: object = AS_USUAL
    ws_status: int | None = None
    ws_headers: Mapping[str, str] = field(default_factory=dict)
    ws_delay_s: float = 0.0
    ws_times: int | None = None
    logon_missing: bool = False
    mute: bool = False

    def takes_token(self) -> bool:
        """Count one token request; True while its faults apply."""
        applies = self.token_times is None or self.token_times > 0
        if self.token_times:
            self.token_times -= 1
        return applies

    def takes_handshake(self) -> bool:
        """Count one handshake; True while its faults apply."""
        applies = self.ws_times is None or self.ws_times > 0
        if self.ws_times:
            self.ws_times -= 1
        return applies
