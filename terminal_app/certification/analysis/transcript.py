"""The messages of a run, parsed once, and which of them answer which."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from terminal_app.certification.run_log import Entries, Message
from terminal_app.wire.profile.server_words import OF_CONTRACT, ServerWords


@dataclass(frozen=True, slots=True)
class TranscriptMessage:
    """One message, and what it says in the contract's words; empty where it holds no object."""

    logged: Message
    value: dict[str, Any]

    @property
    def name(self) -> str:
        """The message's type, or an empty text."""
        return self.text("messageType")

    def text(self, field: str) -> str:
        """Return a field's text, or an empty one; a receipt number may be an integer."""
        value = self.value.get(field)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) else ""

    def values_at(self, path: str) -> Iterator[Any]:
        """Yield the value at ``$.a.b``; in a list, the value of each item."""
        values: list[Any] = [self.value]
        for word in path.removeprefix("$.").split("."):
            flat = [
                one for value in values for one in (value if isinstance(value, list) else [value])
            ]
            values = [one[word] for one in flat if isinstance(one, dict) and word in one]
        yield from values

    def has(self, path: str) -> bool:
        """Whether there is a value at ``$.a.b``; null is none."""
        return next(self.values_at(path), None) is not None

    @property
    def amount_minor(self) -> object:
        """The value of the amount, of any type; None without one."""
        return next(self.values_at("$.paymentDetails.amount"), None)

    @property
    def location(self) -> str:
        """Where it is in the report."""
        return f"{self.name} in step {int(self.logged.step)}"


class Transcript(tuple[TranscriptMessage, ...]):
    """The messages of a run, oldest first."""

    __slots__ = ()

    @classmethod
    def of(cls, entries: Entries, words: ServerWords = OF_CONTRACT) -> "Transcript":
        """Parse the messages in ``entries``; ``words`` are those of the server's profile."""
        return cls(
            TranscriptMessage(one, words.in_our_words(words.parse(one.text)))
            for one in entries.messages()
        )

    def sent(self, name: str) -> list[TranscriptMessage]:
        """Return the till's messages of that type."""
        return [one for one in self if one.logged.outgoing and one.name == name]

    def received(self, name: str, **fields: str) -> list[TranscriptMessage]:
        """Return the server's messages of that type with those fields."""
        return [
            one
            for one in self
            if not one.logged.outgoing
            and one.name == name
            and all(one.value.get(field) == value for field, value in fields.items())
        ]

    def answers(self, request: TranscriptMessage) -> list[TranscriptMessage]:
        """Return the server's messages that repeat the request's id."""
        number = request.text("id")
        after = self[self.index(request) + 1 :]
        return [one for one in after if not one.logged.outgoing and one.text("id") == number]
