"""The session: its thread, the connection to the server, the payment engine and the transport."""
