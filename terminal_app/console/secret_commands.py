"""The client secret in the console: ``set``, ``clear``, ``where``; none of them ever writes it."""

import getpass
import sys
import warnings

from terminal_app import credentials
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_line, write_remark
from terminal_app.credentials import SecretPlace
from terminal_app.errors import KeyringError, SettingsError
from terminal_app.texts import Texts

_MOST_CHARACTERS = 1000


def store(client_id: str, texts: Texts) -> int:
    """Store the secret that standard input holds in the keyring.

    Raises: SettingsError for input that is no secret; OutputClosedError.
    """
    secret = _typed(texts) if _is_a_person() else _piped()
    try:
        credentials.store(client_id, secret)
    except KeyringError as error:
        write_remark(str(error))
        return NOT_DONE
    write_line(texts.say("The client secret is in the keyring."))
    _warn_of_the_variable(texts)
    return DONE


def clear(client_id: str, texts: Texts) -> int:
    """Remove the secret from the keyring; that there is none is as good.

    Raises: OutputClosedError.
    """
    try:
        was_there = credentials.clear(client_id)
    except KeyringError as error:
        write_remark(str(error))
        return NOT_DONE
    if was_there:
        write_line(texts.say("The client secret is gone from the keyring."))
    else:
        write_line(texts.say("There is no client secret in the keyring."))
    _warn_of_the_variable(texts)
    return DONE


def say_where(client_id: str, texts: Texts) -> int:
    """Write where the secret is, and not what it is; status 1 where there is none.

    Raises: OutputClosedError.
    """
    place = credentials.place_of(client_id)
    match place:
        case SecretPlace.VARIABLE:
            write_line(_of_the_variable(texts))
        case SecretPlace.KEYRING:
            write_line(texts.say("The client secret is in the keyring."))
        case SecretPlace.NOWHERE:
            command = credentials.STORE_COMMAND
            write_line(
                texts.say("There is no client secret. Store it with: {command}", command=command)
            )
        case SecretPlace.NO_KEYRING:
            write_line(
                texts.say(
                    "This computer has no keyring. Set the environment variable {name} "
                    "for the user who starts the till.",
                    name=credentials.VARIABLE,
                )
            )
    return DONE if place in {SecretPlace.VARIABLE, SecretPlace.KEYRING} else NOT_DONE


def _of_the_variable(texts: Texts) -> str:
    return texts.say(
        "Set by the environment variable {name}, which comes first.", name=credentials.VARIABLE
    )


def _warn_of_the_variable(texts: Texts) -> None:
    if credentials.is_in_variable():
        write_remark(_of_the_variable(texts))


def _is_a_person() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _typed(texts: Texts) -> str:
    """Return what a person types, unseen.

    Raises: SettingsError.
    """
    try:
        with warnings.catch_warnings():
            # Where the terminal can't be told not to show it, it isn't asked for.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return _checked(getpass.getpass(f"{texts.say('Client secret')}: "))
    except (getpass.GetPassWarning, EOFError):
        message = "This terminal would show the secret. Pipe it in: terminal-app secret set < FILE"
        raise SettingsError(message) from None


def _piped() -> str:
    """Return what standard input holds, without the end of its line.

    Raises: SettingsError.
    """
    if sys.stdin is None:
        return _checked("")
    try:
        # As bytes: the console's own encoding may be another than the file's.
        raw = sys.stdin.buffer.read(_MOST_CHARACTERS * 4 + 2)
        text = raw.decode("utf-8-sig")
    except (UnicodeDecodeError, OSError):
        raise SettingsError("standard input can't be read as UTF-8 text.") from None
    return _checked(text.removesuffix("\n").removesuffix("\r"))


def _checked(secret: str) -> str:
    if not secret or len(secret) > _MOST_CHARACTERS or not secret.isprintable():
        message = (
            "standard input holds no client secret. Allowed: one line of 1 to "
            f"{_MOST_CHARACTERS} characters."
        )
        raise SettingsError(message)
    return secret
