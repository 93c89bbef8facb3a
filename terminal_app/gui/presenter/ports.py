"""Ports of the presenter: view, clocks, command queue, questions to the journal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from terminal_app.channel.commands import Command
from terminal_app.channel.questions import Asked
from terminal_app.gui.dialog_forms import (
    DismissAnswer,
    DismissForm,
    OperatorForm,
    PinForm,
    ResolveAnswer,
    ResolveForm,
)
from terminal_app.gui.screen_state import CustomerDisplayState, ScreenState, Tone
from terminal_app.operators import Operators
from terminal_app.payments.payment import Payment
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.receipt import Issuer
from terminal_app.texts import Texts

GUARDED_S = 1.0
"""What has just appeared is answered by no key in its first second: the hand was on its way."""


class View(Protocol):
    """What the presenter needs of the window."""

    def render(self, state: ScreenState) -> None:
        """Draw ``state``."""

    def render_customer_display(self, state: CustomerDisplayState) -> None:
        """Draw the customer's window, if there is one."""

    def sound(self, tone: Tone) -> None:
        """Let a result be heard."""

    def copy_text(self, text: str) -> None:
        """Put ``text`` on the clipboard."""

    def ask_save_path(self, suggested: str) -> str | None:
        """Ask for a file name; None: the person thought better of it."""

    def ask_open_path(self, title: str) -> str | None:
        """Ask which file to read; None: the person thought better of it."""

    def toggle_full_screen(self) -> None:
        """Fill the whole screen, or be a window again."""

    def ask_pin(self, form: PinForm, fault: Callable[[str], str], waits: Callable[[], str]) -> bool:
        """Ask for the PIN until ``fault`` finds none; False: the person thought better of it."""

    def ask_operator(
        self, form: OperatorForm, fault: Callable[[str, str], str], waits: Callable[[str], str]
    ) -> str:
        """Ask for an operator's PIN until ``fault`` of name and PIN finds none; return the name.

        Empty: the person thought better of it.
        """

    def soon(self, do: Callable[[], None]) -> None:
        """Call ``do`` once what happens now is through: a question keeps no event waiting."""

    def ask_resolution(self, form: ResolveForm, used: Callable[[], None]) -> ResolveAnswer | None:
        """Ask what became of a payment; None: the person thought better of it.

        ``used`` is called with each key and touch.
        """

    def ask_dismissal(self, form: DismissForm, used: Callable[[], None]) -> DismissAnswer | None:
        """Ask why an alarm is settled, in the same way."""


@dataclass(frozen=True, slots=True)
class PresenterPorts:
    """What the presenter reaches the rest of the program by."""

    post: Callable[[Command], None]
    clock: Callable[[], float]
    """The session's clock, in seconds."""
    wall_clock: Callable[[], datetime]
    """Local time, for display."""
    new_id: Callable[[], str]
    ask: Callable[[Asked | None], None]
    """Let the journal be read: an event brings the answer. None: nothing is waited for."""
    write_receipt: Callable[[str, Payment, Issuer], None]
    """Write a payment's receipt to a path: a PDF or text, by its name. Raises: OSError."""
    show_as_pdf: Callable[[Payment | tuple[Block, ...], Issuer], None]
    """Let the system show a receipt or a page, to be printed from there. Raises: OSError."""
    log_folder: str = ""
    """Where the technician's log is."""
    open_settings: Callable[[], None] = lambda: None
    """Show the settings. Raises: SettingsError if the file can't be read."""
    read_operators: Callable[[], Operators] | None = None
    """Return the operators as they are at that moment; None: those of the settings, always."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of an environment that isn't a certified one; empty for none."""

    screen: str = ""
    receipt: str = ""
    in_language: Callable[[Texts], str] = lambda _texts: ""
    """The receipt's label in any language: the customer display may speak another."""
