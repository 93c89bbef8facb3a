"""Receipt of a payment, rendered as lines of text by pure functions.

It proves a payment and isn't the receipt for the goods (which states their VAT, and comes from the
cash register): it says so itself. The lines of the sale are on it as entered, without VAT.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from terminal_app.payments import refunds
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.payments.sale import LineKind, SaleLine, are_goods
from terminal_app.texts import Texts, local

WIDTH = 32
"""Characters per line on 58 mm paper."""
_MOST_HEADING_LINES = 3


@dataclass(frozen=True, slots=True)
class Issuer:
    """Issuer of the receipt: merchant and terminal."""

    terminal_id: str
    name: str = ""
    organization_number: str = ""
    address: str = ""
    mark: str = ""
    """Mark of a test or demo environment, printed on every receipt if not empty."""
    names_operators: bool = False
    """The till has operators: its receipts name them. Else the name may be the system user's."""


class ReceiptLine(NamedTuple):
    """One line of at most ``WIDTH`` characters."""

    text: str
    bold: bool = False


def has_receipt(payment: Payment) -> bool:
    """Return whether there is a receipt: this till's sale is paid, or was refunded."""
    if payment.outcome is Outcome.PAID:
        return not payment.taken_elsewhere
    return _is_refunded(payment)


def partly_refunded(payment: Payment, texts: Texts) -> str:
    """Return how much of a payment is refunded, where that is a part of it; else nothing."""
    part = refunds.partly_refunded(payment)
    if part is None:
        return ""
    return texts.say(
        "Partly refunded: {amount} of {whole}",
        amount=texts.number(part.refunded.amount_minor),
        whole=texts.number(part.charged.amount_minor),
    )


def amount_is_known(payment: Payment) -> bool:
    """Return False for a payment that is known only by its receipt number."""
    return payment.amount.amount_minor > 0 or not payment.taken_elsewhere


def _is_refunded(payment: Payment) -> bool:
    """Return whether the server, not a person, says that it is refunded."""
    return payment.state is State.REVERSED and payment.proven_outcome is Outcome.NOT_PAID


def render(payment: Payment, issuer: Issuer, texts: Texts) -> tuple[ReceiptLine, ...]:
    """Return the receipt of a payment; empty if it is neither paid nor refunded."""
    if not has_receipt(payment):
        return ()
    moment = local(payment.paid_at or "") or local(payment.started_at)
    rule = ReceiptLine("-" * WIDTH)
    made = [
        *render_banner(issuer.mark),
        *_heading(issuer.name.upper(), bold=True),
        *_heading(_with_label(texts.say("Org. no."), issuer.organization_number)),
        *_heading(issuer.address),
        ReceiptLine(""),
        *_pair(texts.say("Terminal"), payment.owner.terminal_id or issuer.terminal_id),
    ]
    if moment is not None:
        made += _pair(texts.date(moment), texts.time(moment))
    made.append(rule)
    made += _sale_lines(payment, texts)
    if payment.payment_method:
        made += _wrapped(payment.payment_method)
    made += _amount(payment, texts)
    made += _outcome(payment, texts)
    made.append(ReceiptLine(""))
    made += _numbers(payment, texts)
    made += _pair(texts.say("Payment"), payment.payment_id[:8])
    if issuer.names_operators:
        made += _operators(payment, texts)
    if payment.note:
        made += [ReceiptLine(""), *_wrapped(texts.say("Note: {note}", note=payment.note))]
    made.append(rule)
    made += _centred(texts.say("THIS IS NOT A RECEIPT FOR GOODS"))
    made += render_banner(issuer.mark, is_last=True)
    return tuple(made)


def render_draft(
    sale_lines: Sequence[SaleLine], note: str, currency: str, texts: Texts
) -> tuple[ReceiptLine, ...]:
    """Return the lines of a sale in progress, with its sum in ``currency`` as the last one."""
    made: list[ReceiptLine] = []
    for line in sale_lines:
        made += _pair(describe(line), texts.number(line.amount_minor))
    if note:
        made += [ReceiptLine(""), *_wrapped(texts.say("Note: {note}", note=note))]
    whole = sum(line.amount_minor for line in sale_lines)
    if whole:
        made.append(ReceiptLine("-" * WIDTH))
        made += [line._replace(bold=True) for line in _pair(currency, texts.number(whole))]
    return tuple(made)


def render_banner(mark: str, *, is_last: bool = False) -> tuple[ReceiptLine, ...]:
    """Return a mark for plain text, which has no font sizes; empty for none.

    It is framed and in spaced capitals, to be conspicuous. The plain wording is at the outer edge:
    before the frame at the top of a receipt, after it if it ``is_last``.
    """
    written = _centred(mark, bold=True)
    if not written:
        return ()
    edge = ReceiptLine("#" * WIDTH, bold=True)
    large = [
        ReceiptLine(f"#{text.center(WIDTH - 2)}#", bold=True)
        for text in _in_spaced_capitals(mark, WIDTH - 4)
    ]
    framed = [edge, *large, edge]
    return tuple([*framed, *written] if is_last else [*written, *framed])


def _in_spaced_capitals(text: str, width: int) -> list[str]:
    """Return the words of ``text`` spaced, in lines of ``width``; a dash begins a new line."""
    made: list[str] = []
    begins = True
    for word in _printable(text).upper().split():
        if not any(map(str.isalnum, word)):
            begins = True
            continue
        spaced = " ".join(word)
        begins, fits = False, not begins and len(made[-1]) + 3 + len(spaced) <= width
        if fits:
            made[-1] += f"   {spaced}"
        else:
            made += [spaced[at : at + width].strip() for at in range(0, len(spaced), width)]
    return made


