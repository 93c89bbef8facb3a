"""What a first contact has come to, kept beside the run's log, for its report."""

from pathlib import Path

import msgspec

FILE_NAME = "proposal.json"


class ProposedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the profile, and why it is there; an empty ``why`` where it is assumed."""

    table: str
    text: str
    why: str = ""
    path: str = ""
    message: str = ""
    """The message that shows it, redacted."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One payment of the trials."""

    payment_id: str
    state: str


class PersonsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has answered, and when: of an earlier run, where it was taken over."""

    question: str
    answer: str
    at: str
    is_taken_over: bool


class ContactResult(msgspec.Struct, frozen=True, kw_only=True):
    """The profile, the evidence for each line, and what remains assumed."""

    digest: str
    text: str
    lines: tuple[ProposedLine, ...]
    assumed: tuple[str, ...]
    trials: tuple[Trial, ...]
    answers: tuple[PersonsAnswer, ...] = ()


def write(folder: Path, result: ContactResult) -> None:
    """Keep the result.

    Raises: OSError.
    """
    (folder / FILE_NAME).write_bytes(msgspec.json.encode(result))


def read(folder: Path, digest: str) -> ContactResult | None:
    """Return the result that has led to the profile of that digest, if it is there."""
    try:
        found = msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=ContactResult)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.digest == digest else None
