"""What a first contact has come to, kept beside the run's log, for its report."""

from pathlib import Path

import msgspec

from terminal_app.certification.contact.trials import Trials, redacted, redacted_text
from terminal_app.wire.messages import PaymentState
from terminal_app.wire.proposal.lines import Line
from terminal_app.wire.proposal.propose import Proposal
from terminal_app.wire.proposal.record import Happened, Heard, Recorded, Refused, Sent

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


class ContactResult(msgspec.Struct, frozen=True, kw_only=True):
    """The profile, the evidence for each line, and what remains assumed."""

    digest: str
    text: str
    lines: tuple[ProposedLine, ...]
    assumed: tuple[str, ...]
    trials: tuple[Trial, ...]
    answers: dict[str, str]


def result_of(trials: Trials) -> ContactResult:
    """Return the result of what the trials have come to."""
    proposal = trials.proposal
    return ContactResult(
        digest=proposal.profile.digest,
        text=proposal.text,
        lines=tuple(_line(one, trials.record) for one in proposal.lines),
        assumed=tuple(_assumed(proposal)),
        trials=tuple(
            Trial(payment_id=number, state=state) for number, state in trials.states.items()
        ),
        answers=dict(trials.answers),
    )


def _line(one: Line, record: list[Recorded]) -> ProposedLine:
    if one.reason is None:
        return ProposedLine(table=one.header, text=one.text)
    return ProposedLine(
        table=one.header,
        text=one.text,
        why=one.reason.why,
        path=one.reason.path,
        message=_shown(record[one.reason.message]),
    )


def _shown(one: Recorded) -> str:
    match one:
        case Heard(text):
            return redacted(text)
        case Sent():
            return redacted(one.text)
        case Refused(text):
            return redacted_text(text)
        case Happened(event):
            return event.value
    return ""


def _assumed(proposal: Proposal) -> list[str]:
    """Return what no message has shown, a sentence each, in English."""
    seen = {name for name in proposal.names if name is not None}
    found = [
        f"{one.header} {one.text}: it follows from others"
        for one in proposal.lines
        if not one.reason
    ]
    found += [
        f"{state.value} is the server's word too: it has not been seen"
        for state in PaymentState
        if state.value not in proposal.draft.states
    ]
    found += [
        f"{name} is as the rest is: none has come"
        for name in ("GET_PAYMENT_REQUEST", "STATUS_UPDATE", "PROBLEM")
        if name not in seen
    ]
    return found


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
