"""``journal report``: what the payments come to, by server and terminal, currency and day."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from terminal_app import environment_labels
from terminal_app.console import DONE
from terminal_app.console.output import write_label, write_line
from terminal_app.environments import kind_of
from terminal_app.journal import reader as reading
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.totals import Report, Sum, Sums, SumsKey, summarize
from terminal_app.payments.payment import Owner
from terminal_app.texts import Texts
from terminal_app.wire import codec, messages
from terminal_app.wire.profile.model import SHIPPED, Profile


def show_report(data_dir: Path, texts: Texts, profile: Profile = SHIPPED, *, as_json: bool) -> int:
    """Write the figures by server and terminal, currency and day, and what is still open.

    ``profile`` is the server's in the settings: with it, or without any, what was set aside under
    the same one is read.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        made = summarize(chain(reader.payments(), reader.archived()), reader.is_sold_here)
        scans = reader.waiting_scans()
        set_aside, unread, receipts = 0, 0, list[str | None]()
        for entry, known in _with_profiles(reader, profile):
            set_aside += 1
            if known is None:
                unread += 1
            else:
                receipts += receipt_in(entry, known)
        label = environment_labels.of_servers(reader.servers(), texts)
    if as_json:
        told = {
            "days": _objects(made.days),
            "totals": _objects(made.totals),
            "waitingScans": scans,
            "setAside": {"number": set_aside, "receipts": receipts, "otherProfile": unread},
        }
        write_line(json.dumps(told))
        return DONE
    write_label(label)
    for line in _lines(made, texts):
        write_line(line)
    if scans:
        write_line(
            texts.count(
                "{number} scan waits for an amount", "{number} scans wait for amounts", scans
            )
        )
    if set_aside:
        write_line(
            texts.count(
                "{number} message that belongs to no payment",
                "{number} messages that belong to no payment",
                set_aside,
            )
        )
    if unread:
        write_line(
            texts.count(
                "{number} of them came under another profile of the server, and can't be read",
                "{number} of them came under other profiles of the server, and can't be read",
                unread,
            )
        )
    for receipt in receipts:
        write_line(texts.say("A receipt is among them: {number}", number=receipt or "?"))
    write_label(label, is_last=True)
    return DONE


def _with_profiles(
    reader: reading.Reader, profile: Profile
) -> Iterator[tuple[reading.RecordedEntry, Profile | None]]:
    """Yield what was set aside, each with the profile that it came under; None: not one of ours.

    The journal names a profile by its digest alone.
    """
    begun = reader.profiles()
    known = {"": SHIPPED, profile.digest: profile}
    for entry in reader.set_aside():
        place = bisect_right(begun, entry.seq, key=itemgetter(0)) - 1
        digest = begun[place][1]
        yield entry, None if digest is None else known.get(digest)


def receipt_in(entry: reading.RecordedEntry, profile: Profile = SHIPPED) -> list[str | None]:
    """Return the number of the receipt that a set-aside message is; None: one without a number."""
    text = entry.body.get("text", entry.body.get("head"))
    if not isinstance(text, str):
        return []
    try:
        message = codec.read(text.encode("utf-8", "surrogateescape"), profile).message
    except codec.UnreadableError as error:
        return [error.named.receipt_number] if error.named.is_receipt else []
    return [message.receipt_number] if isinstance(message, messages.PaymentReceipt) else []


# -- for a program -----------------------------------------------------------------------


def _objects(figures: dict[SumsKey, Sums]) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind_of(heading.owner.server).value,
            "server": heading.owner.server,
            "terminalId": heading.owner.terminal_id,
            "currency": heading.currency.value,
            "day": heading.day.isoformat() if heading.day else None,
            "paid": _sum(one.paid),
            "refunded": _sum(one.refunded),
            "notPaid": _sum(one.not_paid),
            "notKnown": _sum(one.not_known),
            "paidByHand": _sum(one.by_hand_paid),
            "notPaidByHand": _sum(one.by_hand_not_paid),
            "paidBack": _sum(one.paid_back),
        }
        for heading, one in figures.items()
    ]


def _sum(told: Sum) -> dict[str, int]:
    return {"number": told.number, "amount": told.amount_minor}


# -- for a person ------------------------------------------------------------------------


def _lines(made: Report, texts: Texts) -> Iterator[str]:
    columns = (
        "",
        texts.say("Paid"),
        texts.say("Not paid"),
        texts.say("Not known"),
        f"{texts.say('Paid')} ({texts.say('by hand')})",
        f"{texts.say('Not paid')} ({texts.say('by hand')})",
        texts.say("Money paid back"),
    )
    rows: list[Sequence[str]] = [columns]
    owners: list[tuple[int, Owner]] = []
    for total, figures in made.totals.items():
        if not owners or owners[-1][1] != total.owner:
            owners.append((len(rows), total.owner))
        for heading, of_day in made.days.items():
            if heading._replace(day=None) == total:
                rows.append(_row(_day(heading), heading, of_day, texts))
        rows.append(_row(texts.say("Total"), total, figures, texts))
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    named = dict(owners)
    for number, row in enumerate(rows):
        if number in named:
            owner = named[number]
            label = environment_labels.of_server(owner.server, texts)
            yield ", ".join(filter(None, (owner.server, owner.terminal_id, label)))
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join((row[0].ljust(len(first)), *others)).rstrip()
    if not made.totals:
        yield texts.say("There are no such payments.")


def _day(heading: SumsKey) -> str:
    return heading.day.isoformat() if heading.day else "?"


def _row(name: str, heading: SumsKey, figures: Sums, texts: Texts) -> Sequence[str]:
    def cell(told: Sum) -> str:
        if not told.number:
            return "-"
        # 0: the server hasn't said how much.
        amount = texts.number(told.amount_minor) if told.amount_minor else "?"
        return f"{told.number}: {amount}"

    return (
        f"{name} {heading.currency.value}",
        cell(figures.paid),
        str(figures.not_paid.number or "-"),
        cell(figures.not_known),
        cell(figures.by_hand_paid),
        str(figures.by_hand_not_paid.number or "-"),
        cell(figures.paid_back),
    )
