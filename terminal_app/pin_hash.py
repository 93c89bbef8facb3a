"""The hash of a PIN, salted and all that is kept of it; and how long whoever guesses has to wait.

PINs guard the settings and the kiosk, and say who an operator is. The settings file holds
``scrypt$N$r$p$salt_hex$hash_hex`` (RFC 7914). A PIN of few digits can be guessed by whoever can
read that file and try: it stops a passer-by, not an attacker.
"""

import hashlib
import hmac
import os
from datetime import UTC, datetime
from typing import NamedTuple

LEAST_DIGITS = 4
MOST_DIGITS = 12
TRIES = 3
"""So many wrong ones in a row, and the next has to wait."""
WAIT_S = 30.0
MOST_WAIT_S = 480.0
_N, _R, _P = 2**14, 8, 1
"""16 MB and some 50 ms for each try."""
_SALT_BYTES = 16
_MOST_N, _MOST_R, _MOST_P = 2**18, 16, 4
"""What a file may ask of this machine."""
_PARTS = 6


def is_pin(text: str) -> bool:
    """Whether ``text`` can be a PIN: 4 to 12 digits."""
    return text.isascii() and text.isdigit() and LEAST_DIGITS <= len(text) <= MOST_DIGITS


def wait_s(wrong: int) -> float:
    """Return how many seconds the next try has to wait after so many wrong ones in a row."""
    if not wrong or wrong % TRIES:
        return 0.0
    return float(min(WAIT_S * 2 ** min(wrong // TRIES - 1, 10), MOST_WAIT_S))


class WrongPins(NamedTuple):
    """The PINs for one operator since the last right one."""

    operator: str
    """Empty: the kiosk's own PIN."""
    tries: int
    last_at: datetime

    def left_s(self, now: datetime) -> float:
        """Return how many seconds after ``now`` the next try has to wait.

        A clock that was set back makes nobody wait longer than at first.
        """
        passed_s = (now - self.last_at).total_seconds()
        return max(0.0, wait_s(self.tries) - max(0.0, passed_s))


LONG_AGO = datetime.min.replace(tzinfo=UTC)
NO_WRONG_PINS = WrongPins("", 0, LONG_AGO)


def hashed(pin: str) -> str:
    """Return what is kept of ``pin``; another each time, by the salt."""
    salt = os.urandom(_SALT_BYTES)
    return "$".join(("scrypt", str(_N), str(_R), str(_P), salt.hex(), _key(pin, salt).hex()))


def matches(pin: str, kept: str) -> bool:
    """Whether ``pin`` is the one of which ``hashed`` made ``kept``; never what can't be read."""
    read = _read(kept)
    if read is None:
        return False
    n, r, p, salt, key = read
    return hmac.compare_digest(_key(pin, salt, n, r, p, len(key)), key)


def is_hash(kept: str) -> bool:
    """Whether ``kept`` is something that a PIN can be checked against."""
    return _read(kept) is not None


def _key(pin: str, salt: bytes, n: int = _N, r: int = _R, p: int = _P, size: int = 32) -> bytes:
    most = 128 * r * (n + p + 2) + 2**20
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=most, dklen=size)


def _read(kept: str) -> tuple[int, int, int, bytes, bytes] | None:
    parts = kept.split("$")
    if len(parts) != _PARTS or parts[0] != "scrypt":
        return None
    try:
        n, r, p = (int(part) for part in parts[1:4])
        salt, key = bytes.fromhex(parts[4]), bytes.fromhex(parts[5])
    except ValueError:
        return None
    is_power = n > 1 and n & (n - 1) == 0
    if not (is_power and n <= _MOST_N and 1 <= r <= _MOST_R and 1 <= p <= _MOST_P):
        return None
    is_whole = len(salt) >= _SALT_BYTES and len(key) == hashlib.sha256().digest_size
    return (n, r, p, salt, key) if is_whole else None
