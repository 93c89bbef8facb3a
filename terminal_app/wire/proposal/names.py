"""Names as servers write them: their words, their styles, and which name is likely for a field."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from terminal_app.wire.profile.layout import Path

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
CAMEL = "camelCase"
_STYLES = {
    CAMEL: lambda words: words[0] + "".join(map(str.capitalize, words[1:])),
    "snake_case": "_".join,
    "kebab-case": "-".join,
    "PascalCase": lambda words: "".join(map(str.capitalize, words)),
    "UPPER_CASE": lambda words: "_".join(words).upper(),
    "Title_Case": lambda words: "_".join(map(str.capitalize, words)),
    "dotted.case": ".".join,
    "lowercase": "".join,
}
STYLES = tuple(_STYLES)
FIELD_STYLES = tuple(one for one in STYLES if one != "dotted.case")
"""A dot would be a path."""
LIKELY: Mapping[str, tuple[str, ...]] = {
    "id": ("message id", "msg id", "uid", "uuid", "correlation id", "request id", "message uuid"),
    "messageType": (
        "type", "msg type", "kind", "event", "event type", "event name", "action", "operation",
    ),
    "paymentId": (
        "payment uuid", "payment reference", "payment ref", "transaction id", "transaction uuid",
        "payment", "reference", "order id",
    ),
    "paymentState": (
        "state", "status", "payment status", "payment result", "transaction status", "outcome",
    ),
    "paymentReceiptId": (
        "receipt id", "receipt number", "receipt no", "receipt", "payment receipt number",
        "receipt nr", "receipt ref", "receipt reference",
    ),
    "paymentDetails.amount": (
        "amount", "total", "total amount", "amount value", "total value", "sum", "value", "gross",
        "price", "amount minor", "amount major",
    ),
    "paymentDetails.currencyIso": ("currency", "currency code", "iso", "currency id", "ccy"),
    "paymentDetails.saleTransactionId": ("sale id", "sale uuid", "sale reference", "sale"),
    "paymentDetails.customerOrderId": ("customer order", "order uuid"),
    "paymentDetails.products": ("products", "lines", "basket", "line items"),
    "qrCode": ("qr", "qr code", "code url", "payment url", "pay url", "qr text", "qr url", "url"),
    "terminalId": ("terminal", "till id", "device id"),
    "terminalQrCode": ("terminal qr", "own qr", "terminal code", "static qr", "own code"),
    "type": ("problem type", "error type", "error code", "code", "error"),
    "description": ("message", "detail", "details", "text", "reason", "error message"),
    "paymentMethod": ("method", "wallet", "payment type"),
    "timestamp": ("time", "at", "paid at", "date time", "created at"),
}  # fmt: skip
"""Words by which servers call what the contract calls otherwise."""


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, whatever its style."""
    return tuple(one.lower() for one in _WORD.findall(name))


@lru_cache(maxsize=4096)
def styled(name: str, style: str) -> str:
    """Return ``name`` in that style."""
    found = words(name)
    return _STYLES[style](found) if found else name


@lru_cache(maxsize=4096)
def styles_of(ours: str, theirs: str) -> frozenset[str]:
    """Return the styles in which our name is the server's."""
    if words(ours) != words(theirs):
        return frozenset()
    return frozenset(one for one in STYLES if styled(ours, one) == theirs)


def style_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the style that explains most of these pairs of our name and the server's.

    Names of one word tell little: they count where none of more is there.
    """
    votes: dict[str, int] = dict.fromkeys(FIELD_STYLES, 0)
    for ours, theirs in pairs:
        weight = 10 if len(words(ours)) > 1 else 1
        for style in styles_of(ours, theirs) & votes.keys():
            votes[style] += weight
    return max(votes, key=lambda style: votes[style])


@lru_cache(maxsize=4096)
def likeness(ours: str, theirs: Path) -> int:
    """Return how likely a field of ours is at a path of the server's, by names alone; 0: not.

    Two for each word that agrees; more where they are our own words, or all of the last name.
    """
    spoken = [word for step in theirs for word in words(step)]
    last = " ".join(words(theirs[-1])) if theirs else ""
    ends = {" ".join(spoken[-length:]): length for length in range(1, min(len(spoken), 5) + 1)}
    own = words(ours.rpartition(".")[2])
    best = 0
    for told in (" ".join(own), " ".join(words(ours))):
        # The last word of a longer name tells little: a merchantId is no id.
        if told in ends and (told == last or ends[told] > 1):
            best = max(best, 2 * ends[told] + 1 + (told == last))
    for told in LIKELY.get(ours, ()):
        if told in ends:
            best = max(best, 2 * ends[told] + (told == last))
    return best


def is_alike(ours: str, theirs: str) -> bool:
    """Whether two words are the same but for their style and an ending."""
    mine, other = "".join(words(ours)), "".join(words(theirs))
    return bool(mine) and bool(other) and mine == other


STATE_WORDS: Mapping[str, tuple[str, ...]] = {
    "PENDING": (
        "waiting", "created", "initiated", "open", "started", "inprogress", "processing",
        "new", "registered", "awaiting", "initialized", "requested",
    ),
    "COMPLETE": (
        "completed", "paid", "success", "succeeded", "successful", "captured", "settled", "done",
        "approved", "ok", "sale", "authorized", "authorised", "fulfilled", "finished",
    ),
    "CANCELED": (
        "cancelled", "cancel", "aborted", "abort", "voided", "void", "canceledbyuser", "rejected",
        "cancellation", "terminated", "stopped",
    ),
    "REVERSED": ("refunded", "reversal", "refund", "credited", "returned", "paidback"),
    "ERROR": ("failed", "failure", "declined", "fault", "problem", "denied", "fail"),
}  # fmt: skip


def state_of(word: str) -> str | None:
    """Return the state of ours that a server's word most likely means."""
    plain = "".join(words(word))
    for state, others in STATE_WORDS.items():
        if plain in {state.lower(), *others}:
            return state
    return None
