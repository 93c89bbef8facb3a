"""Time limits of payments: how long each waits for what it waits for."""

from terminal_app.payments.payment import Payment, Wait
from terminal_app.settings import Times


def limit_s(payment: Payment, times: Times) -> float:
    """Return how long to wait for what ``payment`` waits for, in seconds."""
    match payment.waits_for:
        case Wait.RESPONSE:
            return times.init_response
        case Wait.CUSTOMER:
            return times.customer
        case Wait.CONFIRMATION | Wait.REFUND:
            return times.confirmation
        case _:
            # Bounded before the power: 2.0 ** 2000 is no float.
            doubled = times.ask_first * 2.0 ** min(max(payment.times_asked - 1, 0), 20)
            return min(doubled, times.ask_most)
