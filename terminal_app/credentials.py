"""The client secret: from the environment, else from the system's keyring. Never in a file of ours.

``keyring`` takes 120 ms to find its backend, so it is asked only where the variable isn't set,
and never on the Tk thread.
"""

import enum
import os

from terminal_app.errors import SettingsError

VARIABLE = "TERMINAL_APP_CLIENT_SECRET"
KEYRING_SERVICE = "terminal-app"


class SecretPlace(enum.Enum):
    """Where a client's secret is."""

    VARIABLE = "variable"
    """In the environment variable, which comes before the keyring."""
    KEYRING = "keyring"
    NOWHERE = "nowhere"
    """There is a keyring, and nothing in it for this client."""
    NO_KEYRING = "no_keyring"


def place_of(client_id: str) -> SecretPlace:
    """Return where the secret of ``client_id`` is. Asks the keyring: not for the Tk thread."""
    if os.environ.get(VARIABLE):
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

    Raises: SettingsError, without the secret.
    """
    import keyring
    import keyring.errors

    try:
        keyring.set_password(KEYRING_SERVICE, client_id, secret)
    except keyring.errors.KeyringError as error:
        raise SettingsError(
            f"The keyring didn't take the client secret ({type(error).__name__}). Unlock it and "
            f"save again, or set the environment variable {VARIABLE}."
        ) from None


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
            f"{VARIABLE}, or store it once with: "
            f"python -m keyring set {KEYRING_SERVICE} {client_id}"
        )
    return secret


def _from_keyring(client_id: str) -> str | None:
    import keyring
    import keyring.errors

    try:
        return keyring.get_password(KEYRING_SERVICE, client_id)
    except keyring.errors.KeyringError:
        # A headless Linux has no keyring at all: the same as an empty one, and the same remedy.
        return None
