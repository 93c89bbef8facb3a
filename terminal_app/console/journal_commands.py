"""The journal in the console: ``list``, ``show``, ``verify``, ``export``; all only read it."""

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

from terminal_app import environment_labels, logs, wording
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import (
    payment_details,
    payment_object,
    tell_not_one,
    write_array,
    write_label,
    write_line,
    write_remark,
)
from terminal_app.errors import JournalError
from terminal_app.journal import environment_guard, export
from terminal_app.journal import reader as reading
from terminal_app.journal.archives import swap
from terminal_app.journal.entries import PAYMENT
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.tags import CARRIED, CHANGED, RECOVERED
from terminal_app.journal.verification import verify
from terminal_app.payments import alarms
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.receipts.receipt import describe
from terminal_app.texts import Texts, local

_TELLING = frozenset({CHANGED, RECOVERED, CARRIED})
"""The kinds of entries that a payment's own begin with."""


def show_list(
    data_dir: Path, texts: Texts, *, unknown: bool, as_json: bool, archives: bool = False
) -> int:
    """Write a line for each payment, the newest first, and above them those that aren't known.

    ``archives``: then those that are in archives, the newest first, too.

    Raises: JournalError, OutputClosedError.
    """
    # Closed before the journal is, also where nobody reads the rest.
    with reading.open_reader(data_dir / FILE_NAME) as reader, ExitStack() as stack:
        # One by one: a journal of many years is more than fits into memory.
        payments = stack.enter_context(closing(_listed(reader, unknown=unknown, archives=archives)))
        if as_json:
            write_array(map(payment_object, payments))
            return DONE
        label = environment_labels.of_servers(reader.servers(), texts)
        write_label(label)
        number = 0 if unknown else reader.number_of(Outcome.NOT_KNOWN)
        if number:
            write_line(
                texts.count(
                    "{number} payment isn't known:", "{number} payments aren't known:", number
                )
            )
            not_known = stack.enter_context(closing(_listed(reader, unknown=True)))
            for payment in not_known:
                write_line(f"  {_line(payment, texts)}")
            write_line("")
        is_empty = True
        for payment in payments:
            is_empty = False
            write_line(_line(payment, texts))
        left_out = 0 if archives or unknown else reader.number_archived()
    if is_empty:
        write_line(texts.say("There are no such payments."))
    if left_out:
        write_line(_left_out(left_out, texts))
    write_label(label, is_last=True)
    return DONE


def _listed(
    reader: reading.Reader, *, unknown: bool, archives: bool = False
) -> Generator[Payment, None, None]:
    yield from reader.payments(Outcome.NOT_KNOWN if unknown else None)
    if archives and not unknown:
        yield from reader.archived()


def _left_out(number: int, texts: Texts) -> str:
    return texts.count(
        "{number} more payment is in archives (--archives).",
        "{number} more payments are in archives (--archives).",
        number,
    )


