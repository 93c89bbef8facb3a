"""Letting phones in, as the session asks for it: what does it is handed in."""

from typing import Protocol

from terminal_app.channel.commands import OpenToPhones
from terminal_app.channel.events import PhonesChanged
from terminal_app.errors import PhonesKeptOutError


class PhoneDoor(Protocol):
    """The way for phones into a demo's server."""

    def open(self, address: str) -> str:
        """Let phones in at ``address`` of this machine; return where they reach it.

        Empty: at the address of before, else at the likeliest.

        Raises: PhonesKeptOutError.
        """

    def close(self) -> None:
        """Keep them out again."""


def turned(door: PhoneDoor, asked: OpenToPhones) -> PhonesChanged:
    """Open or close ``door`` as asked, and return what has become of it."""
    if not asked.is_open:
        door.close()
        return PhonesChanged()
    try:
        return PhonesChanged(door.open(asked.address))
    except PhonesKeptOutError as error:
        return PhonesChanged(why_not=str(error))
