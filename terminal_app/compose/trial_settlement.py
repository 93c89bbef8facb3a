"""``resolve`` for a trial payment of ``certify --propose`` that the server didn't settle."""

from pathlib import Path

from terminal_app import redaction
from terminal_app.certification.contact.trial_log import FILE_NAME, TrialLog
from terminal_app.certification.run.recorder import wall_time
from terminal_app.certification.steps import AMOUNTS_MINOR, Step
from terminal_app.compose import operators
from terminal_app.compose.certify_folder import folder_of, locked
from terminal_app.compose.environment_labels import label_of
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_label, write_line, write_remark
from terminal_app.errors import TerminalError
from terminal_app.journal.reader import SHORTEST_PREFIX
from terminal_app.operators import Right
from terminal_app.settings import Settings
from terminal_app.texts import Texts


def settle(
    settings: Settings,
    data_dir: Path,
    name: str,
    reason: str,
    *,
    is_paid: bool,
    operator: str | None,
) -> int | None:
    """Record what became of a trial's payment; returns the exit status, None if there is no such.

    ``name`` is the payment's id or the beginning of it, of 8 characters or more. What a receipt
    says that comes later counts for more.

    Raises: SettingsError, OperatorRefusedError, TerminalError, OutputClosedError.
    """
    texts = Texts(settings.till.language)
    own = folder_of(data_dir, settings)
    if len(name) < SHORTEST_PREFIX or not (own / FILE_NAME).exists():
        return None
    try:
        with locked(own):
            log = TrialLog(own / FILE_NAME)
            found = log.named(name)
            if not found:
                return None
            if len(found) > 1:
                write_remark(texts.say("Several payments begin so: give more of the id."))
                return NOT_DONE
            asker = operators.identify(settings, own, operator, Right.RESOLVE)
            said = redaction.redact(reason)
            log.settle_by_hand(wall_time(), found[0], said, asker.operator, is_paid=is_paid)
    except OSError as error:
        raise TerminalError(f"{own} can't be used: {error.strerror or error}.") from error
    amount = texts.amount(AMOUNTS_MINOR[Step.PAID], settings.till.currency)
    write_label(label_of(settings))
    told = (
        texts.say("{amount} is paid, by hand: {payment}", amount=amount, payment=found[0])
        if is_paid
        else texts.say("{amount} isn't paid, by hand: {payment}", amount=amount, payment=found[0])
    )
    write_line(told)
    return DONE
