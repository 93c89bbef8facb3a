"""What the settings window is handed: reading, trying and saving, which it can't do itself."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from terminal_app.credentials import SecretPlace
from terminal_app.settings import Settings
from terminal_app.texts import Texts


class CheckLine(NamedTuple):
    """One step of trying the connection, in words."""

    name: str
    is_well: bool
    detail: str
    """For the technician, in English."""
    remedy: str = ""
    """What the cashier can do, where it isn't well."""


class SettingDesk(Protocol):
    """Where settings come from and go to."""

    texts: Texts

    @property
    def is_demo(self) -> bool:
        """The server is the demo's own: there is no connection to be set."""

    @property
    def file_name(self) -> str:
        """Where settings are saved; empty: nowhere, they hold until the till is closed."""

    def read(self) -> Settings:
        """Return what is saved now.

        Raises: SettingsError.
        """

    def save(self, changes: Mapping[str, object], client_id: str, secret: str) -> Settings:
        """Save settings by their names, and the secret where there is one; not on the Tk thread.

        Raises: SettingsError; then nothing was saved.
        """

    def check(self, settings: Settings, secret: str) -> Iterator[CheckLine]:
        """Try that connection, with that secret or (empty) the one that is kept."""

    def secret_place(self, client_id: str) -> SecretPlace:
        """Return where that client's secret is; not on the Tk thread."""

    def apply(self, settings: Settings) -> None:
        """Let what was saved hold, as far as it can at once."""
