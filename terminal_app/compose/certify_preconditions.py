"""What must hold before a run of ``certify``: of the profile's file, and of the run before."""

from pathlib import Path

from terminal_app.certification import contact_result, run_log
from terminal_app.errors import SettingsError
from terminal_app.journal import journal
from terminal_app.journal import reader as reading
from terminal_app.payments.payment import Outcome
from terminal_app.settings import Settings, profile_file


def refuse_to_propose(settings: Settings, file: Path, own: Path) -> None:
    """Refuse what can't be begun this way.

    Raises: SettingsError.
    """
    if settings.connection.profile:
        raise SettingsError(
            "certify --propose makes a profile from nothing. Leave connection.profile out, or "
            "leave --propose out to try the profile that the settings name."
        )
    if not file.absolute().parent.is_dir():
        raise SettingsError(f"There is no folder {file.absolute().parent}. Make it first.")
    try:
        file.touch(exist_ok=False)
        file.unlink()
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsError(
            f"{file} can't be written: {error.strerror}. Name a file elsewhere."
        ) from None
    if file.exists() and not is_made(file, own):
        raise SettingsError(
            f"{file} is there already, and certify hasn't made it for this server. Name another "
            "file, or try that one with: connection.profile."
        )


def is_made(file: Path, own: Path) -> bool:
    """Whether an earlier run has made that profile for this server: it is only to be tried on."""
    return file.exists() and contact_result.read(own, profile_file.load(file).digest) is not None


def refuse_to_leave(own: Path, entries: run_log.Entries) -> None:
    """Refuse to begin anew after a run of another profile that has money at the server.

    Raises: SettingsError, JournalError.
    """
    ids = {one.payment_id for one in entries.of(run_log.StepStarted)}
    left = []
    if (own / journal.FILE_NAME).exists():
        with reading.open_reader(own / journal.FILE_NAME) as reader:
            left = [
                payment.payment_id
                for payment in reader.payments()
                if payment.payment_id in ids and payment.outcome is not Outcome.NOT_PAID
            ]
    if left:
        raise SettingsError(
            "The last run was begun with another profile, and its money isn't settled: "
            f"{', '.join(left)}. Go on with it: certify --propose FILE, or name its profile in "
            "connection.profile. Only --afresh leaves it as it is."
        )
