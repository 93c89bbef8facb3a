"""The customer display in words: ``render(model, texts) -> CustomerDisplayState``.

It tells of the sale at this counter alone: what the cashier looks up besides is another
customer's, or nobody's business. It never says more than the till knows.
"""

from typing import Final
from urllib.parse import urlsplit

from terminal_app.channel.events import ConnectionState
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.modes.paying import Paying, time_left
from terminal_app.gui.screen_state import (
    Button,
    Choice,
    ChooseLanguage,
    CustomerDisplayState,
    Tone,
)
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.payments.refunds import is_refunded
from terminal_app.texts import LANGUAGES, Texts

WALLETS: Final = (".vipps.no", ".mobilepay.dk", ".mobilepay.fi", ".vippsmobilepay.com", ".swish.nu")
"""Hosts of the wallets' own: their apps take a code with such an address."""


def render(model: TillModel, texts: Texts) -> CustomerDisplayState:
    """Return what the customer is to see, in the language of ``texts``."""
    mark = model.mark_in(texts)
    return _about(model, texts)._replace(
        title=" - ".join(filter(None, (texts.say("For the customer"), mark))),
        merchant=model.issuer.name,
        mark=mark,
        languages=tuple(
            Choice(Button(ChooseLanguage(language), known.name), chosen=language == texts.language)
            for language, known in LANGUAGES.items()
        ),
    )


def _about(model: TillModel, texts: Texts) -> CustomerDisplayState:
    say = texts.say
    asked, payment = model.mode.request, model.mode.customers_payment
    if asked is not None:
        amount = texts.amount(asked.amount.amount_minor, asked.amount.currency.value)
        return CustomerDisplayState("", say("One moment…"), amount=amount)
    if payment is not None:
        amount = texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
        shown = (
            _under_way(model, payment, texts) if model.is_taking else _ended(model, payment, texts)
        )
        return shown._replace(amount=amount)
    if model.scan is not None:
        return CustomerDisplayState(
            "", say("One moment…"), lines=(say("The cashier is entering the amount."),)
        )
    if model.shows_own_code:
        return CustomerDisplayState(
            "", say("Welcome"), lines=(say("Scan to pay here"),), code=model.own_code
        )
    return CustomerDisplayState("", say("Welcome"))


def _under_way(model: TillModel, payment: Payment, texts: Texts) -> CustomerDisplayState:
    say = texts.say
    if model.paid_unrecorded is not None:
        return _please_wait(say("The cashier is writing the payment down."), texts)
    is_cancelled = model.cancel_unrecorded == payment.payment_id
    if is_cancelled or payment.state is State.CANCELLING:
        line = say("The payment is being cancelled. Don't approve it any more.")
        return CustomerDisplayState("", say("One moment…"), lines=(line,))
    if payment.by_scan and payment.state is State.PENDING:
        return CustomerDisplayState(
            "", say("Confirm on your phone"), lines=_line_down(model, texts)
        )
    if payment.code_to_show is None:
        return CustomerDisplayState("", say("One moment…"), lines=_line_down(model, texts))
    steps = (
        say("1. Open your wallet app")
        if needs_wallet_app(payment.code_to_show)
        else say("1. Open your phone's camera"),
        say("2. Scan this code"),
        say("3. Approve the amount"),
    )
    shown = model.mode.innermost
    left = time_left(model, shown.wait_ends_at) if isinstance(shown, Paying) else None
    lines = _line_down(model, texts) or steps
    return CustomerDisplayState(
        "", say("Scan to pay"), lines=lines, code=payment.code_to_show, time_left=left
    )


def needs_wallet_app(code: str) -> bool:
    """Whether a wallet's own app is needed for ``code``; else a phone's camera opens its page.

    A code that is no web address is a wallet's, whatever it says.
    """
    try:
        address = urlsplit(code.lower())
        host = f".{address.hostname or ''}"
    except ValueError:
        return True
    return address.scheme not in {"http", "https"} or host.endswith(WALLETS)


def _line_down(model: TillModel, texts: Texts) -> tuple[str, ...]:
    if model.connection.state is ConnectionState.CONNECTED:
        return ()
    return (texts.say("The till has lost its line. If you have approved, wait: don't pay again."),)


def _ended(model: TillModel, payment: Payment, texts: Texts) -> CustomerDisplayState:
    say = texts.say
    if model.paid_unrecorded is not None:
        return _please_wait(say("The cashier is writing the payment down."), texts)
    if payment.outcome is Outcome.NOT_KNOWN:
        line = say("It isn't known yet whether you have paid. Don't pay again: ask the cashier.")
        return _please_wait(line, texts)
    if payment.is_resolved_by_hand:
        # A person's word: the customer has heard it from that person.
        return CustomerDisplayState("", say("Thank you"))
    if sum(charge.agrees for charge in payment.standing) > 1:
        line = say("You may have been charged twice. The cashier can pay one of them back.")
        return _please_wait(line, texts)
    if payment.outcome is Outcome.PAID:
        return CustomerDisplayState("", say("Paid"), tone=Tone.PAID, lines=(say("Thank you"),))
    if is_refunded(payment):
        line = say("The payment was paid back.")
        return CustomerDisplayState("", say("Refunded"), tone=Tone.REFUNDED, lines=(line,))
    return CustomerDisplayState("", say("Not paid"), tone=Tone.NOT_PAID)


def _please_wait(line: str, texts: Texts) -> CustomerDisplayState:
    return CustomerDisplayState("", texts.say("Please wait"), tone=Tone.NOT_KNOWN, lines=(line,))
