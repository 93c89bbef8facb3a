"""The session's fixtures, for the situations too."""

from tests.unit.session.conftest import counter, server, shop

__all__ = ["counter", "server", "shop"]
