"""A keyring in a file that a test names, in the place of the desktop's own."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend

VARIABLE = "TEST_KEYRING_FILE"


class FileKeyring(KeyringBackend):
    """Keeps what it is given; named by ``PYTHON_KEYRING_BACKEND``."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept, if anything."""
        found = self._kept().get(f"{service}/{username}")
        return str(found) if found is not None else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        kept = {**self._kept(), f"{service}/{username}": password}
        self._file().write_text(json.dumps(kept), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Nobody asks for it."""
        raise NotImplementedError(service, username)

    @staticmethod
    def _file() -> Path:
        return Path(os.environ[VARIABLE])

    def _kept(self) -> dict[str, object]:
        file = self._file()
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
