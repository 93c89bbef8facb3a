"""Tests of the session: its thread, the connection, the payment engine and the transport."""
