"""Letting phones of this machine's network into a demo, and saying so in the console."""

from contextlib import suppress
from typing import Protocol

from terminal_app.compose import lan_access
from terminal_app.errors import PhonesKeptOutError, UnheardError
from terminal_app.texts import Texts


class Server(Protocol):
    """A demo's server, that can listen at one address more."""

    def let_phones_in(self, address: str) -> str:
        """Listen there too; return where phones reach it."""

    def keep_phones_out(self) -> None:
        """Listen on this machine alone again."""


class Door:
    """By which phones get in."""

    def __init__(self, server: Server, texts: Texts) -> None:
        self._server = server
        self._address = ""
        self._texts = texts

    def open(self, address: str) -> str:
        """Let phones in at ``address``, tell the console, and return where they reach the demo.

        Empty: at the address of before, else at the likeliest of this machine's.

        Raises: PhonesKeptOutError.
        """
        from terminal_app.simulator import SimulatorError  # noqa: PLC0415 - demos alone need it

        self._address = address or self._address
        own = [self._address] if self._address else self._own_addresses()
        try:
            reached_at = self._server.let_phones_in(own[0])
        except SimulatorError as error:
            raise PhonesKeptOutError(str(error)) from error
        self._tell(
            self._texts.say(
                "Phones in this network reach the demo at {address}; "
                "everybody in this network can.",
                address=reached_at,
            )
        )
        if own[1:]:
            self._tell(
                self._texts.say(
                    "This machine has other addresses too: {addresses}. Choose one with "
                    "--lan ADDRESS.",
                    addresses=", ".join(own[1:]),
                )
            )
        return reached_at

    def close(self) -> None:
        """Keep phones out again."""
        self._server.keep_phones_out()
        self._tell(self._texts.say("Phones are kept out again."))

    def _own_addresses(self) -> list[str]:
        try:
            own = lan_access.own_addresses()
        except OSError as error:
            raise PhonesKeptOutError(str(error)) from error
        if not own:
            raise PhonesKeptOutError(
                self._texts.say(
                    "This machine is in no network, so no phone can reach it. Connect it to one, "
                    "or name its address with --lan ADDRESS."
                )
            )
        return own

    def _tell(self, text: str) -> None:
        from terminal_app.console.output import write_line  # noqa: PLC0415 - seldom needed

        # A window says it too; started from a desktop it has no console.
        with suppress(UnheardError):
            write_line(text)
