"""TLS context for token and WebSocket: the system's trust, and one more file if set."""

import ssl

from terminal_app.errors import ConnectionFault, FaultKind


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
            import truststore  # noqa: PLC0415 - not needed without TLS

            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if self._ca_file:
                try:
                    context.load_verify_locations(self._ca_file)
                except (ssl.SSLError, OSError) as error:
                    detail = f"connection.ca_file {self._ca_file} can't be used: {error}"
                    raise ConnectionFault(FaultKind.TLS_FAILED, detail) from None
            self._context = context
        return self._context
