"""The transport to the server: TLS, access tokens, handshake, WebSocket and back-off."""
