"""What a server's messages say in the contract's words, for a report.

Nothing is refused here, and no money is taken by it. Apart from codec and translation, so that a
fault there shows.
"""

import json
from collections.abc import Iterator
from decimal import Decimal, DecimalException
from functools import cached_property
from typing import Any

import jsonschema

from terminal_app.wire import contract
from terminal_app.wire.messages import MESSAGE_TYPES
from terminal_app.wire.profile.layout import Leaf, Path, leaves, personal, placed
from terminal_app.wire.profile.model import EXPONENTS, SHIPPED, Profile, Unit
from terminal_app.wire.profile.schema import ProfileSchema, value_at

Json = dict[str, Any]
_BOTH_WAYS = ("sendToServer", "receiveFromServer")
_MOST_DIGITS = 40


class ServerWords:
    """Reads the messages of the server that a profile describes."""

    def __init__(self, profile: Profile = SHIPPED) -> None:
        self.profile = profile
        self._schema = ProfileSchema(profile)

    def parse(self, text: str) -> Json | None:
        """Return the object in ``text``, or None if it holds none; no amount becomes a float."""
        exact = None if self.profile.is_shipped else Decimal
        try:
            value = json.loads(text, parse_float=exact)
        except (ValueError, ArithmeticError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    def name_of(self, message: Json, operation: str) -> str | None:
        """Return our name of a message that may be sent this way; None if it is no such."""
        if self.profile.is_shipped:
            name = message.get("messageType")
            is_known = isinstance(name, str) and name in contract.sent_by(operation)
            return str(name) if is_known else None
        return self._schema.name_of(message, operation=operation)

    def told_type(self, message: Json) -> tuple[object, str]:
        """Return what stands where a message's type does, and its JSON path."""
        paths = dict.fromkeys(
            placed(name, ("messageType",), self.profile) for name in MESSAGE_TYPES
        )
        told = [(value_at(message, path), path) for path in paths]
        value, path = next((one for one in told if one[0] is not None), (None, next(iter(paths))))
        return value, ".".join(("$", *path))

    def violations(self, message: Json, name: str) -> Iterator[jsonschema.ValidationError]:
        """Yield where the message differs from the contract as this server has it."""
        if self.profile.is_shipped:
            yield from contract.violations(message, name=name)
        else:
            yield from self._schema.violations(message, name=name)

    # -- in the contract's words ----------------------------------------------------------------

    def in_our_words(self, message: Json | None) -> Json:
        """Return the message in the contract's words, as far as it can be read.

        What can't be read as the profile has it stays as it came.
        """
        if message is None or self.profile.is_shipped:
            return message or {}
        name = next(filter(None, (self.name_of(message, way) for way in _BOTH_WAYS)), None)
        if name is None:
            told, _path = self.told_type(message)
            return {"messageType": told} if isinstance(told, str) else {}
        known = leaves(name, self.profile)
        currency = _currency(message, known)
        ours: Json = {}
        for leaf in known:
            value = value_at(message, leaf.theirs)
            if value is not None:
                place = ours
                for step in leaf.ours[:-1]:
                    place = place.setdefault(step, {})
                place[leaf.ours[-1]] = self._our_value(leaf, value, currency)
        ours["messageType"] = name
        return ours

    def _our_value(self, leaf: Leaf, value: object, currency: object) -> object:
        if leaf.name == "paymentState" and isinstance(value, str):
            spelled = {theirs: our for our, theirs in self.profile.states.items()}
            unknown = f"?{value}" if value in self.profile.states else value
            return spelled.get(value, unknown)
        if leaf.name == "paymentDetails.amount":
            return self._minor(value, currency)
        if leaf.items and isinstance(value, list):
            return [self._our_item(leaf, one, currency) for one in value]
        return value

    def _our_item(self, leaf: Leaf, item: object, currency: object) -> object:
        made: Json = {}
        for inner in leaf.items:
            value = value_at(item, inner.theirs)
            if value is not None:
                is_amount = inner.name == "amount"
                made[inner.ours[-1]] = self._minor(value, currency) if is_amount else value
        return made

    def _minor(self, value: object, currency: object) -> object:
        """Return an amount in minor units; as it came where that isn't exact."""
        exponent = EXPONENTS.get(currency) if isinstance(currency, str) else None
        is_number = isinstance(value, int | str | Decimal) and not isinstance(value, bool)
        if exponent is None or not is_number:
            return value
        try:
            told = Decimal(str(value))
            if not told.is_finite() or abs(told.adjusted()) > _MOST_DIGITS:
                return value
            minor = told.scaleb(exponent) if self.profile.unit is Unit.MAJOR else told
            return int(minor) if minor == minor.to_integral_value() else value
        except DecimalException:
            return value

    # -- paths ----------------------------------------------------------------------------------

    def our_path(self, name: str, steps: tuple[str | int, ...]) -> str:
        """Return our JSON path of a place in the server's message ``name``; "" for no field."""
        given = tuple(map(str, steps))
        if self.profile.is_shipped:
            return ".".join(("$", *(one for one in given if not one.isdigit())))
        for leaf in leaves(name, self.profile):
            length = len(leaf.theirs)
            if given[:length] != leaf.theirs:
                continue
            inner = given[length + 1 :]
            item = next((one for one in leaf.items if inner and one.theirs == inner), None)
            return ".".join(("$", *leaf.ours, *(item.ours if item is not None else ())))
        return ""

    def is_personal(self, steps: tuple[str | int, ...]) -> bool:
        """Whether a customer's data may stand there, above it or below it."""
        given = tuple(map(str, steps))
        if any(one.startswith("customer") for one in given):
            return True
        if self.profile.is_shipped:
            return False
        return bool(given) and any(
            one[: len(given)] == given or given[: len(one)] == one for one in self._personal
        )

    @cached_property
    def _personal(self) -> frozenset[Path]:
        """Where the customer is in any of the messages."""
        return personal(None, self.profile)

    def customer_paths(self, message: Json) -> tuple[str, ...]:
        """Return our paths of the customer's data in the server's message."""
        if self.profile.is_shipped:
            customer = message.get("customer")
            fields = customer if isinstance(customer, dict) else {}
            return ("$.customer", *(f"$.customer.{name}" for name in fields))
        name = next(filter(None, (self.name_of(message, way) for way in _BOTH_WAYS)), None)
        known = leaves(name, self.profile) if name is not None else ()
        fields_ = [
            f"$.{leaf.name}"
            for leaf in known
            if leaf.ours[0] == "customer" and value_at(message, leaf.theirs) is not None
        ]
        return ("$.customer", *fields_)


def _currency(message: Json, known: tuple[Leaf, ...]) -> object:
    for leaf in known:
        if leaf.name == "paymentDetails.currencyIso":
            return value_at(message, leaf.theirs)
    return None


OF_CONTRACT = ServerWords()
"""The words of the shipped contract."""
