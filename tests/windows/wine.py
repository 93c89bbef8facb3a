"""Wine: a prefix of its own, and programs for Windows run in it."""

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

_LEFT_S = 10.0
"""How long the rest of a program's output may take once that has ended."""


class Wine:
    """Runs programs in one prefix, which drives lead to folders of this machine."""

    def __init__(self, prefix: Path, display: str | None = None) -> None:
        self.prefix = prefix
        self._display = display

    @property
    def drive_c(self) -> Path:
        """The folder of drive C."""
        return self.prefix / "drive_c"

    @property
    def local_app_data(self) -> Path:
        """The user's folder for data."""
        (user,) = (one for one in (self.drive_c / "users").iterdir() if one.name != "Public")
        return user / "AppData" / "Local"

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what a program gets: nothing of this machine's user but the path."""
        wanted = ("PATH", "HOME", "LANG", "TZ")
        env = {name: os.environ[name] for name in wanted if name in os.environ}
        if self._display is not None:
            env["DISPLAY"] = self._display
        return {
            **env,
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # Neither .NET nor a browser engine is offered for download.
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            **(more or {}),
        }

    def map_drive(self, letter: str, folder: Path) -> None:
        """Let the drive lead to that folder."""
        link = self.prefix / "dosdevices" / f"{letter}:"
        link.unlink(missing_ok=True)
        link.symlink_to(folder)

    def start(
        self, *command: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> "subprocess.Popen[str]":
        """Start a program.

        Its standard input must be given and its output be a pipe: Python ends at once with another.
        """
        return subprocess.Popen(
            ["wine", *command],
            env=self.environment(env),
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def run(
        self,
        *command: str,
        within_s: float = 120,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        log: Path | None = None,
    ) -> tuple[int, str]:
        """Run a program to its end; return its exit status and all that it wrote.

        ``log`` has what it writes at once. Raises: TimeoutError.
        """
        with self.start(*command, env=env, cwd=cwd) as process:
            said: list[str] = []
            reading = threading.Thread(target=_read, args=(process, said, log), daemon=True)
            reading.start()
            try:
                process.wait(within_s)
            except subprocess.TimeoutExpired:
                self.stop_all()
                process.kill()
                raise TimeoutError(f"not within {within_s:.0f} s: {' '.join(command)}") from None
            # What it has started and left may hold its output open.
            reading.join(_LEFT_S)
            if reading.is_alive():
                self.stop_all()
                reading.join()
        return process.returncode, "".join(said)

    def wait(self) -> None:
        """Wait until every program of the prefix has ended."""
        self._server("-w", check=True)

    def stop_all(self) -> None:
        """End every program of the prefix."""
        self._server("-k", check=False)

    def _server(self, *arguments: str, check: bool) -> None:
        command: Sequence[str] = ["wineserver", *arguments]
        subprocess.run(command, env=self.environment(), check=check, timeout=120)


def _read(process: "subprocess.Popen[str]", said: list[str], log: Path | None) -> None:
    """Keep what a program writes, also in the ``log``, until its output ends."""
    assert process.stdout is not None
    with (log or Path(os.devnull)).open("w", encoding="utf-8") as copy:
        for line in process.stdout:
            said.append(line)
            copy.write(line)
            copy.flush()
