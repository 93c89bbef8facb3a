"""What stands on the receipt of a payment: pure functions from what is known of it to blocks.

It proves a payment and isn't the receipt for the goods (which states their VAT, and comes from the
cash register): it says so itself. The lines of the sale are on it as entered, without VAT.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from terminal_app.payments import refunds
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, State
from terminal_app.payments.sale import LineKind, SaleLine, are_goods
from terminal_app.receipts import receipt_code
from terminal_app.receipts.blocks import (
    Banner,
    Block,
    Heading,
    Logo,
    Pair,
    Paragraph,
    ReceiptCode,
    Rule,
    Space,
)
from terminal_app.receipts.kinds import Kind, is_of_money, kind_of, part_given_back
from terminal_app.receipts.law import CONSPICUOUS_PERCENT, LAWS, NO_LAW, Law
from terminal_app.texts import Texts, local


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
    country: str = ""
    """Whose law is followed, as in the settings; empty: none."""
    logo: Logo | None = None

    @property
    def law(self) -> Law:
        """What that country asks for."""
        return LAWS.get(self.country, NO_LAW)


def amount_is_known(payment: Payment) -> bool:
    """Return False for a payment that is known only by its receipt number."""
    return payment.amount.amount_minor > 0 or not payment.taken_elsewhere


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


def moment_of(payment: Payment) -> datetime | None:
    """Return when it was paid, else begun, in the machine's time zone; None if it doesn't say."""
    return local(payment.paid_at or "") or local(payment.started_at)


def blocks_of(
    payment: Payment,
    issuer: Issuer,
    texts: Texts,
    copy: int | None = None,
    *,
    is_merchants: bool = False,
) -> tuple[Block, ...]:
    """Return the receipt of a payment; empty if it has none.

    ``copy``: None for the original, else the number of the copy; 0: nobody has counted it.
    ``is_merchants``: the slip that the shop keeps.
    """
    kind = kind_of(payment)
    if kind is None:
        return ()
    return (
        *_first_banners(payment, kind, issuer, texts, copy),
        *_heading(payment, issuer, texts),
        *((Paragraph(texts.say("The shop's slip"), bold=True),) if is_merchants else ()),
        Rule(),
        *_sale_lines(payment, texts),
        *((Paragraph(payment.payment_method),) if payment.payment_method else ()),
        *_amount(payment, kind, texts),
        *_outcome(payment, kind, texts),
        Space(),
        *_numbers(payment, kind, texts),
        Pair(texts.say("Payment"), payment.payment_id[:8]),
        *(_operators(payment, texts) if issuer.names_operators else ()),
        *((Space(), _note(payment.note, texts)) if payment.note else ()),
        *_code(payment, kind),
        Rule(),
        *_not_for_goods(issuer, texts),
        *_marks(issuer, is_last=True),
    )


def draft_of(
    sale_lines: Sequence[SaleLine], note: str, currency: str, texts: Texts
) -> tuple[Block, ...]:
    """Return the lines of a sale in progress, with its sum in ``currency`` as the last one."""
    made: list[Block] = [
        Pair(describe(line), texts.number(line.amount_minor)) for line in sale_lines
    ]
    if note:
        made += [Space(), _note(note, texts)]
    whole = sum(line.amount_minor for line in sale_lines)
    if whole:
        made += [Rule(), Pair(currency, texts.number(whole), bold=True)]
    return tuple(made)


def describe(line: SaleLine) -> str:
    """Return a line of a sale without its amount; an item always with its quantity."""
    if line.kind is LineKind.ITEM or line.quantity > 1:
        return f"{line.quantity} x {line.name}"
    return line.name


# -- the head ------------------------------------------------------------------------------


def _marks(issuer: Issuer, *, is_last: bool = False) -> Iterator[Banner]:
    """Yield what a demo's or a test's receipt bears, the environment's mark at the outer edge."""
    if not issuer.mark:
        return
    words = [word for word in (issuer.mark, issuer.law.practice) if word]
    for one in reversed(words) if is_last else words:
        yield Banner(one, CONSPICUOUS_PERCENT, is_last)


def _first_banners(
    payment: Payment, kind: Kind, issuer: Issuer, texts: Texts, copy: int | None
) -> Iterator[Banner]:
    yield from _marks(issuer)
    if copy is not None:
        word = issuer.law.copy or texts.say("COPY")
        yield Banner(f"{word} {copy}" if copy else word, CONSPICUOUS_PERCENT)
    if not is_of_money(payment, kind):
        yield Banner(_state_word(payment, kind, texts), CONSPICUOUS_PERCENT)


def _state_word(payment: Payment, kind: Kind, texts: Texts) -> str:
    if kind is Kind.NOT_KNOWN:
        return texts.say("NOT KNOWN")
    if kind is Kind.BY_HAND:
        return texts.say("NOT PAID")
    canceled = payment.state is State.CANCELED
    return texts.say("CANCELLED") if canceled else texts.say("REFUSED")


def _heading(payment: Payment, issuer: Issuer, texts: Texts) -> Iterator[Block]:
    if issuer.logo is not None:
        yield issuer.logo
    yield Heading(issuer.name.upper(), bold=True)
    if issuer.organization_number:
        yield Heading(f"{texts.say('Org. no.')} {issuer.organization_number}")
    yield Heading(issuer.address)
    yield Space()
    yield Pair(texts.say("Terminal"), payment.owner.terminal_id or issuer.terminal_id)
    moment = moment_of(payment)
    if moment is not None:
        yield Pair(texts.date(moment), texts.time(moment))


