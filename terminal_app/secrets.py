"""The client secret: from the environment, else from the system's keyring. Never in a file of ours.

``keyring`` takes 120 ms to find its backend, so it is asked late and never on the Tk thread.
"""

import os

from terminal_app.errors import SettingsError

VARIABLE = "TERMINAL_APP_CLIENT_SECRET"
KEYRING_SERVICE = "terminal-app"


def read_client_secret(client_id: str) -> str:
    """Return the secret of ``client_id``.

    Raises: SettingsError, with the two ways to set it.
    """
    secret = os.environ.get(VARIABLE)
    if not secret:
        secret = _from_keyring(client_id)
    if not secret:
        message = (
            f"There is no client secret for {client_id!r}. Set the environment variable "
            f"{VARIABLE}, or store it once with: "
            f"python -m keyring set {KEYRING_SERVICE} {client_id}"
        )
        raise SettingsError(message)
    return secret


def _from_keyring(client_id: str) -> str | None:
    import keyring  # noqa: PLC0415 - 120 ms, and only where the variable isn't set
    import keyring.errors  # noqa: PLC0415

    try:
        return keyring.get_password(KEYRING_SERVICE, client_id)
    except keyring.errors.KeyringError:
        # A headless Linux has no keyring at all: the same as an empty one, and the same remedy.
        return None
