"""Terminals as the server sees them: access tokens, connections, messages in and out, faults."""
