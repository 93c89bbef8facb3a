"""Endpoints of terminals, admission to them, and the middleware of the whole server."""
