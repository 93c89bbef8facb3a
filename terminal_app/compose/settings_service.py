"""What the settings window does beyond its form: reading, saving, testing, applying."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from terminal_app import catalogue, credentials
from terminal_app.compose import connection_check, session
from terminal_app.credentials import SecretPlace
from terminal_app.gui.settings.service import CheckStep
from terminal_app.payments.slip import Handed
from terminal_app.printing import words
from terminal_app.receipts import logo
from terminal_app.settings import Settings, loader, profile_file, writer
from terminal_app.settings.model import SECTIONS
from terminal_app.texts import Texts

NEW_FILE = (
    "# The settings of terminal-app. The program keeps what you write here, comments too.\n\n"
)


class FileSettings:
    """Reads and saves one settings file, or none: then settings hold until the till is closed."""

    def __init__(
        self,
        file: Path | None,
        saved: Settings,
        texts: Texts,
        *,
        is_demo: bool,
        applied: Callable[[Settings], None] = lambda _: None,
    ) -> None:
        self.texts = texts
        self._file = file
        self._saved = saved
        self._is_demo = is_demo
        self._applied = applied
        self._before: str | None = None

    @property
    def is_demo(self) -> bool:
        """The server is the demo's own: there is no connection to be set."""
        return self._is_demo

    @property
    def file_name(self) -> str:
        """Where settings are saved; empty: nowhere."""
        return str(self._file) if self._file is not None else ""

    def read(self) -> Settings:
        """Return what is saved now.

        Raises: SettingsError.
        """
        if self._file is None:
            return self._saved
        read = loader.load(self._file, for_demo=self._is_demo)
        self._before = loader.read_text(self._file)
        return read

    def save(self, changes: Mapping[str, object], client_id: str, secret: str) -> Settings:
        """Save the secret where one was typed, then the settings; return all that is saved.

        Raises: SettingsError; then the file is what it was.
        """
        self._try_catalogue(str(changes.get("sale.catalogue", "")))
        self._try_profile(str(changes.get("connection.profile", "")))
        self._try_logo(str(changes.get("till.logo", "")))
        if secret:
            credentials.store(client_id, secret)
        if self._file is None:
            return _changed(self._saved, changes)
        if changes:
            writer.save(
                self._file,
                self._before,
                changes,
                start=NEW_FILE,
                for_demo=self._is_demo,
            )
        return loader.load(self._file, for_demo=self._is_demo)

    def _try_catalogue(self, named: str) -> None:
        """Raises: SettingsError where the items of that file can't be sold."""
        if named:
            catalogue.load(self._folder / named)

    def _try_profile(self, named: str) -> None:
        """Raises: SettingsError where the till can't use the profile in that file."""
        if named:
            profile_file.load(self._folder / named)

    def _try_logo(self, named: str) -> None:
        """Raises: SettingsError where that file is no logo."""
        if named:
            logo.check(str(self._folder / named))

    @property
    def _folder(self) -> Path:
        """Where files are that are named without a folder."""
        return self._file.absolute().parent if self._file is not None else Path.cwd()

    def check(self, settings: Settings, secret: str) -> Iterator[CheckStep]:
        """Try that connection, with that secret or (empty) the one that is kept."""
        kept = session.secret_reader(settings)
        return connection_check.lines(
            settings, (lambda _id: secret) if secret else kept, self.texts
        )

    def print_test_page(self, settings: Settings) -> Iterator[CheckStep]:
        """Print a test page on the printer of ``settings``, as they are typed."""
        from terminal_app.compose import printing  # noqa: PLC0415 - seldom asked

        ended = printing.print_test_page(settings, self.texts)
        is_sent = ended.handed is Handed.ALL
        said = words.ended(ended.handed, ended.fault, self.texts)
        yield CheckStep(
            self.texts.say("Printer"),
            is_sent,
            settings.printer.target if is_sent else ended.detail,
            "" if is_sent else said,
        )

    def secret_place(self, client_id: str) -> SecretPlace:
        """Return where that client's secret is; not on the Tk thread."""
        return credentials.place_of(client_id)

    def apply(self, settings: Settings) -> None:
        """Take what was saved into use."""
        self._saved = settings
        self._applied(settings)


def _changed(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """The form has checked them."""
    for section in SECTIONS:
        new = {
            key.partition(".")[2]: value
            for key, value in changes.items()
            if key.partition(".")[0] == section
        }
        part = getattr(settings, section)._replace(**new)
        settings = settings._replace(**{section: part})
    return settings
