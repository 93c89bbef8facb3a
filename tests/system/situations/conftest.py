"""Fixtures of the session tests, for the situations as well."""

from tests.unit.session.conftest import harness, server, shop

__all__ = ["harness", "server", "shop"]
