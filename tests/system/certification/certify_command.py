"""``terminal-app certify`` as a process, and a parser of its report."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from terminal_app.journal.journal import FILE_NAME
from terminal_app.simulator import SimulatorServer
from tests.support import journal_rows
from tests.support.processes import PROGRAM, environment
from tests.support.waiting import wait_for
from tests.system.certification.servers import CLIENT, SECRET

WITHIN_S = 90.0
_VOID = {"meta", "br"}
QUICK = """
[times]
connect = 10
logon = 10
take_up = 0.2
confirmation = 3
init_response = 3
ask_first = 0.5
reconnect_first = 0.05
"""


class Report(HTMLParser):
    """The contents of a report; fails on HTML that isn't well-formed."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.text = file.read_text(encoding="utf-8")
        self.verdicts: dict[int, str] = {}
        self.payments: dict[str, tuple[str, int]] = {}
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._rows: list[list[str]] = []
        self.feed(self.text)
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in _VOID:
            self._open.append(tag)
        if "data-step" in given:
            self.verdicts[int(given["data-step"] or 0)] = given["data-verdict"] or ""
        if "data-payment" in given:
            paid_minor = int(given["data-paid-minor"] or 0)
            self.payments[given["data-payment"] or ""] = (given["data-outcome"] or "", paid_minor)
        if tag == "table":
            self._rows = []
            self.tables[given.get("id") or f"table {len(self.tables)}"] = self._rows
        if tag == "tr":
            self._rows.append([])
        if tag in {"td", "th"}:
            self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self._open and {"td", "th"} & set(self._open):
            self._rows[-1][-1] += data

    @property
    def deviations(self) -> list[list[str]]:
        """Return step, message, path, what the contract says, its source, what came."""
        return self._body("deviations")

    def _body(self, table: str) -> list[list[str]]:
        # Its head: the mark, and the columns' names.
        return self.tables.get(table, [])[2:]

    def answer(self, part: str) -> str:
        """Return the status of an assumed part."""
        (found,) = [row[2] for row in self._body("assumed") if row[0] == part]
        return found

    @property
    def paid_minor(self) -> int:
        """What the merchant has from all payments, in minor units."""
        return sum(minor for _outcome, minor in self.payments.values())


class TillFolder:
    """A till's settings and data folder, and the runs of ``certify`` with them."""

    def __init__(self, folder: Path, token_url: str, websocket_url: str, more: str = "") -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.report_file = folder / "report.html"
        self.settings = folder / "terminal-app.toml"
        self.settings.write_text(
            f'[connection]\nenvironment = "custom"\ntoken_url = "{token_url}"\n'
            f'websocket_url = "{websocket_url}"\nterminal_id = "TILL-1"\n'
            f'client_id = "{CLIENT}"\n{QUICK}\n{more}',
            encoding="utf-8",
        )

    @classmethod
    def at(cls, server: SimulatorServer, folder: Path, more: str = "") -> "TillFolder":
        return cls(folder, server.token_url, server.websocket_url, more)

    def command(self, *more: str) -> list[str]:
        given = ["--config", str(self.settings), "--data-dir", str(self.data_dir)]
        return [PROGRAM, *given, "certify", "--report", str(self.report_file), *more]

    def certify(self, *more: str, secret: str = SECRET) -> "subprocess.CompletedProcess[str]":
        """Run ``certify`` unattended, to its end."""
        return subprocess.run(
            self.command("--unattended", *more),
            env=environment(None) | {"TERMINAL_APP_CLIENT_SECRET": secret},
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )

    def report(self) -> Report:
        return Report(self.report_file)

    def written(self) -> str:
        """Return the contents of every file that was written."""
        files = [one for one in self.folder.rglob("*") if one.is_file()]
        told = [one.read_bytes().decode("latin-1") for one in files]
        told += map(journal_rows.whole_text_of, self.folder.rglob(FILE_NAME))
        return "\n".join(told)


class RunningCertify:
    """A run in progress, and its output."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(self.process.stdout)

    def wait_for(self, words: str, times: int = 1) -> None:
        """Wait until its output has the words, that many times.

        Raises: AssertionError, with what it has said instead.
        """
        try:
            wait_for(words, lambda: sum(words in line for line in self.said) >= times, 60)
        except AssertionError as error:
            raise AssertionError(f"{error}; it said:\n{''.join(self.said)}") from None

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def ended(self) -> int:
        """Wait for its end; returns the exit status."""
        status = self.process.wait(WITHIN_S)
        self._reader.join(10)
        return status


@contextlib.contextmanager
def running(till: TillFolder, *more: str) -> Iterator[RunningCertify]:
    """Run ``certify`` with a person at the keyboard; killed at the end if it still runs."""
    with subprocess.Popen(
        till.command(*more),
        env=environment(None) | {"TERMINAL_APP_CLIENT_SECRET": SECRET},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        try:
            yield RunningCertify(process)
        finally:
            process.kill()
