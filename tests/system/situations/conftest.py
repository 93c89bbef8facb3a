"""Fixtures of the session tests, for the situations as well."""

from tests.unit.session.conftest import counter, server, shop

__all__ = ["counter", "server", "shop"]