def show_payment(
    data_dir: Path, name: str, texts: Texts, *, as_json: bool, archives: bool = False
) -> int:
    """Write what the journal has of one payment: by its id, its beginning, or a receipt number.

    ``archives``: payments in archives are looked for so, too, and what these have of it is written.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        found = reader.named(name, archives=archives)
        entries = reader.entries(found[0].payment_id) if len(found) == 1 else []
        archive = "" if _is_begun_in(entries) else reader.archive
        left_out = 0 if archives or found else reader.number_archived()
    if archives and len(found) == 1:
        entries = [*_archived_entries(data_dir, archive, found[0].payment_id), *entries]
        archive = ""
    if len(found) != 1:
        status = tell_not_one(found, name, texts, lambda payment: _line(payment, texts))
        if left_out:
            write_remark(_left_out(left_out, texts))
        return status
    if as_json:
        told = [_entry_object(entry) for entry in entries]
        about = {**payment_object(found[0]), **payment_details(found[0]), "entries": told}
        write_line(json.dumps(about))
        return DONE
    label = environment_labels.of_server(found[0].owner.server, texts)
    write_label(label)
    for line in _described(found[0], texts):
        write_line(line)
    write_line("")
    if archive:
        write_line(texts.say("Its earlier part is in {file} (--archives).", file=archive))
    for entry in entries:
        write_line(_entry_line(entry))
    write_label(label, is_last=True)
    return DONE


def _archived_entries(data_dir: Path, archive: str, payment_id: str) -> list[reading.RecordedEntry]:
    """Return what the archives have of a payment, from the last one back.

    Raises: JournalError if one isn't there.
    """
    found: list[reading.RecordedEntry] = []
    folder = swap.folder_of(data_dir / FILE_NAME)
    while archive:
        if not swap.is_there(folder / archive):
            raise JournalError(f"The archive {archive} isn't in {folder}: put it back there.")
        with reading.open_reader(folder / archive) as reader:
            here = reader.entries(payment_id)
            archive = "" if _is_begun_in(here) else reader.archive
        found = [*here, *found]
    return found


def _is_begun_in(entries: Sequence[reading.RecordedEntry]) -> bool:
    """Whether a payment was begun in ``entries``: else its earlier part is in an archive."""
    told = (one.kind for one in entries if one.kind in _TELLING)
    return next(told, CARRIED) != CARRIED


def show_faults(data_dir: Path, texts: Texts, *, as_json: bool, archives: bool = False) -> int:
    """Check the journal, and each of its ``archives``, and write what is wrong with it.

    Raises: JournalError, OutputClosedError.
    """
    check = verify.check_all if archives else verify.check
    checked = check(data_dir / FILE_NAME, logs.files(data_dir))
    if as_json:
        write_line(json.dumps(_checked_object(checked)))
        return DONE if checked.is_sound else NOT_DONE
    _write_label_of(data_dir, texts)
    for remark in checked.remarks:
        write_line(texts.say("Remark: {text}", text=remark))
    told = [_tell_archive(name, one, texts) for name, one in checked.archives]
    return max([_tell(checked, texts), *told])


def save_copy(data_dir: Path, target: Path, texts: Texts) -> int:
    """Copy the journal into the file ``target`` and check the copy.

    Raises: JournalError, OutputClosedError.
    """
    checked = export.export(data_dir / FILE_NAME, target.absolute())
    _write_label_of(data_dir, texts)
    write_line(texts.say("Copied to {file}", file=target))
    return _tell(checked, texts)


def _write_label_of(data_dir: Path, texts: Texts) -> None:
    # Where not even that can be read, its faults are what matters.
    with suppress(JournalError), reading.open_read_only(data_dir / FILE_NAME) as database:
        write_label(environment_labels.of_servers(environment_guard.servers(database), texts))


def _tell_archive(name: str, checked: verify.CheckResult, texts: Texts) -> int:
    write_line(f"{name}:")
    for remark in checked.remarks:
        write_line(texts.say("Remark: {text}", text=remark))
    return _tell(checked, texts)


def _tell(checked: verify.CheckResult, texts: Texts) -> int:
    for fault in checked.faults:
        write_line(texts.say("FAULT: {text}", text=fault.text))
    number = len(checked.faults)
    if number:
        write_line(texts.count("{number} fault", "{number} faults", number))
    else:
        write_line(texts.say("Sound"))
    said = texts.count("{number} entry", "{number} entries", checked.entries)
    write_line(f"{said}, {checked.head}")
    return NOT_DONE if number else DONE


# -- for a program -----------------------------------------------------------------------


def _entry_object(entry: reading.RecordedEntry) -> dict[str, Any]:
    return {"number": entry.seq, "at": entry.at, "kind": entry.kind, "body": entry.body}


def _checked_object(checked: verify.CheckResult) -> dict[str, Any]:
    archives = [{"file": name, **_checked_object(one)} for name, one in checked.archives]
    return {
        **({"archives": archives} if archives else {}),
        "sound": checked.is_sound,
        "entries": checked.entries,
        "head": checked.head,
        "faults": [
            {
                "part": fault.part.value,
                "text": fault.text,
                "firstEntry": fault.first_seq,
                "lastEntry": fault.last_seq,
                "paymentId": fault.payment_id,
            }
            for fault in checked.faults
        ],
        "remarks": list(checked.remarks),
    }


# -- for a person ------------------------------------------------------------------------


def _outcome(payment: Payment, texts: Texts) -> str:
    if payment.outcome is Outcome.NOT_KNOWN:
        return texts.say("Not known")
    said = wording.outcome(payment, texts)
    if payment.is_resolved_by_hand:
        paid = payment.outcome is Outcome.PAID
        said = texts.say("Paid") if paid else texts.say("Not paid")
        return f"{said} ({texts.say('by hand')})"
    return said


def _marked(payment: Payment, texts: Texts) -> str:
    marks = (_outcome(payment, texts), wording.mark(payment, texts))
    return " · ".join(filter(None, marks))


def _line(payment: Payment, texts: Texts) -> str:
    amount = wording.amount(payment, texts)
    alarm = "!" if payment.unseen_alarms or alarms.standing(payment) else " "
    label = environment_labels.of_server(payment.owner.server, texts)
    return (
        f"{_moment(payment.started_at)} {amount:>16} {alarm} {_marked(payment, texts):<20} "
        f"{payment.receipt_id or '-':<12} {payment.payment_id} {label}".rstrip()
    )


def _moment(moment: str) -> str:
    # The same in every language: lists are read by technicians and by programs, too.
    read = local(moment)
    return read.strftime("%Y-%m-%d %H:%M:%S") if read is not None else f"{moment:<19}"


def _described(payment: Payment, texts: Texts) -> Iterator[str]:
    yield _line(payment, texts)
    state = payment.wire_state.value
    owner = payment.owner
    yield f"{state}, {owner.server}, {owner.terminal_id}, {payment.operator}"
    for line in payment.lines:
        yield f"{describe(line)}: {texts.number(line.amount_minor)}"
    if payment.note:
        yield texts.say("Note: {note}", note=payment.note)
    for number in payment.other_receipt_ids:
        yield texts.say("Another receipt: {number}", number=number)
    for reversal in payment.reversals:
        number = reversal.receipt_id or reversal.of or "-"
        yield texts.say("Paid back: {number}", number=number)
    settled = payment.resolution
    if settled is not None:
        moment = _moment(settled.at)
        yield f"{texts.say('by hand')}: {moment}, {settled.operator}: {settled.reason}"
    for dismissed in payment.dismissals:
        moment = _moment(dismissed.at)
        said = texts.say("Alarm dismissed")
        yield f"{said}: {moment}, {dismissed.operator}: {dismissed.reason}"
    standing = alarms.standing(payment)
    for alarm in payment.alarms:
        yield f"{'!' if alarm in (*standing, *payment.unseen_alarms) else ' '} {alarm.value}"
    if payment.outcome is Outcome.NOT_KNOWN and payment.doubt is not None:
        yield f"? {payment.doubt.value}"


def _entry_line(entry: reading.RecordedEntry) -> str:
    after = entry.body.get(PAYMENT)
    state = f" -> {after.get('state', '?')}" if isinstance(after, dict) else ""
    return f"{entry.seq:>6}  {_moment(entry.at)}  {entry.kind:<10} {entry.text}{state}"
