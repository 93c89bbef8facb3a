"""What a message that can't be read seems to say: for the log and the technician, never applied."""

from collections.abc import Iterable
from itertools import islice

from terminal_app.payments.payment import Payment
from terminal_app.session.engine.pending_requests import InFlight
from terminal_app.wire.proposal import look

_MOST_PAYMENTS = 200
"""So many are compared with what came; a message about another is still found by its ids."""


def seems(data: bytes, payments: Iterable[Payment], requests: Iterable[InFlight]) -> str:
    """Return a sentence for the technician; empty where nothing was found.

    It has our fields' names and the message's, and no value of the message.
    """
    some = list(islice(payments, _MOST_PAYMENTS))
    known = look.Known(
        payment_ids=frozenset(one.payment_id.lower() for one in some),
        message_ids=frozenset(one.message_id.lower() for one in requests),
        receipt_numbers=frozenset(
            number for one in some for number in (one.receipt_id, *one.other_receipt_ids) if number
        ),
        amounts=frozenset((one.amount.amount_minor, one.amount.currency.value) for one in some),
    )
    return look.seems(look.look(data, known))
