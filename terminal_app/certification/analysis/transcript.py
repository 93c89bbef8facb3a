"""What was said in a run, read once: the messages with their values, and who answers whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from terminal_app.certification.analysis import contract_check
from terminal_app.certification.run_log import Lines, Message


@dataclass(frozen=True, slots=True)
class Said:
    """One message and the object in it; an empty one where it holds none."""

    message: Message
    value: dict[str, Any]

    @property
    def name(self) -> str:
        """The message's type, or nothing."""
        return self.text("messageType")

    def text(self, field: str) -> str:
        """Return a field's text, or nothing."""
        value = self.value.get(field)
        return value if isinstance(value, str) else ""

    def at(self, path: str) -> Iterator[Any]:
        """Yield what stands at ``$.a.b``; of a list what each of its parts has."""
        values: list[Any] = [self.value]
        for word in path.removeprefix("$.").split("."):
            flat = [
                one for value in values for one in (value if isinstance(value, list) else [value])
            ]
            values = [one[word] for one in flat if isinstance(one, dict) and word in one]
        yield from values

    @property
    def amount_minor(self) -> object:
        """What stands as the amount, of whatever type; None without one."""
        return next(self.at("$.paymentDetails.amount"), None)

    @property
    def place(self) -> str:
        """Where in the report it is found."""
        return f"{self.name} in step {int(self.message.step)}"


class Talk(tuple[Said, ...]):
    """The messages of a run, oldest first."""

    __slots__ = ()

    @classmethod
    def of(cls, lines: Lines) -> "Talk":
        """Read the messages in ``lines``."""
        return cls(Said(one, contract_check.read(one.text) or {}) for one in lines.messages())

    def sent(self, name: str) -> list[Said]:
        """Return the till's messages of that type."""
        return [one for one in self if one.message.outgoing and one.name == name]

    def heard(self, name: str, **fields: str) -> list[Said]:
        """Return the server's messages of that type with those fields."""
        return [
            one
            for one in self
            if not one.message.outgoing
            and one.name == name
            and all(one.value.get(field) == value for field, value in fields.items())
        ]

    def answers(self, request: Said) -> list[Said]:
        """Return the server's messages that repeat the request's id."""
        number = request.text("id")
        after = self[self.index(request) + 1 :]
        return [one for one in after if not one.message.outgoing and one.text("id") == number]
