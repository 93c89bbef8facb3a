"""What is written to the console: lines, environment labels, and JSON objects."""

import contextlib
import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from terminal_app.channel.commands import StartPayment
from terminal_app.console import NOT_DONE, WRONG_USAGE
from terminal_app.errors import OutputClosedError
from terminal_app.journal.reader import SHORTEST_PREFIX
from terminal_app.payments import alarms
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.receipts.receipt import render_banner
from terminal_app.texts import Texts


def write_line(text: str) -> None:
    """Write one line at once, whatever the console's encoding can't show.

    Raises: OutputClosedError, the first time that it can't be written.
    """
    _write(f"{_harmless(text)}\n")


def can_show(signs: str) -> bool:
    """Whether standard output's encoding has all of these."""
    try:
        signs.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def write_array(objects: Iterable[dict[str, Any]]) -> None:
    """Write a JSON array as one line, and each object as it comes.

    Raises: OutputClosedError, and what ``objects`` raises.
    """
    between = "["
    for each in objects:
        _write(_harmless(f"{between}{json.dumps(each)}"))
        between = ", "
    _write("[]\n" if between == "[" else "]\n")


def _write(text: str) -> None:
    stream = sys.stdout
    if stream is None:
        raise OutputClosedError
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = getattr(stream, "encoding", None) or "ascii"
            stream.write(text.encode(encoding, "replace").decode(encoding))
        if text.endswith("\n"):
            stream.flush()
    except (OSError, ValueError) as error:
        _silence()
        raise OutputClosedError from error


def write_label(label: str, *, is_last: bool = False) -> None:
    """Write an environment's label large, above or (``is_last``) below what it is of.

    Raises: OutputClosedError.
    """
    for line in render_banner(label, is_last=is_last):
        write_line(line.text)


def write_remark(text: str) -> None:
    """Write one line for the technician to standard error, if anybody reads it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{_harmless(text)}\n")
            sys.stderr.flush()


def write_not_one(found: Sequence[Payment], texts: Texts) -> None:
    """Write that the beginning of an id is of several payments (``found``), or of none."""
    several = texts.say("Several payments begin so: give more of the id.")
    write_remark(several if found else texts.say("There is no such payment."))


def tell_not_one(
    found: Sequence[Payment],
    name: str,
    texts: Texts,
    line_of: Callable[[Payment], str] = lambda payment: payment.payment_id,
) -> int:
    """Write the same and a line for each, or that ``name`` is too short; the exit status."""
    if found or len(name) >= SHORTEST_PREFIX:
        write_not_one(found, texts)
        for payment in found:
            write_remark(f"  {line_of(payment)}")
        return NOT_DONE
    write_remark(texts.say("Give {number} characters of the id or more.", number=SHORTEST_PREFIX))
    return WRONG_USAGE


def _harmless(text: str) -> str:
    # A server's words must not steer the terminal: no control and format characters.
    return "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)


def _silence() -> None:
    """Discard what is written from now on, also what Python flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    sys.stdout = io.StringIO()


def payment_object(payment: Payment) -> dict[str, Any]:
    """Return the payment as docs/command-line.md has it."""
    return {
        "paymentId": payment.payment_id,
        "state": payment.wire_state.value,
        "outcome": payment.outcome.value,
        "receiptId": payment.receipt_id,
        # 0: taken elsewhere, known by its receipt number alone.
        "amount": payment.amount.amount_minor or None,
        "currency": payment.amount.currency.value,
    }


def payment_details(payment: Payment) -> dict[str, Any]:
    """Return what else is told of one payment: lines, note, and alarms that stand."""
    lines = [
        {
            "kind": line.kind.value,
            "name": line.name,
            "quantity": line.quantity,
            "amount": line.amount_minor,
            "productId": line.product_id or None,
        }
        for line in payment.lines
    ]
    return {
        "lines": lines,
        "note": payment.note or None,
        "alarms": [alarm.value for alarm in alarms.standing(payment)],
    }


def sale_object(payment: Payment | None, command: StartPayment, *, known: bool) -> dict[str, Any]:
    """Return the object of one sale.

    Without a ``payment`` none was started, or (not ``known``) nobody could say so.
    """
    if payment is not None:
        return payment_object(payment)
    return {
        "paymentId": None if known else command.payment_id,
        "state": None,
        "outcome": (Outcome.NOT_PAID if known else Outcome.NOT_KNOWN).value,
        "receiptId": None,
        "amount": command.amount.amount_minor,
        "currency": command.amount.currency.value,
    }


def refund_object(payment: Payment | None, receipt_id: str) -> dict[str, Any]:
    """Return the object of one refund; without a ``payment`` the till knows only its number.

    It is about that receipt: the payment may stand all the same, if it was charged twice.
    """
    if payment is not None:
        told = {**payment_object(payment), "receiptId": receipt_id}
        if is_paid_back(payment, receipt_id):
            told |= {"state": State.REVERSED.value, "outcome": Outcome.NOT_PAID.value}
        return told
    return {
        "paymentId": None,
        "state": None,
        "outcome": Outcome.NOT_KNOWN.value,
        "receiptId": receipt_id,
        "amount": None,
        "currency": None,
    }


def is_paid_back(payment: Payment, receipt_id: str) -> bool:
    """Whether the server has said that the charge under that number was paid back."""
    numbers = {charge.receipt_id for charge in payment.charges}
    return receipt_id in numbers - {charge.receipt_id for charge in payment.standing}
