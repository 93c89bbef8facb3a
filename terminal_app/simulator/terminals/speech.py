"""How the simulator speaks as a server of a profile: renames flat paths, both ways.

Written apart from the till's translation (``wire.profile.translate``), and in another way: a
message is a flat table of paths and values here. Both read the same profile.
"""

import json
import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from terminal_app.wire.contract import ContractViolationError
from terminal_app.wire.profile.model import EVERY, EXPONENTS, NumberType, Profile, Unit
from terminal_app.wire.profile.schema import ProfileSchema

Flat = dict[str, Any]
_OWN_IDS = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
_LINES = "paymentDetails.products"
_ANSWERS = frozenset({"PAYMENT_INIT_RESPONSE", "STATUS_UPDATE", "PAYMENT_RECEIPT", "PROBLEM"})
_MARK = re.compile(r'"\\u0000([-0-9.]+)"')


class Speech:
    """One server's way to write and read messages."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.schema = ProfileSchema(profile)

    # -- what the server says -------------------------------------------------------------------

    def spoken(self, text: str) -> str:
        """Return a message in the contract's form as this server writes it; else ``text``."""
        if self.profile.is_shipped:
            return text
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return text
        name = message.get("messageType") if isinstance(message, dict) else None
        if not isinstance(name, str):
            return text
        flat = dict(_flat(message, ""))
        self._leave_out(flat, name)
        currency = flat.get("paymentDetails.currencyIso")
        said: Flat = {}
        for path, value in flat.items():
            said[self._theirs(name, path)] = self._said(path, value, currency)
        dumped = json.dumps(_nested(said), ensure_ascii=False, default=_marked)
        return _MARK.sub(r"\1", dumped.replace("\0", "\\u0000"))

    def _leave_out(self, flat: Flat, name: str) -> None:
        profile, optional = self.profile, self.profile.optional.get(name, ())
        if not profile.answers_repeat_id and name in _ANSWERS and "id" in flat:
            flat["id"] = str(uuid.uuid5(_OWN_IDS, str(flat["id"])))
        if not profile.get_request_has_id and name == "GET_PAYMENT_REQUEST":
            flat.pop("paymentId", None)
        for left_out in optional:
            above = "paymentDetails." if left_out.startswith("paymentDetails") else left_out
            for path in [one for one in flat if one == left_out or one.startswith(above)]:
                if path == left_out or above == "paymentDetails.":
                    del flat[path]

    def _said(self, path: str, value: Any, currency: object) -> Any:  # noqa: ANN401 - JSON
        profile = self.profile
        if isinstance(value, str) and path == "messageType":
            return profile.types.get(value, value)
        if isinstance(value, str) and path == "paymentState":
            return profile.states.get(value, value)
        is_amount = path == "paymentDetails.amount" or re.fullmatch(rf"{_LINES}\.\d+\.amount", path)
        if is_amount and type(value) is int:
            return self._amount(value, str(currency))
        if path == "paymentReceiptId" and profile.receipt_type is NumberType.INTEGER:
            return int(value)
        return value

    def _amount(self, minor: int, currency: str) -> object:
        profile = self.profile
        told = Decimal(minor)
        if profile.unit is Unit.MAJOR:
            told = told.scaleb(-EXPONENTS.get(currency, 2))
        if profile.amount_type is NumberType.STRING:
            return f"{told:f}"
        return minor if profile.unit is Unit.MINOR else told

    # -- what the terminal says -----------------------------------------------------------------

    def understand(self, message: object) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return a terminal's message in the contract's form.

        Raises: ContractViolationError if this server's schema doesn't allow it.
        """
        name = self.schema.check(message, operation="sendToServer")
        flat = dict(_flat(message, ""))
        heard: Flat = {}
        places = {
            self._theirs(name, path): path
            for path in _candidates(self.schema, name, [str(one) for one in flat])
        }
        for path, value in flat.items():
            ours = places.get(path)
            if ours is not None:
                heard[ours] = value
        heard["messageType"] = name
        currency = str(heard.get("paymentDetails.currencyIso"))
        for path, value in heard.items():
            if path == "paymentState":
                spelled = {self.profile.states.get(one, one): one for one in _STATES}
                heard[path] = spelled[value]
            elif path.endswith("amount"):
                heard[path] = self._minor(value, currency, path)
        nested: Any = _nested(heard)
        return nested

    def named_in(self, message: object) -> Flat:
        """Return the ids in a terminal's message that this server's schema doesn't allow."""
        flat = dict(_flat(message, ""))
        named: Flat = {}
        for name in ("PAYMENT_INIT_REQUEST", "STATUS_UPDATE", "REFUND"):
            if flat.get(self._theirs(name, "messageType")) == self._said("messageType", name, None):
                for ours in ("id", "paymentId"):
                    named[ours] = flat.get(self._theirs(name, ours))
        return named

    def _minor(self, value: Any, currency: str, path: str) -> int:  # noqa: ANN401 - JSON
        told = Decimal(value)
        if self.profile.unit is Unit.MAJOR:
            told = told.scaleb(EXPONENTS.get(currency, 2))
        if told != told.to_integral_value():
            raise ContractViolationError(f"$.{path}", "has more decimals than its currency")
        return int(told)

    # -- paths ----------------------------------------------------------------------------------

    def _theirs(self, name: str, ours: str) -> str:
        """Return this server's path of our flat path; places in our lists stay as they are."""
        line = re.fullmatch(rf"({_LINES})\.(\d+)\.(.+)", ours)
        if line is not None:
            whole, place, inner = line.groups()
            inner = self._told(name, f"{whole}.{inner}") or inner
            return f"{self._theirs(name, whole)}.{place}.{inner}"
        beginning, rest = ours, ""
        while beginning:
            told = self._told(name, beginning)
            if told is not None:
                return self._from_top(told + rest)
            beginning, _, last = beginning.rpartition(".")
            rest = f".{last}{rest}"
        return self._from_top(ours)

    def _told(self, name: str, ours: str) -> str | None:
        own = self.profile.fields.get(name, {}).get(ours)
        return own if own is not None else self.profile.fields.get(EVERY, {}).get(ours)

    def _from_top(self, path: str) -> str:
        if path.startswith("$."):
            return path[2:]
        return f"{self.profile.envelope}.{path}" if self.profile.envelope else path


