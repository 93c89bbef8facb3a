"""The marks that tell a demo and a test from a till that moves money."""

from terminal_app.settings import Settings
from terminal_app.texts import Texts


def mark_of(settings: Settings, texts: Texts | None = None) -> str:
    """Return the mark that every screen and receipt of this environment bears; empty for none.

    In the till's language, unless ``texts`` speak another.
    """
    texts = texts or Texts(settings.till.language)
    if settings.connection.is_simulated:
        return texts.say("DEMO - not a payment")
    if settings.connection.environment == "test":
        return texts.say("TEST - no money moves")
    return ""


def header_mark_of(settings: Settings) -> str:
    """Return the mark on the screen alone: beside the above, that nobody has certified it yet."""
    return mark_of(settings) or Texts(settings.till.language).say("Not certified")
