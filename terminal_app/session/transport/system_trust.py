"""The system's trust in certificates, as a TLS context that tells its faults as TLS does."""

import socket
import ssl
from typing import Any

import truststore

_SOCKET_ERRORS = range(10_000, 12_000)
"""Windows' numbers of its sockets' errors (WSABASEERR and what follows)."""


class SystemTrust(truststore.SSLContext):
    """Trusts whom the system trusts.

    Where Windows can't judge a certificate at all it has a number of its own for why, which isn't
    an error of TLS to Python but one of the operating system, like a lost connection.
    """

    def wrap_socket(self, sock: socket.socket, *args: Any, **more: Any) -> ssl.SSLSocket:  # noqa: ANN401 - ssl's signature
        """Return ``sock`` with TLS on it, its peer trusted.

        Raises: ssl.SSLError, OSError.
        """
        try:
            return super().wrap_socket(sock, *args, **more)
        except OSError as error:
            if is_of_a_certificate(error):
                raise _not_judged(error) from error
            raise


def is_of_a_certificate(error: OSError) -> bool:
    """Whether Windows says by this error that it can't judge a certificate."""
    number = getattr(error, "winerror", None)
    return (
        not isinstance(error, ssl.SSLError)
        and isinstance(number, int)
        and number not in _SOCKET_ERRORS
    )


def _not_judged(error: OSError) -> ssl.SSLCertVerificationError:
    number = int(getattr(error, "winerror", 0)) & 0xFFFFFFFF
    why = f"Windows can't check it: {error.strerror or 'unknown error'} ({number:#x})"
    told = ssl.SSLCertVerificationError(why)
    told.verify_message = why
    return told
