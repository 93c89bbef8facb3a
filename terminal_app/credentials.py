"""The client secret: from the environment, else from the system's keyring. Never in a file of ours.

``keyring`` takes 120 ms to find its backend, so it is asked only where the variable isn't set,
and never on the Tk thread.
"""

import enum
import os

from terminal_app import redaction
from terminal_app.errors import KeyringError, SettingsError

VARIABLE = "TERMINAL_APP_CLIENT_SECRET"
KEYRING_SERVICE = "terminal-app"
STORE_COMMAND = "terminal-app secret set"
"""Works in a build without Python, too."""


class SecretPlace(enum.Enum):
    """Where a client's secret is."""

    VARIABLE = "variable"
    """In the environment variable, which comes before the keyring."""
    KEYRING = "keyring"
    NOWHERE = "nowhere"
    """There is a keyring, and nothing in it for this client."""
    NO_KEYRING = "no_keyring"


def is_in_variable() -> bool:
    """Whether the environment variable holds a secret, which then comes first."""
    return bool(os.environ.get(VARIABLE))


def place_of(client_id: str) -> SecretPlace:
    """Return where the secret of ``client_id`` is. Asks the keyring: not for the Tk thread."""
    if is_in_variable():
        return SecretPlace.VARIABLE
    import keyring
    import keyring.errors
    from keyring.backends import fail, null

    if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring):
        return SecretPlace.NO_KEYRING
    try:
        found = keyring.get_password(KEYRING_SERVICE, client_id) if client_id else None
    except keyring.errors.KeyringError:
        return SecretPlace.NO_KEYRING
    return SecretPlace.KEYRING if found else SecretPlace.NOWHERE


def store(client_id: str, secret: str) -> None:
    """Store the secret of ``client_id`` in the keyring. Not for the Tk thread: it may ask a person.

    Raises: KeyringError, without the secret.
    """
    redaction.hold(secret)
    import keyring
    import keyring.errors

    try:
        keyring.set_password(KEYRING_SERVICE, client_id, secret)
        # Where keyrings are switched off, nothing is kept and nothing is said.
        fault = "" if keyring.get_password(KEYRING_SERVICE, client_id) == secret else "not kept"
    except keyring.errors.KeyringError as error:
        fault = type(error).__name__
    if fault:
        raise KeyringError(
            f"The keyring didn't take the client secret ({fault}). Unlock it and "
            f"save again, or set the environment variable {VARIABLE}."
        )


def clear(client_id: str) -> bool:
    """Remove the secret of ``client_id`` from the keyring; returns whether there was one.

    Raises: KeyringError.
    """
    import keyring
    import keyring.errors

    try:
        if keyring.get_password(KEYRING_SERVICE, client_id) is None:
            return False
        keyring.delete_password(KEYRING_SERVICE, client_id)
    except keyring.errors.KeyringError as error:
        raise KeyringError(
            f"The keyring doesn't give up the client secret ({type(error).__name__}). Unlock it "
            "and try again."
        ) from None
    return True


def read_client_secret(client_id: str) -> str:
    """Return the secret of ``client_id``.

    Raises: SettingsError, with the two ways to set it.
    """
    secret = os.environ.get(VARIABLE)
    if not secret:
        secret = _from_keyring(client_id)
    if not secret:
        raise SettingsError(
            f"There is no client secret for {client_id!r}. Set the environment variable "
            f"{VARIABLE}, or store it once with: {STORE_COMMAND}"
        )
    redaction.hold(secret)
    return secret


def _from_keyring(client_id: str) -> str | None:
    import keyring
    import keyring.errors

    try:
        return keyring.get_password(KEYRING_SERVICE, client_id)
    except keyring.errors.KeyringError:
        # A headless Linux has no keyring at all: the same as an empty one, and the same remedy.
        return None
