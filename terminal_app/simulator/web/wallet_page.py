"""The customer's page as values: what has become of the payment, and what can be pressed."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from terminal_app.simulator.money.payment import Payment
from terminal_app.simulator.terminals.outbound import MERCHANT
from terminal_app.texts import Texts
from terminal_app.wire.messages import PaymentDetails, PaymentState

_MOST_GOODS = 100
"""What any till of this program sends at most; another's may be longer."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button, and the path that it posts to; ``look`` is its class in the style sheet."""

    path: str
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class WalletPage:
    """One page on the phone; ``tone`` is its class in the style sheet.

    ``is_settled`` says that nothing is waited for; ``heading`` is read aloud when it changes.
    """

    merchant: str
    initial: str
    tone: str
    heading: str
    lines: tuple[str, ...] = ()
    amount: str = ""
    buttons: tuple[Button, ...] = ()
    is_settled: bool = False
    goods: tuple[str, ...] = ()
    """What is paid for, where the till has sent it."""


def payment_path(payment_id: str) -> str:
    """Return where a payment's page is."""
    return f"/pay/{quote(payment_id, safe='')}"


def terminal_path(terminal_id: str) -> str:
    """Return where the page behind a terminal's own code is."""
    return f"/t/{quote(terminal_id, safe='')}"


def of_payment(payment: Payment, texts: Texts) -> WalletPage:
    """Return the page on which a customer pays or cancels, or reads what has become of it."""
    if payment.charges:
        return _charged(payment, texts)
    match payment.state:
        case PaymentState.PENDING if payment.details is None:
            line = texts.say("The cashier types the amount; it is shown here at once.")
            heading = texts.say("Waiting for the till")
            return _page("waiting", heading, (line,), buttons=(_cancel(payment, texts),))
        case PaymentState.PENDING:
            path = f"{payment_path(payment.payment_id)}/pay"
            buttons = (Button(path, texts.say("Pay"), "main"), _cancel(payment, texts))
            return _with_amount(payment, texts, "open", texts.say("To pay"), buttons=buttons)
        case PaymentState.CANCELED:
            heading, lines = texts.say("Cancelled"), (texts.say("Nothing was paid."),)
        case _:
            heading = texts.say("This payment can't be paid")
            lines = (texts.say("Nothing was paid."),)
    return _with_amount(payment, texts, "not-paid", heading, lines)


def of_terminal(terminal_id: str, texts: Texts) -> WalletPage:
    """Return the page behind a terminal's own code: a customer starts a payment there."""
    button = Button(terminal_path(terminal_id), texts.say("Pay here"), "main")
    line = texts.say("Tap Pay here, then the cashier types the amount.")
    return _page("open", texts.say("Pay at this till"), (line,), buttons=(button,), settled=True)


def of_nothing(texts: Texts) -> WalletPage:
    """Return the page for a payment that isn't there."""
    line = texts.say("Scan the code on the till again, or ask the cashier.")
    return _page("nothing", texts.say("There is no such payment"), (line,), settled=True)


def of_absent_terminal(texts: Texts) -> WalletPage:
    """Return the page for a terminal that isn't logged on."""
    line = texts.say("Ask the cashier, then scan its code again.")
    return _page("nothing", texts.say("This till isn't connected"), (line,), settled=True)


def _charged(payment: Payment, texts: Texts) -> WalletPage:
    charges, back = payment.charges, [one for one in payment.charges if one.is_refunded]
    lines = [texts.say("Receipt number {number}", number=one.receipt_id) for one in charges]
    if len(charges) > 1:
        lines.insert(0, texts.say("You were charged {number} times.", number=len(charges)))
    if back:
        returned = texts.amount(sum(one.amount_minor for one in back), back[0].currency)
        lines.append(texts.say("You have got {amount} back.", amount=returned))
    heading = texts.say("Paid") if payment.is_paid else texts.say("Refunded")
    tone = "paid" if payment.is_paid else "refunded"
    return _with_amount(payment, texts, tone, heading, tuple(lines))


def _cancel(payment: Payment, texts: Texts) -> Button:
    return Button(f"{payment_path(payment.payment_id)}/cancel", texts.say("Cancel"), "second")


def _with_amount(
    payment: Payment,
    texts: Texts,
    tone: str,
    heading: str,
    lines: tuple[str, ...] = (),
    buttons: tuple[Button, ...] = (),
) -> WalletPage:
    details = payment.details
    amount = texts.amount(details.amount, details.currency_iso.value) if details else ""
    page = _page(tone, heading, lines, amount, buttons, settled=not buttons)
    return replace(page, goods=_goods(details, texts))


def _goods(details: PaymentDetails | None, texts: Texts) -> tuple[str, ...]:
    """The products' names are the till's, in whatever language it speaks."""
    products = details.products or () if details else ()
    return tuple(
        f"{one.quantity} x {one.name}: {texts.number(one.amount)}" for one in products[:_MOST_GOODS]
    )


def _page(
    tone: str,
    heading: str,
    lines: tuple[str, ...] = (),
    amount: str = "",
    buttons: tuple[Button, ...] = (),
    *,
    settled: bool = False,
) -> WalletPage:
    merchant = MERCHANT.name or ""
    return WalletPage(
        merchant=merchant,
        initial=merchant[:1],
        tone=tone,
        heading=heading,
        lines=lines,
        amount=amount,
        buttons=buttons,
        is_settled=settled,
    )
