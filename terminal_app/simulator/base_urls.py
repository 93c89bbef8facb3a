"""By what names this server is reached: read when needed, since it may listen elsewhere later."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit


@dataclass(slots=True)
class Addresses:
    """``base_url`` stands in the codes that phones scan; used on the server's loop alone.

    ``own_hosts`` are the Host headers by which a browser may know the customers' pages, and
    ``local_hosts`` those by which it may know the operator's; only the first ever grow.
    """

    base_url: str
    own_hosts: set[str] = field(default_factory=set)
    local_hosts: frozenset[str] = frozenset()

    @classmethod
    def at(cls, base_url: str) -> Self:
        """Return the addresses of a server on this machine alone."""
        parts = urlsplit(base_url)
        local = frozenset({parts.netloc, f"localhost:{parts.port}"})
        return cls(base_url, set(local), local)
