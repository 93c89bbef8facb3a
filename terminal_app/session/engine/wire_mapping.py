"""Mapping between the wire's messages and the inputs of the payments."""

from terminal_app import redaction
from terminal_app.payments import inputs
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment, Problem, ProblemKind, State
from terminal_app.payments.sale import add_up, are_goods
from terminal_app.wire import messages

_PROBLEM_KINDS = {one.value: ProblemKind[one.name] for one in messages.ProblemType}


def request_message(
    request: inputs.Request, payment: Payment, message_id: str
) -> messages.ToServer:
    """Return the message that asks the server for ``request``.

    Raises: ValueError for a refund of a payment that has none, and for a sale whose lines don't
    add up to its amount.
    """
    if request is inputs.Request.REFUND:
        if payment.refund is None:
            message = "no refund was asked for"
            raise ValueError(message)
        number = _as_heard(payment, payment.refund.receipt_id)
        return messages.Refund(id=message_id, payment_receipt_id=number)
    if request is inputs.Request.INIT:
        details = messages.PaymentDetails(
            amount=payment.amount.amount_minor,
            currency_iso=messages.CurrencyIso(payment.amount.currency.value),
            sale_transaction_id=payment.sale_id,
            products=_products(payment),
        )
        return messages.PaymentInitRequest(
            id=message_id,
            payment_id=payment.spelled_id or payment.payment_id,
            payment_details=details,
        )
    return decline(payment.spelled_id or payment.payment_id, message_id)


def _as_heard(payment: Payment, number: str) -> str | int:
    """Return a receipt number as the server wrote it; as text where it was typed."""
    is_integer = any(one.receipt_id == number and one.is_integer for one in payment.charges)
    return int(number) if is_integer else number


def is_number_typed(payment: Payment) -> bool:
    """Whether no server has said the receipt number of the refund: a person has typed it."""
    if payment.refund is None:
        return False
    # The charge of a payment taken elsewhere is made of the typed number.
    number = payment.refund.receipt_id
    return payment.taken_elsewhere or all(one.receipt_id != number for one in payment.charges)


def _products(payment: Payment) -> tuple[messages.Product, ...] | None:
    """Return what is sold, every line of it, tips too; None where nothing but amounts was typed.

    The note isn't among it: the API has no field for one.
    """
    if not add_up(payment.lines, payment.amount.amount_minor):
        message = f"the lines of payment {payment.payment_id} don't add up to {payment.amount}"
        raise ValueError(message)
    if not are_goods(payment.lines):
        return None
    return tuple(
        messages.Product(
            name=line.name,
            quantity=line.quantity,
            amount=line.amount_minor,
            product_id=line.product_id or None,
        )
        for line in payment.lines
    )


def decline(payment_id: str, message_id: str) -> messages.StatusUpdate:
    """Return the terminal's STATUS_UPDATE/CANCELED: a cancel, or no to a GET_PAYMENT_REQUEST."""
    return messages.StatusUpdate(
        id=message_id, payment_id=payment_id, payment_state=messages.PaymentState.CANCELED
    )


def problem(message: messages.Problem) -> Problem:
    """Return what a PROBLEM says, its type mapped to the known kinds."""
    kind = _PROBLEM_KINDS.get(message.type, ProblemKind.UNKNOWN)
    wire_type, said = map(redaction.redact, (message.type, message.description or ""))
    return Problem(kind, wire_type[:200], said[:300])


_MOST_METHOD = 60
_PENDING = messages.PaymentState.PENDING
MOST_CODE_BYTES = 1000
"""A longer text makes modules too small for a phone; past 2331 there is no code (ISO/IEC 18004)."""


def _response(message: messages.PaymentInitResponse, *, is_certified: bool) -> inputs.Remote:
    """Map a response: its state, if it has an end state, else the code if that can be shown."""
    if message.payment_state is not None and message.payment_state is not _PENDING:
        return _status(message.payment_state, is_certified=is_certified)
    return inputs.InitResponseReceived(code_that_can_be_shown(message.qr_code))


def code_that_can_be_shown(code: str | None) -> str | None:
    """Return ``code``, or None where no phone could read it."""
    return code if code is not None and len(code.encode()) <= MOST_CODE_BYTES else None


def remote_input(message: messages.AboutAPayment, *, is_certified: bool) -> inputs.Remote:
    """Return what the server's message means to the payment that it names.

    ``is_certified``: how this server writes amounts.
    """
    match message:
        case messages.PaymentInitResponse():
            return _response(message, is_certified=is_certified)
        case messages.StatusUpdate():
            return _status(message.payment_state, is_certified=is_certified)
        case messages.PaymentReceipt():
            return _receipt(message, is_certified=is_certified)


def _status(state: messages.PaymentState, *, is_certified: bool) -> inputs.StatusReceived:
    return inputs.StatusReceived(State(state.value), is_proof=is_certified)


def _receipt(message: messages.PaymentReceipt, *, is_certified: bool) -> inputs.ReceiptReceived:
    return inputs.ReceiptReceived(
        message.receipt_number,
        State(message.payment_state.value),
        amount_of(message),
        redaction.redact(message.payment_method or "")[:_MOST_METHOD] or None,
        message.timestamp,
        is_integer=isinstance(message.payment_receipt_id, int),
        is_proof=is_certified,
    )


def amount_of(message: messages.PaymentReceipt) -> Money | None:
    """Return the amount on a receipt; None: it tells none."""
    details = message.payment_details
    if details is None:
        return None
    return Money(details.amount, Currency(details.currency_iso.value))
