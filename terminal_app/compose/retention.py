"""The commands that archive the journal, and erase customers' data."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from terminal_app import console
from terminal_app.compose import operators, session
from terminal_app.console.output import write_line, write_remark
from terminal_app.errors import SettingsError
from terminal_app.journal.archives import archiving
from terminal_app.operators import Right
from terminal_app.settings import Settings
from terminal_app.texts import Texts


def archive(
    settings: Settings, data_dir: Path, before: date | None, operator: str | None = None
) -> int:
    """Archive what hasn't changed since that day, else the settings' number of days.

    ``operator`` is who asks, where there are operators.

    Raises: JournalError, OperatorRefusedError, SettingsError, OutputClosedError.
    """
    days, now = settings.journal.archive_after_days, datetime.now(UTC)
    if before is None and not days:
        raise SettingsError("Say --before DATE, or set journal.archive_after_days.")
    limit = archiving.days_before(now, days) if before is None else _moment(before)
    texts = Texts(settings.till.language)
    asker = operators.identify(settings, data_dir, operator, Right.SETTINGS)
    journal = session.open_as_asked(data_dir, settings)
    try:
        number = journal.archives.archive(min(limit, now), asker.operator, "request")
    finally:
        journal.close()
    if number:
        write_line(texts.count("{number} payment archived", "{number} payments archived", number))
        return console.DONE
    write_remark(texts.say("Nothing is old enough to be archived."))
    return console.NOT_DONE


def erase(
    settings: Settings,
    data_dir: Path,
    payment_id: str | None,
    before: date | None,
    operator: str | None = None,
) -> int:
    """Erase the customers' data of a payment, or all that came before that day.

    ``operator`` is who asks, where there are operators.

    Raises: JournalError, OperatorRefusedError, SettingsError, OutputClosedError.
    """
    texts = Texts(settings.till.language)
    limit = None if before is None else _moment(before)
    asker = operators.identify(settings, data_dir, operator, Right.SETTINGS)
    journal = session.open_as_asked(data_dir, settings)
    try:
        number = journal.archives.erase(payment_id, limit, asker.operator, "request")
        missing = journal.archives.out_of_reach(payment_id)
    finally:
        journal.close()
    write_line(texts.count("{number} text erased", "{number} texts erased", number))
    if missing is None:
        return console.DONE
    write_remark(
        texts.say(
            "The archive {file} isn't there. Put it back: what it has is erased at the next start.",
            file=missing,
        )
    )
    return console.NOT_DONE


def _moment(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
