"""Labels of the environment, in words: they tell a demo and a test from real money."""

from collections.abc import Iterable

from terminal_app.environments import Kind, kind_of
from terminal_app.texts import Texts


def of_kind(kind: Kind, texts: Texts) -> str:
    """Return the label of everything at a server of that kind; empty for real money."""
    match kind:
        case Kind.DEMO:
            return texts.say("DEMO - not a payment")
        case Kind.TEST:
            return texts.say("TEST - no money moves")
    return ""


def of_server(server: str, texts: Texts) -> str:
    """Return the label of what was asked of that server."""
    return of_kind(kind_of(server), texts)


def of_servers(servers: Iterable[str], texts: Texts) -> str:
    """Return the label that holds for all of them; empty where one is real, or none is named."""
    kinds = {kind_of(server) for server in servers}
    if not kinds or Kind.REAL in kinds:
        return ""
    return of_kind(Kind.TEST if Kind.TEST in kinds else Kind.DEMO, texts)


def mixed_journal(folder: str, texts: Texts, *, is_demo: bool) -> str:
    """Return why the till doesn't use the journal in ``folder``, and what to do.

    ``is_demo``: the journal is a demo's and the till's server real; else the other way round.
    """
    if is_demo:
        return texts.say(
            "The data in {folder} is a demo's, and this till's server is real. Nothing was sent. "
            "Name another data folder with --data-dir.",
            folder=folder,
        )
    return texts.say(
        "The data in {folder} is a real till's, and this is a demo. Nothing was sent. "
        "Name another data folder with --data-dir.",
        folder=folder,
    )
