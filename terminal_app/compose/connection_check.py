"""The test of the connection, in words: what ``check`` writes and the settings window shows."""

from collections.abc import Callable, Iterator

from terminal_app import wording
from terminal_app.errors import FaultKind
from terminal_app.gui.settings.service import CheckStep
from terminal_app.settings import Settings, profile_file
from terminal_app.texts import Texts


def lines(
    settings: Settings, read_secret: Callable[[str], str], texts: Texts
) -> Iterator[CheckStep]:
    """Yield what each step came to; ends after the first that fails. Starts no payment."""
    from terminal_app.session.transport import connection_check

    names = {
        connection_check.Step.SECRET: texts.say("Client secret"),
        connection_check.Step.TOKEN: texts.say("Access token"),
        connection_check.Step.WEBSOCKET: texts.say("WebSocket"),
        connection_check.Step.LOGON: texts.say("Logon"),
    }
    for checked in connection_check.check(
        settings, read_secret, profile=profile_file.of(settings.connection.profile)
    ):
        remedy = "" if checked.fault is None else wording.fault(checked.fault, texts)
        is_refused = checked.fault is FaultKind.ANSWER_UNREADABLE
        is_at_websocket = checked.step is connection_check.Step.WEBSOCKET
        if checked.fault is FaultKind.LOGON_MISSING or (is_refused and is_at_websocket):
            # It may want a header that it doesn't get.
            said = texts.say(
                "If the server writes its messages in another way: terminal-app certify "
                "--propose FILE"
            )
            remedy = f"{remedy} {said}"
        yield CheckStep(names[checked.step], checked.fault is None, checked.detail, remedy)