# -- the money -----------------------------------------------------------------------------


def _sale_lines(payment: Payment, texts: Texts) -> Iterator[Block]:
    """Yield the lines of the sale, tips last; none if they only repeat the amount."""
    if len(payment.lines) < 2 and not are_goods(payment.lines):  # noqa: PLR2004 - one line alone
        return
    tips = [line for line in payment.lines if line.kind is LineKind.TIP]
    for line in payment.lines:
        if line.kind is not LineKind.TIP:
            yield Pair(describe(line), texts.number(line.amount_minor))
    if tips:
        yield Space()
    for tip in tips:
        yield Pair(describe(tip), texts.number(tip.amount_minor))
    yield Rule()


def _amount(payment: Payment, kind: Kind, texts: Texts) -> Iterator[Block]:
    if not amount_is_known(payment):
        yield Paragraph(texts.say("Amount not known"), bold=True)
        return
    currency, amount = payment.amount.currency.value, texts.number(payment.amount.amount_minor)
    if is_of_money(payment, kind):
        yield Pair(currency, amount, bold=True)
    else:
        # Never alone and in bold, as the sum of a receipt is.
        yield Pair(texts.say("Asked for"), f"{amount} {currency}")


def _outcome(payment: Payment, kind: Kind, texts: Texts) -> Iterator[Paragraph | Pair]:
    """Yield the outcome; a person's statement is marked as such."""
    say, back = texts.say, part_given_back(payment)
    if kind is Kind.BY_HAND:
        yield Paragraph(say("SETTLED BY HAND"), bold=True)
        if payment.outcome is Outcome.PAID:
            yield Paragraph(say("Paid, the shop says; the server hasn't confirmed it."))
        else:
            yield Paragraph(say("Not paid, the shop says; the server hasn't confirmed it."))
    elif kind is Kind.REFUNDED:
        yield Paragraph(say("REFUNDED"), bold=True)
    elif kind is Kind.PARTLY_REFUNDED and back is not None:
        yield Paragraph(say("PARTLY REFUNDED"), bold=True)
        yield Pair(say("Paid back"), texts.amount(back.amount_minor, back.currency.value))
        yield Paragraph(say("The server says so; the rest isn't confirmed."))
    elif kind is Kind.PAID:
        yield Paragraph(say("PAID"), bold=True)
        yield Paragraph(partly_refunded(payment, texts), bold=True)
        if payment.receipt_id and not payment.amount_confirmed:
            yield Paragraph(say("Amount as asked for; the server didn't repeat it."))
    else:
        yield Paragraph(_state_word(payment, kind, texts), bold=True)
        yield Paragraph(_without_money(payment, kind, texts))
    if not is_of_money(payment, kind):
        yield Paragraph(say("This is no receipt of a payment."), bold=True)


def _without_money(payment: Payment, kind: Kind, texts: Texts) -> str:
    """Return what is known of the money where no receipt of it can be given."""
    if kind is Kind.NOT_KNOWN and payment.doubt in RECEIPT_DOUBTS:
        return texts.say("The server told of money that the till can't match.")
    if kind is Kind.NOT_KNOWN and payment.charges:
        return texts.say("Money was taken. Whether it was given back isn't known.")
    return texts.say("No money is known to have moved.")


# -- what is below -------------------------------------------------------------------------


def _numbers(payment: Payment, kind: Kind, texts: Texts) -> Iterator[Pair]:
    if kind is Kind.BY_HAND or (payment.receipt_id is None and not is_of_money(payment, kind)):
        # No receipt number proves this payment.
        return
    yield Pair(texts.say("Receipt"), payment.receipt_id or texts.say("not received yet"))
    for reversal in payment.reversals:
        if reversal.agrees and reversal.of not in {None, payment.receipt_id}:
            yield Pair(texts.say("Refunded"), reversal.of or "")


def _operators(payment: Payment, texts: Texts) -> Iterator[Pair]:
    """Yield who has charged, and who has paid back or settled by hand."""
    yield Pair(texts.say("Cashier"), payment.operator)
    if payment.is_resolved_by_hand and payment.resolution is not None:
        yield Pair(texts.say("Settled by"), payment.resolution.operator)
    elif refunds.is_refunded(payment) and payment.refund is not None:
        yield Pair(texts.say("Refunded by"), payment.refund.operator)


def _note(note: str, texts: Texts) -> Paragraph:
    return Paragraph(texts.say("Note: {note}", note=note))


def _code(payment: Payment, kind: Kind) -> Iterator[ReceiptCode]:
    if payment.receipt_id is not None and kind is not Kind.BY_HAND:
        yield ReceiptCode(receipt_code.of(payment.receipt_id))


def _not_for_goods(issuer: Issuer, texts: Texts) -> Iterator[Block]:
    """Yield that this isn't the receipt for the goods: in the country's words, where it has some.

    Where the till speaks another language, the customer reads it in that one, too.
    """
    law = issuer.law
    if not law.not_for_goods or texts.language != law.language:
        yield Paragraph(texts.say("THIS IS NOT A RECEIPT FOR GOODS"), centred=True)
    if law.not_for_goods:
        yield Banner(law.not_for_goods, law.not_for_goods_percent, is_last=True)
