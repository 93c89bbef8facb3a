"""The eight messages of VAS MTM API 2.0.2, after ``asyncapi.yaml`` beside this module.

Field names are the contract's in snake_case. The contract says of each part whether it is
documented or assumed.
"""

import enum

import msgspec


class PaymentState(enum.Enum):
    """``paymentState`` (documented)."""

    PENDING = "PENDING"
    COMPLETE = "COMPLETE"
    CANCELED = "CANCELED"
    REVERSED = "REVERSED"
    ERROR = "ERROR"


class CurrencyIso(enum.Enum):
    """``currencyIso`` (documented)."""

    NOK = "NOK"
    SEK = "SEK"
    EUR = "EUR"
    USD = "USD"


class ProblemType(enum.Enum):
    """The known values of PROBLEM's ``type`` (documented); a reader accepts others."""

    INPUT_ERROR = "apm.mtm.input-error"
    MERCHANT_VALIDATION_ERROR = "apm.mtm.merchant-validation-error"
    PAYMENT_NOT_FOUND = "apm.mtm.payment-not-found"
    PAYMENT_ALREADY_REFUNDED = "apm.mtm.payment-already-refunded"
    UNEXPECTED_ERROR = "apm.mtm.unexpected-error"


class MessagePart(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", gc=False
):
    """Base of messages and their parts. ``None`` stands for a missing field."""


class Product(MessagePart, frozen=True, kw_only=True):
    """A line of a sale; ``amount`` is its total in minor units."""

    name: str
    quantity: int
    amount: int
    product_id: str | None = None


class PaymentDetails(MessagePart, frozen=True, kw_only=True):
    """What is to be paid; ``amount`` in minor units."""

    amount: int
    currency_iso: CurrencyIso
    customer_order_id: str | None = None
    sale_transaction_id: str | None = None
    products: tuple[Product, ...] | None = None


class Merchant(MessagePart, frozen=True, kw_only=True):
    """The merchant."""

    merchant_id: str | None = None
    name: str | None = None
    organization_number: str | None = None
    address: str | None = None


class Customer(MessagePart, frozen=True, kw_only=True):
    """The customer: personal data."""

    customer_id: str | None = None
    name: str | None = None


class LogonConfirmation(
    MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="LOGON_CONFIRMATION"
):
    """The logon succeeded; nothing is sent before it."""

    id: str
    terminal_id: str | None = None
    merchant: Merchant | None = None
    terminal_qr_code: str | None = None


class GetPaymentRequest(
    MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="GET_PAYMENT_REQUEST"
):
    """GET-flow: a customer has scanned the terminal's own code."""

    id: str
    payment_id: str
    customer: Customer | None = None


class PaymentInitRequest(
    MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="PAYMENT_INIT_REQUEST"
):
    """Start a payment."""

    id: str
    payment_id: str
    payment_details: PaymentDetails
    merchant: Merchant | None = None
    customer: Customer | None = None


class PaymentInitResponse(
    MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="PAYMENT_INIT_RESPONSE"
):
    """The payment exists; ``qr_code`` is what the customer is to scan."""

    id: str
    payment_id: str
    payment_state: PaymentState | None = None
    qr_code: str | None = None


class StatusUpdate(
    MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="STATUS_UPDATE"
):
    """Either side: the payment's state; CANCELED from the terminal asks for a cancel."""

    id: str
    payment_id: str
    payment_state: PaymentState


class PaymentReceipt(
    MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="PAYMENT_RECEIPT"
):
    """A payment (COMPLETE) or a refund (REVERSED, assumed) has been carried out."""

    id: str
    payment_id: str
    payment_receipt_id: str | int
    payment_state: PaymentState
    payment_details: PaymentDetails | None = None
    merchant: Merchant | None = None
    customer: Customer | None = None
    payment_method: str | None = None
    timestamp: str | None = None

    @property
    def receipt_number(self) -> str:
        """The receipt number, however it is written."""
        return str(self.payment_receipt_id)


class Refund(MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="REFUND"):
    """Refund a completed payment, by its receipt number."""

    id: str
    payment_receipt_id: str | int

    @property
    def receipt_number(self) -> str:
        """The receipt number, however it is written."""
        return str(self.payment_receipt_id)


class Problem(MessagePart, frozen=True, kw_only=True, tag_field="messageType", tag="PROBLEM"):
    """Something went wrong; ``type`` is for the program, ``description`` for a person."""

    id: str
    type: str
    description: str | None = None
    payment_id: str | None = None


ToServer = PaymentInitRequest | StatusUpdate | Refund
AboutAPayment = PaymentInitResponse | StatusUpdate | PaymentReceipt
"""What says what has become of a payment."""
FromServer = LogonConfirmation | GetPaymentRequest | AboutAPayment | Problem
Message = ToServer | FromServer

MESSAGE_TYPES: dict[str, type[Message]] = {
    "LOGON_CONFIRMATION": LogonConfirmation,
    "GET_PAYMENT_REQUEST": GetPaymentRequest,
    "PAYMENT_INIT_REQUEST": PaymentInitRequest,
    "PAYMENT_INIT_RESPONSE": PaymentInitResponse,
    "STATUS_UPDATE": StatusUpdate,
    "PAYMENT_RECEIPT": PaymentReceipt,
    "REFUND": Refund,
    "PROBLEM": Problem,
}
