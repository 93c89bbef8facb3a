"""The result of the trials: each line of the profile with its evidence, and what is assumed."""

from terminal_app.certification.contact import redacted
from terminal_app.certification.contact.answers import Answered
from terminal_app.certification.contact.person import shown_answer, words_of
from terminal_app.certification.contact.trials import Trials
from terminal_app.certification.contact_result import (
    ContactResult,
    PersonsAnswer,
    ProposedLine,
    Trial,
)
from terminal_app.texts import Texts
from terminal_app.wire.messages import PaymentState
from terminal_app.wire.proposal.lines import Line
from terminal_app.wire.proposal.propose import Proposal
from terminal_app.wire.proposal.record import Happened, Heard, Recorded, Refused, Sent

_NEVER_SENT = "A sale's lines (paymentDetails.products) follow the style: the trials have none"


def result_of(trials: Trials) -> ContactResult:
    """Return the result of what the trials have come to."""
    proposal = trials.proposal
    return ContactResult(
        digest=proposal.profile.digest,
        text=proposal.text,
        lines=tuple(_line(one, trials.record) for one in proposal.lines),
        assumed=tuple(_assumed(proposal)),
        trials=tuple(
            Trial(payment_id=number, state=state)
            for number, state in (trials.log.by_hand | trials.states).items()
        ),
        answers=tuple(map(_answer, trials.answers.told)),
    )


def _line(one: Line, record: list[Recorded]) -> ProposedLine:
    # A header's value may be a key that the provider has given out.
    text = f"{one.key} = ..." if one.table == ("headers",) else one.text
    if one.reason is None:
        return ProposedLine(table=one.header, text=text)
    return ProposedLine(
        table=one.header,
        text=text,
        why=one.reason.why,
        path=one.reason.path,
        message=_shown(record[one.reason.message]),
    )


def _answer(one: Answered) -> PersonsAnswer:
    # For the technician, as all that is said of messages.
    texts = Texts("en")
    return PersonsAnswer(
        question=words_of(one.question, texts),
        answer=shown_answer(one.answer, one.question.asked, texts),
        at=one.at,
        is_taken_over=one.is_taken_over,
    )


def _shown(one: Recorded) -> str:
    match one:
        case Heard(text):
            return redacted.message(text)
        case Sent():
            return redacted.message(one.text)
        case Refused():
            return "the handshake is refused"
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
    return [*found, _NEVER_SENT]
