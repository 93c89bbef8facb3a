"""Everything that can go wrong here, and whose fault it is.

* ``TerminalError``
    * ``SettingsError`` - the settings file, the secret or the command line; the technician's.
        * ``SettingRefusedError`` - one setting, named by its ``key``.
        * ``SettingsChangedError`` - somebody else has changed the file meanwhile.
        * ``KeyringError`` - the system's keyring doesn't take or give up the secret.
    * ``JournalError`` - the till can't keep its record; no payment may be started.
        * ``JournalLockedError`` - another till on this machine holds it.
        * ``JournalMixedError`` - it is a demo's and the till's server is real, or the reverse.
    * ``OperatorRefusedError`` - whoever asks in the console may not, or gave no right PIN.
    * ``ConnectionFault`` - the server or the way to it, with a ``FaultKind``.
    * ``PhonesKeptOutError`` - a demo can't be reached by phones; the network's or the technician's.
    * ``OutputClosedError`` - standard output is closed.
    * ``DisplayError`` - there is no screen, or Python came without Tk.

``str()`` of each is one line for the log and the technician, in English but for
``PhonesKeptOutError`` and ``OperatorRefusedError``. What the cashier reads of a
``ConnectionFault`` is made of its kind in ``wording``, of a ``JournalLockedError`` too, and of a
``JournalMixedError`` in ``environment_labels``, in the till's language.
"""

import enum


class TerminalError(Exception):
    """The root of them all: no ``str()`` of one holds a secret."""


class SettingsError(TerminalError):
    """A setting, secret or argument that can't be used: names key, value and remedy."""


class SettingRefusedError(SettingsError):
    """The setting ``key`` (``section.name``) is missing or can't be what it is."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class SettingsChangedError(SettingsError):
    """The settings file isn't any more what was read; nothing was written into it."""


class KeyringError(SettingsError):
    """The system's keyring doesn't take or give up the client secret."""


class OperatorRefusedError(TerminalError):
    """An operator may not do what was asked for, or the PIN wasn't right: nothing was done."""


class JournalError(TerminalError):
    """The journal can't be opened, read or written: says why and what to do."""


class JournalLockedError(JournalError):
    """Another process owns the journal in ``folder``, or the records of a certification there."""

    def __init__(self, message: str, folder: str) -> None:
        super().__init__(message)
        self.folder = folder


class JournalMixedError(JournalError):
    """The journal in ``folder`` is a demo's and the server real, or the other way round.

    Nothing was sent, and nothing was written into the journal.
    """

    def __init__(self, folder: str, *, is_demo: bool) -> None:
        whose, other = ("a demo", "a real") if is_demo else ("a real till", "a simulated")
        super().__init__(
            f"The journal in {folder} belongs to {whose}, so no till at {other} server uses it. "
            "Name another data folder with --data-dir."
        )
        self.folder = folder
        self.is_demo = is_demo


class PhonesKeptOutError(TerminalError):
    """No phone can be let in: ``str()`` says why, in the cashier's language."""


class DisplayError(TerminalError):
    """No window can be shown: says what to install or set."""


class OutputClosedError(TerminalError):
    """Nobody reads standard output any more; there is nothing to say and nobody to say it to."""


class FaultKind(enum.Enum):
    """Why there is no connection; each has one sentence for the cashier in ``wording``."""

    SECRET_MISSING = "secret_missing"  # noqa: S105 - a word
    ACCESS_REFUSED = "access_refused"
    TERMINAL_REFUSED = "terminal_refused"
    ADDRESS_WRONG = "address_wrong"
    NAME_UNKNOWN = "name_unknown"
    SERVER_DOWN = "server_down"
    TLS_FAILED = "tls_failed"
    TIMED_OUT = "timed_out"
    SERVER_BUSY = "server_busy"
    SERVER_FAILED = "server_failed"
    ANSWER_UNREADABLE = "answer_unreadable"
    REDIRECTED = "redirected"
    PROXY_REFUSED = "proxy_refused"
    LOGON_MISSING = "logon_missing"
    CONNECTION_LOST = "connection_lost"
    PEER_SILENT = "peer_silent"
    MESSAGE_TOO_LARGE = "message_too_large"
    ANOTHER_TILL = "another_till"


class PrinterFault(enum.Enum):
    """Why a printer didn't print; each has a sentence and a remedy in ``printing.words``."""

    ADDRESS_WRONG = "address_wrong"
    """The setting names no printer, or a profile that there isn't."""
    NAME_UNKNOWN = "name_unknown"
    """No host, or no printer of the system, has that name."""
    OFF = "off"
    """Nothing answers at its address."""
    NOT_THERE = "not_there"
    """There is no such device, or it was unplugged."""
    NO_RIGHT = "no_right"
    """This user may not use it."""
    BUSY = "busy"
    """Another program has it."""
    NO_PAPER = "no_paper"
    TOO_SLOW = "too_slow"
    """It didn't take the document within the time limit."""
    CUT_OFF = "cut_off"
    """The connection ended in the middle of the document."""
    NOT_INSTALLED = "not_installed"
    """The system lacks what such a printer is reached by."""
    NO_SPACE = "no_space"
    """The disk of a printer that is a file is full."""
    PROGRAM = "program"
    """A fault of the program; the log says which."""


class ConnectionFault(TerminalError):  # noqa: N818 - a fault of the connection, not of the program
    """The connection could not be made or kept.

    ``detail`` is for the technician, in English, and never holds a header, a token or a body.
    ``retry_after`` is the server's wish in seconds, where it gave one.
    """

    def __init__(self, kind: FaultKind, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{kind.value}: {detail}")
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
