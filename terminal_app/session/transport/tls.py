"""TLS context for token and WebSocket: the system's trust, and one more file if set."""

import ssl

from terminal_app.errors import ConnectionFault, FaultKind

_NOT_TRUSTED = "the certificate isn't trusted"


class TlsContext:
    """Makes the context when it is first needed."""

    def __init__(self, ca_file: str) -> None:
        self._ca_file = ca_file
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context.

        Raises: ConnectionFault if ``ca_file`` holds no certificate.
        """
        if self._context is None:
            from terminal_app.session.transport.system_trust import (  # noqa: PLC0415 - not needed without TLS
                SystemTrust,
            )

            context = SystemTrust(ssl.PROTOCOL_TLS_CLIENT)
            if self._ca_file:
                try:
                    context.load_verify_locations(self._ca_file)
                except (ssl.SSLError, OSError) as error:
                    detail = f"connection.ca_file {self._ca_file} can't be used: {error}"
                    raise ConnectionFault(FaultKind.TLS_FAILED, detail) from None
            self._context = context
        return self._context


def tls_fault(error: BaseException) -> str:
    """Return what failed in words, without the names of libraries and their source files."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = getattr(error, "verify_message", None)
        return f"the certificate isn't trusted ({reason})" if reason else _NOT_TRUSTED
    reason = getattr(error, "reason", None)
    if isinstance(error, ssl.SSLError) and isinstance(reason, str):
        return reason.replace("_", " ").lower()
    return "the server doesn't speak TLS as it should"
