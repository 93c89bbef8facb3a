"""The operators on the command line: who asks, and the commands that change the settings' list."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from terminal_app import operators, pin_hash, wording
from terminal_app.channel.commands import Access, RecordAccess
from terminal_app.compose import session
from terminal_app.console import DONE, pin_input
from terminal_app.console.output import write_line, write_remark
from terminal_app.errors import OperatorRefusedError, SettingsError
from terminal_app.journal.journal import Journal
from terminal_app.operators import Operator, Right
from terminal_app.session import offline
from terminal_app.settings import Settings, loader, operator_tables, writer
from terminal_app.settings.paths import operator_name, user_name
from terminal_app.texts import Texts


class Asker(NamedTuple):
    """Who asks on the command line."""

    operator: str
    user: str
    """The system's user."""


def identify(settings: Settings, data_dir: Path, named: str | None, right: Right) -> Asker:
    """Return who asks for what needs ``right``: an operator with the PIN, where there are any.

    Raises: SettingsError where that isn't said; OperatorRefusedError for a wrong PIN and for who
    has no such right, both recorded; JournalError where they could not be, before a PIN is tried.
    """
    user = user_name()
    if not settings.operators:
        if named is not None:
            raise SettingsError(
                "--operator can't be used: there are no [[operators]] in the settings. Leave it "
                "out, or make one: terminal-app operator add NAME"
            )
        return Asker(operator_name(settings.till), user)
    names = [one.name for one in settings.operators]
    if named is None:
        raise SettingsError(
            "Say who you are: --operator NAME, and the PIN on standard input. "
            f"Operators: {', '.join(names)}."
        )
    operator = operators.named(settings.operators, named)
    if operator is None:
        raise operator_tables.no_such(named, names)
    texts = Texts(settings.till.language)
    pin = pin_input.read(texts.say("PIN"))
    journal = session.open_as_asked(data_dir, settings)
    try:
        _check(journal, settings, operator, pin, right)
    finally:
        journal.close()
    return Asker(operator.name, user)


def _check(
    journal: Journal, settings: Settings, operator: Operator, pin: str, right: Right
) -> None:
    """Raises: OperatorRefusedError, JournalError."""
    texts, user = Texts(settings.till.language), user_name()
    wrong_before = journal.wrong_pins().get(operator.name, pin_hash.NO_WRONG_PINS)
    waits_s = wrong_before.left_s(datetime.now(UTC))
    if waits_s > 0:
        raise OperatorRefusedError(wording.pin_waits(waits_s, texts))
    if not pin_hash.matches(pin, operator.pin):
        wrong = RecordAccess(Access.WRONG_PIN, operator.name, right, user=user)
        offline.record_access(journal, wrong)
        raise OperatorRefusedError(wording.wrong_pin(texts))
    if wrong_before.tries:
        given = RecordAccess(Access.RIGHT_PIN, operator.name, right, user=user)
        offline.record_access(journal, given)
    if right not in operator.rights:
        denied = RecordAccess(Access.DENIED, operator.name, right, user=user)
        offline.record_access(journal, denied)
        others = operators.who_may(settings.operators, right)
        raise OperatorRefusedError(wording.not_allowed(operator.name, right, others, texts))


# -- the list in the settings ----------------------------------------------------------------


def add(file: Path, name: str, rights: frozenset[Right]) -> int:
    """Add an operator to the settings in ``file``, with the PIN on standard input.

    Raises: SettingsError, OutputClosedError.
    """
    settings, text = loader.load(file), loader.read_text(file)
    texts = Texts(settings.till.language)
    why = operator_tables.name_fault(name)
    if why:
        raise SettingsError(f"{name!r} can't be an operator's name. Allowed: {why}.")
    if operators.named(settings.operators, name) is not None:
        raise SettingsError(
            f"There is an operator {name!r} already. Another PIN: terminal-app operator pin NAME"
        )
    pin = pin_input.read(texts.say("PIN"))
    made = Operator(name, pin_hash.hashed(pin), rights)
    writer.save_text(file, text, operator_tables.with_operator(text or "", made))
    write_line(texts.say("{name} is an operator now.", name=name))
    return DONE


def remove(file: Path, name: str) -> int:
    """Remove an operator from the settings in ``file``.

    Raises: SettingsError, OutputClosedError.
    """
    settings, text = loader.load(file), loader.read_text(file)
    writer.save_text(file, text, operator_tables.without_operator(text or "", name))
    texts = Texts(settings.till.language)
    write_line(texts.say("{name} is no operator any more.", name=name))
    if len(settings.operators) == 1:
        write_remark(texts.say("There are no operators now: everybody may do everything."))
    return DONE


def set_pin(file: Path, name: str) -> int:
    """Give an operator of the settings in ``file`` the PIN on standard input.

    Raises: SettingsError, OutputClosedError.
    """
    settings, text = loader.load(file), loader.read_text(file)
    texts = Texts(settings.till.language)
    if operators.named(settings.operators, name) is None:
        raise operator_tables.no_such(name, [one.name for one in settings.operators])
    pin = pin_hash.hashed(pin_input.read(texts.say("PIN")))
    writer.save_text(file, text, operator_tables.with_pin(text or "", name, pin))
    write_line(texts.say("{name} has another PIN now.", name=name))
    return DONE


def show_list(settings: Settings) -> int:
    """Write who may do what, a line each.

    Raises: OutputClosedError.
    """
    for one in settings.operators:
        held = ", ".join(right.value for right in Right if right in one.rights)
        write_line(f"{one.name}: {held}")
    if not settings.operators:
        texts = Texts(settings.till.language)
        write_remark(texts.say("There are no operators: everybody may do everything."))
    return DONE
