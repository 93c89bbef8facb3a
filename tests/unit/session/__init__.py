"""Tests of the session: the connection, the tokens, the desk and the thread that owns them."""
