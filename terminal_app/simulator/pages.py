"""The customer's page: plain HTML, everything escaped, no script and no outside asset."""

from html import escape
from urllib.parse import quote

from terminal_app.simulator.bank import Payment
from terminal_app.simulator.outgoing import MERCHANT
from terminal_app.wire.messages import PaymentState

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # "no-referrer" would make the browser send "Origin: null" with the forms below.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_RESULTS = {
    PaymentState.PENDING: "Waiting for the till.",
    PaymentState.COMPLETE: "Paid.",
    PaymentState.CANCELED: "Canceled. Nothing was paid.",
    PaymentState.REVERSED: "Paid, and refunded.",
    PaymentState.ERROR: "This payment can't be paid.",
}


def payment_page(payment: Payment) -> str:
    """Return the page on which a customer pays or cancels, or reads what has become of it."""
    amount = ""
    if payment.details is not None:
        major, minor = divmod(payment.details.amount, 100)
        amount = f"<p>{major}.{minor:02} {escape(payment.details.currency_iso.value)}</p>"
    action = f"/pay/{escape(payment.payment_id, quote=True)}"
    cancel = f'<form method="post" action="{action}/cancel"><button>Cancel</button></form>'
    if payment.state is not PaymentState.PENDING:
        rest = f"<p>{escape(_RESULTS[payment.state])}</p>"
    elif payment.details is None:
        rest = f"<p>{escape(_RESULTS[payment.state])}</p>{cancel}"
    else:
        rest = f'<form method="post" action="{action}/pay"><button>Pay</button></form>{cancel}'
    return _page(f"{amount}{rest}")


def terminal_page(terminal_id: str) -> str:
    """Return the page behind the terminal's own code: a customer starts a payment there."""
    action = f"/t/{quote(terminal_id, safe='')}"
    return _page(f'<form method="post" action="{action}"><button>Pay here</button></form>')


def not_found_page() -> str:
    """Return the page for a payment that isn't there."""
    return _page("<p>There is no such payment.</p>")


def _page(rest: str) -> str:
    name = escape(MERCHANT.name or "")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}</title></head><body><main><p><strong>DEMO \N{EN DASH} not a payment"
        f"</strong></p><h1>{name}</h1>{rest}</main></body></html>\n"
    )
