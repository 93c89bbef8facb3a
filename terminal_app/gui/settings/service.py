"""The service that the settings pages need: read, save and test settings."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from terminal_app.credentials import SecretPlace
from terminal_app.settings import Settings
from terminal_app.texts import Texts


class CheckStep(NamedTuple):
    """A step of the connection test, in words."""

    name: str
    passed: bool
    detail: str
    """For the technician, in English."""
    remedy: str = ""
    """What the cashier can do about a failure."""


class SettingsService(Protocol):
    """Reads, saves, tests and applies settings."""

    texts: Texts

    @property
    def is_demo(self) -> bool:
        """Whether this is a demo, whose connection can't be set."""

    @property
    def file_name(self) -> str:
        """The settings file; empty: none, settings last until the till is closed."""

    def read(self) -> Settings:
        """Return the saved settings.

        Raises: SettingsError.
        """

    def save(self, changes: Mapping[str, object], client_id: str, secret: str) -> Settings:
        """Save settings by key, and the secret unless it is empty; may block.

        Raises: SettingsError; then nothing was saved.
        """

    def check(self, settings: Settings, secret: str) -> Iterator[CheckStep]:
        """Test the connection with ``secret``, or with the saved one if it is empty; may block."""

    def print_test_page(self, settings: Settings) -> Iterator[CheckStep]:
        """Print a test page on that printer; may block."""

    def secret_place(self, client_id: str) -> SecretPlace:
        """Return where a client's secret is kept; may block."""

    def apply(self, settings: Settings) -> None:
        """Apply saved settings, as far as that is possible without a restart."""
