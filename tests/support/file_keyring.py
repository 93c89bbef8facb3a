"""A keyring in a file that a test names, in place of the desktop's."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

VARIABLE = "TEST_KEYRING_FILE"


class FileKeyring(KeyringBackend):
    """Stores passwords in a JSON file; named by ``PYTHON_KEYRING_BACKEND``."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """Return the stored password, or None."""
        found = self._kept().get(f"{service}/{username}")
        return str(found) if found is not None else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store the password."""
        kept = {**self._kept(), f"{service}/{username}": password}
        self._file().write_text(json.dumps(kept), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Remove the password.

        Raises: PasswordDeleteError if there is none.
        """
        kept = self._kept()
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        self._file().write_text(json.dumps(kept), encoding="utf-8")

    @staticmethod
    def _file() -> Path:
        return Path(os.environ[VARIABLE])

    def _kept(self) -> dict[str, object]:
        file = self._file()
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
