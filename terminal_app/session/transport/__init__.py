"""The connection to the server: TLS, access tokens, handshake, frames, back-off."""
