"""The thread that owns the connection: loop, tokens, back-off, and the desk that keeps payments."""
