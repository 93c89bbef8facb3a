"""The label of a till's environment, by its settings."""

from pathlib import Path

from terminal_app import environment_labels
from terminal_app.certification import certificate
from terminal_app.environments import Kind, kind_of
from terminal_app.settings import Settings, profile_file
from terminal_app.texts import Texts


def label_of(settings: Settings, texts: Texts | None = None) -> str:
    """Return the label that every screen and receipt of this environment bears; empty for none.

    In the till's language, unless ``texts`` speak another.
    """
    return environment_labels.of_kind(_kind_of(settings), texts or Texts(settings.till.language))


def _kind_of(settings: Settings) -> Kind:
    connection = settings.connection
    if connection.is_simulated:
        # A demo's simulator has no address before it is started.
        return Kind.DEMO
    return Kind.TEST if connection.environment == "test" else kind_of(connection.websocket_url)


def header_label_of(settings: Settings, data_dir: Path) -> str:
    """Return the label on the screen alone: the above, else that nobody has certified it yet."""
    if is_certified(settings, data_dir):
        return label_of(settings)
    return Texts(settings.till.language).say("Not certified")


def is_certified(settings: Settings, data_dir: Path) -> bool:
    """Whether a person has certified this terminal at its server, or no real money moves there."""
    connection = settings.connection
    return _kind_of(settings) is not Kind.REAL or certificate.is_certified(
        data_dir,
        server=connection.websocket_url,
        terminal_id=connection.terminal_id,
        profile=profile_file.digest_of(connection.profile),
    )
