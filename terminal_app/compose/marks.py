"""The marks that tell a demo and a test from a till that moves money."""

from pathlib import Path

from terminal_app.certification import certificate
from terminal_app.settings import Settings
from terminal_app.texts import Texts


def mark_of(settings: Settings) -> str:
    """Return the mark that every screen and receipt of this environment bears; empty for none."""
    texts = Texts(settings.till.language)
    if settings.connection.is_simulated:
        return texts.say("DEMO - not a payment")
    if settings.connection.environment == "test":
        return texts.say("TEST - no money moves")
    return ""


def header_mark_of(settings: Settings, data_dir: Path) -> str:
    """Return the mark on the screen alone: beside the above, that nobody has certified it yet."""
    connection = settings.connection
    server, terminal_id = connection.websocket_url, connection.terminal_id
    if certificate.is_there(data_dir, server=server, terminal_id=terminal_id):
        return mark_of(settings)
    return mark_of(settings) or Texts(settings.till.language).say("Not certified")
