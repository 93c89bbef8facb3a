"""What a description has come to so far: the lines of a profile, and what doesn't map."""

from dataclasses import dataclass, field

from terminal_app.wire.description.document import Document
from terminal_app.wire.description.matching import Matched
from terminal_app.wire.profile.layout import Path
from terminal_app.wire.proposal.draft import Reason
from terminal_app.wire.proposal.lines import Line

CERTAIN = Reason(0, "", "described")
GET = "GET_PAYMENT_REQUEST"
ANSWERS = ("PAYMENT_INIT_RESPONSE", "STATUS_UPDATE", "PAYMENT_RECEIPT", "PROBLEM")
MAY_LACK_PAYMENT = ANSWERS[:3]


@dataclass
class Findings:
    """Grows while the description is gone through."""

    document: Document
    matched: dict[str, Matched] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    unsure_with_profile: list[str] = field(default_factory=list)
    """Of no interest where nothing differs."""
    envelope: Path = ()

    def line(
        self, table: tuple[str, ...], key: str, value: object, *, is_sure: bool = True
    ) -> None:
        """Add a line of the profile; one that isn't sure says so in the file."""
        self.lines.append(Line(table, key, value, CERTAIN if is_sure else None))

    def written(self, path: Path) -> str:
        """Return a path from the top of the message as a profile has it."""
        length = len(self.envelope)
        if path[:length] == self.envelope:
            return ".".join(path[length:])
        return "$." + ".".join(path)
