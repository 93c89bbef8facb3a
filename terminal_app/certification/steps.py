"""The steps of a certification in their order, with titles, amounts and verdicts."""

import enum

from terminal_app.texts import Texts


class Step(enum.IntEnum):
    """One thing that is tried; the number is the one in the report."""

    TOKEN = 1
    WRONG_SECRET = 2
    LOGON = 3
    PAID = 4
    CANCELLED = 5
    ABORTED = 6
    SCANNED = 7
    REFUND = 8
    REFUND_AGAIN = 9
    REFUND_UNKNOWN = 10
    REFUND_NOT_NUMERIC = 11
    RECONNECT = 12
    UNIT = 13


class Verdict(enum.Enum):
    """The outcome of a step."""

    PASSED = "passed"
    DEVIATES = "deviates"
    """It worked, but a message differs from the contract."""
    FAILED = "failed"
    NOT_DONE = "not_done"
    NOT_KNOWN = "not_known"
    """The outcome of its payment isn't known."""


class Unit(enum.Enum):
    """What the phone showed for an amount that the till sent in minor units."""

    MINOR = "minor"
    MAJOR = "major"
    """A hundred times as much."""
    OTHER = "other"


AMOUNTS_MINOR = {
    Step.PAID: 113,
    Step.CANCELLED: 213,
    Step.ABORTED: 313,
    Step.SCANNED: 413,
    Step.RECONNECT: 513,
}
"""Small, each different, and none on which the simulator acts by itself."""

MONEY_STEPS = (
    Step.PAID,
    Step.CANCELLED,
    Step.ABORTED,
    Step.SCANNED,
    Step.REFUND,
    Step.REFUND_AGAIN,
    Step.REFUND_UNKNOWN,
    Step.REFUND_NOT_NUMERIC,
    Step.RECONNECT,
    Step.UNIT,
)
"""What must have passed before the till stops saying that it isn't certified."""

_TITLES = {
    Step.TOKEN: "Access token with the right secret",
    Step.WRONG_SECRET: "Access token with a wrong secret",
    Step.LOGON: "Logon",
    Step.PAID: "The customer scans the till's code and pays",
    Step.CANCELLED: "The till cancels",
    Step.ABORTED: "The customer cancels",
    Step.SCANNED: "The customer scans the terminal's own code and pays",
    Step.REFUND: "Refund",
    Step.REFUND_AGAIN: "The same refund again",
    Step.REFUND_UNKNOWN: "Refund of an unknown receipt number",
    Step.REFUND_NOT_NUMERIC: "Refund of a receipt number that is no number",
    Step.RECONNECT: "The connection breaks while the customer pays",
    Step.UNIT: "The unit of amounts",
}

_VERDICTS = {
    Verdict.PASSED: "passed",
    Verdict.DEVIATES: "deviates",
    Verdict.FAILED: "FAILED",
    Verdict.NOT_DONE: "not done",
    Verdict.NOT_KNOWN: "NOT KNOWN",
}

EXPECTED = {
    Step.TOKEN: "status 200 with access_token, token_type Bearer and expires_in (RFC 6749, 5.1)",
    Step.WRONG_SECRET: "status 400 or 401 with error invalid_client (RFC 6749, 5.2)",
    Step.LOGON: "LOGON_CONFIRMATION, with terminalQrCode",
    Step.PAID: "PAYMENT_INIT_RESPONSE with qrCode, then PAYMENT_RECEIPT COMPLETE over the amount",
    Step.CANCELLED: "STATUS_UPDATE CANCELED in answer to the till's own",
    Step.ABORTED: "STATUS_UPDATE CANCELED after the customer's cancel",
    Step.SCANNED: "GET_PAYMENT_REQUEST, and PAYMENT_RECEIPT COMPLETE under its paymentId",
    Step.REFUND: "PAYMENT_RECEIPT REVERSED over the whole amount",
    Step.REFUND_AGAIN: "PROBLEM apm.mtm.payment-already-refunded",
    Step.REFUND_UNKNOWN: "PROBLEM apm.mtm.payment-not-found",
    Step.REFUND_NOT_NUMERIC: "PROBLEM apm.mtm.input-error",
    Step.RECONNECT: "a new LOGON_CONFIRMATION, then PAYMENT_RECEIPT COMPLETE on that connection",
    Step.UNIT: "the phone shows the till's amount: 113 minor units are 1.13",
}
"""For the technician, in English."""


def title(step: Step, texts: Texts) -> str:
    """Return the step's title."""
    return texts.say(_TITLES[step])


def verdict_word(verdict: Verdict, texts: Texts) -> str:
    """Return the verdict in a word or two."""
    return texts.say(_VERDICTS[verdict])