def _sale_lines(payment: Payment, texts: Texts) -> list[ReceiptLine]:
    """Return the lines of the sale, tips last; none if they only repeat the amount."""
    if len(payment.lines) < 2 and not are_goods(payment.lines):  # noqa: PLR2004 - one line alone
        return []
    made: list[ReceiptLine] = []
    for line in payment.lines:
        if line.kind is not LineKind.TIP:
            made += _pair(describe(line), texts.number(line.amount_minor))
    tips = [line for line in payment.lines if line.kind is LineKind.TIP]
    if tips:
        made.append(ReceiptLine(""))
    for tip in tips:
        made += _pair(describe(tip), texts.number(tip.amount_minor))
    return [*made, ReceiptLine("-" * WIDTH)]


def describe(line: SaleLine) -> str:
    """Return a line of a sale without its amount; an item always with its quantity."""
    if line.kind is LineKind.ITEM or line.quantity > 1:
        return f"{line.quantity} x {line.name}"
    return line.name


def _amount(payment: Payment, texts: Texts) -> list[ReceiptLine]:
    if not amount_is_known(payment):
        return _wrapped(texts.say("Amount not known"), bold=True)
    amount = texts.number(payment.amount.amount_minor)
    return [line._replace(bold=True) for line in _pair(payment.amount.currency.value, amount)]


def _outcome(payment: Payment, texts: Texts) -> list[ReceiptLine]:
    """Return the outcome; a person's statement is marked as such."""
    if payment.is_resolved_by_hand:
        said = _wrapped(texts.say("SETTLED BY HAND"), bold=True)
        return said + _wrapped(texts.say("Paid, the shop says; the server hasn't confirmed it."))
    if _is_refunded(payment):
        return _wrapped(texts.say("REFUNDED"), bold=True)
    made = _wrapped(texts.say("PAID"), bold=True)
    made += _wrapped(partly_refunded(payment, texts), bold=True)
    if payment.receipt_id and not payment.amount_confirmed:
        made += _wrapped(texts.say("Amount as asked for; the server didn't repeat it."))
    return made


def _numbers(payment: Payment, texts: Texts) -> list[ReceiptLine]:
    if payment.is_resolved_by_hand:
        # No receipt number proves this payment.
        return []
    number = payment.receipt_id or texts.say("not received yet")
    made = _pair(texts.say("Receipt"), number)
    for reversal in payment.reversals:
        if reversal.agrees and reversal.of not in {None, payment.receipt_id}:
            made += _pair(texts.say("Refunded"), reversal.of or "")
    return made


def _operators(payment: Payment, texts: Texts) -> list[ReceiptLine]:
    """Return who has charged, and who has paid back or settled by hand."""
    made = _pair(texts.say("Cashier"), payment.operator)
    if payment.is_resolved_by_hand and payment.resolution is not None:
        made += _pair(texts.say("Settled by"), payment.resolution.operator)
    elif _is_refunded(payment) and payment.refund is not None:
        made += _pair(texts.say("Refunded by"), payment.refund.operator)
    return made


def as_text(made: tuple[ReceiptLine, ...]) -> str:
    """Return the receipt as plain text, one line each, with a final line feed."""
    return "".join(f"{line.text.rstrip()}\n" for line in made)


def _with_label(label: str, value: str) -> str:
    return f"{label} {value}" if value else ""


def _pair(left: str, right: str) -> list[ReceiptLine]:
    """Return both texts on one line, or on two if they don't fit."""
    left, right = _printable(left), _printable(right)
    gap = WIDTH - len(left) - len(right)
    if gap >= 1:
        return [ReceiptLine(left + " " * gap + right)]
    return [*_wrapped(left), *(ReceiptLine(line.text.rjust(WIDTH)) for line in _wrapped(right))]


def _centred(text: str, *, bold: bool = False) -> list[ReceiptLine]:
    return [ReceiptLine(line.text.center(WIDTH).rstrip(), bold) for line in _wrapped(text)]


def _heading(text: str, *, bold: bool = False) -> list[ReceiptLine]:
    """Return a server's text, cut so that amount and outcome stay in sight below it."""
    made = _centred(text[: WIDTH * (_MOST_HEADING_LINES + 1)], bold=bold)
    if len(made) <= _MOST_HEADING_LINES:
        return made
    last = f"{made[_MOST_HEADING_LINES - 1].text.strip()[: WIDTH - 1]}…"
    return [*made[: _MOST_HEADING_LINES - 1], ReceiptLine(last.center(WIDTH).rstrip(), bold)]


def _wrapped(text: str, *, bold: bool = False) -> list[ReceiptLine]:
    """Return ``text`` in lines of ``WIDTH``, broken between words where possible."""
    made: list[ReceiptLine] = []
    rest = _printable(text)
    while rest:
        cut = len(rest) if len(rest) <= WIDTH else rest.rfind(" ", 1, WIDTH + 1)
        cut = WIDTH if cut <= 0 else cut
        made.append(ReceiptLine(rest[:cut].rstrip(), bold))
        rest = rest[cut:].lstrip()
    return made


def _printable(text: str) -> str:
    """Return ``text`` as one line: a server's text may hold control characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
