"""Names by which the server is reached, which change while it runs."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit


@dataclass(slots=True)
class BaseUrls:
    """Used on the server's loop alone; ``codes`` is where the codes that phones scan lead.

    ``own_hosts`` are the Host headers by which a browser may know the customers' pages, and
    ``local_hosts`` those by which it may know the operator's; only the first ever grow.
    """

    codes: str
    own_hosts: set[str] = field(default_factory=set)
    local_hosts: frozenset[str] = frozenset()

    @classmethod
    def at(cls, base_url: str) -> Self:
        """Return the names of a server on this machine alone."""
        parts = urlsplit(base_url)
        local = frozenset({parts.netloc, f"localhost:{parts.port}"})
        return cls(base_url, set(local), local)
