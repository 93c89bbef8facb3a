"""``resolve``: what became of a payment that isn't known, said by a person."""

from pathlib import Path

from terminal_app import environment_labels, wording
from terminal_app.channel.events import Event, NotAllowed, PaymentChanged, ResolutionRefused
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_label, write_line, write_not_one, write_remark
from terminal_app.journal import reader as reading
from terminal_app.journal.journal import FILE_NAME
from terminal_app.texts import Texts


def find(data_dir: Path, name: str, texts: Texts) -> str | None:
    """Return the id of the one payment that ``name`` is the beginning of; else say what is wrong.

    Raises: JournalError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        found = reader.named(name)
    if len(found) == 1:
        return found[0].payment_id
    write_not_one(found, texts)
    return None


def tell(told: list[Event], texts: Texts) -> int:
    """Say what came of it; returns the exit status.

    Raises: OutputClosedError.
    """
    last = told[-1]
    match last:
        case ResolutionRefused(detail=detail):
            known = texts.say("Its outcome is known by now: there is nothing to settle.")
            write_remark(detail or known)
            return NOT_DONE
        case NotAllowed():
            write_remark(texts.say("You may not do this: nothing was sent."))
            return NOT_DONE
        case PaymentChanged(payment):
            amount = wording.amount(payment, texts)
            write_label(environment_labels.of_server(payment.owner.server, texts))
            write_line(f"{wording.outcome(payment, texts)}: {amount}")
    return DONE
