"""What is written to the console: lines, a QR code of text, and one JSON object."""

import contextlib
import io
import json
import os
import sys
import unicodedata

from terminal_app.channel.commands import StartPayment
from terminal_app.errors import UnheardError
from terminal_app.payments.payment import Outcome, Payment


def write_line(text: str) -> None:
    """Write one line at once, whatever the console's encoding can't show.

    Raises: UnheardError, the first time that it can't be written.
    """
    stream = sys.stdout
    if stream is None:
        raise UnheardError
    line = f"{_harmless(text)}\n"
    try:
        try:
            stream.write(line)
        except UnicodeEncodeError:
            encoding = getattr(stream, "encoding", None) or "ascii"
            stream.write(line.encode(encoding, "replace").decode(encoding))
        stream.flush()
    except (OSError, ValueError) as error:
        _silence()
        raise UnheardError from error


def write_remark(text: str) -> None:
    """Write one line for the technician to standard error, if anybody reads it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{_harmless(text)}\n")
            sys.stderr.flush()


def _harmless(text: str) -> str:
    """A server's words can't steer the terminal: control and format characters are left out."""
    return "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)


def _silence() -> None:
    """Let what is written from now on go nowhere, also what Python flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    sys.stdout = io.StringIO()


def payment_json(payment: Payment | None, command: StartPayment, *, known: bool) -> str:
    """Return the one JSON object of ``--json``.

    Without a ``payment`` none was started, or (not ``known``) nobody could say so.
    """
    without = Outcome.NOT_PAID if known else Outcome.NOT_KNOWN
    return json.dumps(
        {
            "paymentId": payment.payment_id if payment else (None if known else command.payment_id),
            "state": payment.wire_state.value if payment else None,
            "outcome": (payment.outcome if payment else without).value,
            "receiptId": payment.receipt_id if payment else None,
            "amount": command.amount.amount_minor,
            "currency": command.amount.currency.value,
        }
    )


def qr_text(content: str) -> str:
    """Return ``content`` as a QR code of text, dark on light on a dark console."""
    import qrcode  # noqa: PLC0415 - only when there is a code to draw
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(content)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()