_STATES = ("PENDING", "COMPLETE", "CANCELED", "REVERSED", "ERROR")


def _candidates(schema: ProfileSchema, name: str, theirs: list[str]) -> Iterator[str]:
    """Yield every path of ours that the message may have; of lists as many places as there are."""
    places = max(
        (int(step) for one in theirs for step in one.split(".") if step.isdigit()), default=-1
    )
    for path in schema.our_paths(name):
        if path.startswith(f"{_LINES}[]."):
            for place in range(places + 1):
                yield path.replace("[]", f".{place}")
        else:
            yield path


def _flat(value: object, above: str) -> Iterator[tuple[str, Any]]:
    inner: Iterator[tuple[object, object]]
    if isinstance(value, dict) and value:
        inner = iter(value.items())
    elif isinstance(value, list) and value:
        inner = iter(enumerate(value))
    else:
        yield above, value
        return
    for step, one in inner:
        yield from _flat(one, f"{above}.{step}" if above else str(step))


def _nested(flat: Flat) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return the tree of a flat table; a node whose steps are all numbers is a list."""
    if "" in flat:
        return flat[""]
    heads: dict[str, Flat] = {}
    for path, value in flat.items():
        head, _, rest = path.partition(".")
        heads.setdefault(head, {})[rest] = value
    inner = {head: _nested(below) for head, below in heads.items()}
    if inner and all(head.isdigit() for head in inner):
        return [inner.get(str(place)) for place in range(max(map(int, inner)) + 1)]
    return inner


def _marked(value: Decimal) -> str:
    return f"\0{value:f}"
