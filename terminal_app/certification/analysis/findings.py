"""The findings of a run: each step's verdict, every deviation, and every assumption."""

from collections.abc import Sequence
from typing import NamedTuple

from terminal_app.certification.analysis import assumptions, correlation
from terminal_app.certification.analysis.transcript import Transcript
from terminal_app.certification.run_log import (
    Deviation,
    Entries,
    Message,
    Note,
    RunStarted,
    StepFinished,
    StepStarted,
    UnknownOutcome,
)
from terminal_app.certification.steps import AMOUNTS_MINOR, EXPECTED, MONEY_STEPS, Step, Verdict
from terminal_app.payments.payment import Alarm, Outcome, Payment
from terminal_app.wire.profile.server_words import OF_CONTRACT, ServerWords


class TranscriptLine(NamedTuple):
    """One line of the transcript."""

    at: str
    direction: str
    """"out", "in", or empty for a note."""
    text: str
    answered_ms: int | None = None
    """Milliseconds since the request that it answers."""


class StepFinding(NamedTuple):
    """The finding on one step."""

    step: Step
    verdict: Verdict
    expected: str
    seen: str
    took_ms: int | None
    transcript: tuple[TranscriptLine, ...]


class DeviationFinding(NamedTuple):
    """One deviation, and where it was found."""

    step: Step
    message: str
    """The message's type, or the text of a note."""
    outgoing: bool
    deviation: Deviation


class Findings(NamedTuple):
    """Everything that the report says."""

    started: RunStarted
    ended_at: str
    is_complete: bool
    steps: tuple[StepFinding, ...]
    deviations: tuple[DeviationFinding, ...]
    assumed: tuple[assumptions.Assumption, ...]
    payments: tuple[Payment, ...]
    not_needed: frozenset[Step] = frozenset()
    """Steps that can't be done with the server's profile: the till does without them."""

    @property
    def is_known(self) -> bool:
        """The outcome of every payment is known."""
        return all(one.outcome is not Outcome.NOT_KNOWN for one in self.payments)

    @property
    def is_passed(self) -> bool:
        """Every step that the profile allows has passed."""
        return all(
            one.verdict is Verdict.PASSED for one in self.steps if one.step not in self.not_needed
        )

    @property
    def is_money_passed(self) -> bool:
        """Every step that is about money has passed, and every outcome is known."""
        passed = {one.step for one in self.steps if one.verdict is Verdict.PASSED}
        return self.is_known and (passed | self.not_needed).issuperset(MONEY_STEPS)

    @property
    def is_money_refuted(self) -> bool:
        """A step that is about money went otherwise than the contract or the profile has it."""
        return any(
            one.step in MONEY_STEPS and one.verdict not in {Verdict.PASSED, Verdict.NOT_DONE}
            for one in self.steps
        )


def evaluate(
    entries: Entries, payments: Sequence[Payment], words: ServerWords = OF_CONTRACT
) -> Findings:
    """Evaluate a run's log; ``payments`` are those in the journal.

    ``words`` are those of the profile that the run was made with.
    """
    transcript = Transcript.of(entries, words)
    pairs = [(message, one) for message in entries.messages() for one in message.deviations]
    own = {one.payment_id for one in entries.of(StepStarted)}
    asked = {one.payment_id: one.amount_minor for one in entries.of(UnknownOutcome)}
    earlier = {number: amount for number, amount in asked.items() if number not in own}
    pairs += correlation.deviations(transcript, earlier, words.profile)
    names = {id(one.logged): one.name for one in transcript}
    found = [
        DeviationFinding(message.step, names[id(message)] or "?", message.outgoing, one)
        for message, one in pairs
    ]
    found += [
        DeviationFinding(note.step, note.text, outgoing=False, deviation=one)
        for note in entries.of(Note)
        for one in note.deviations
    ]
    made = tuple(
        one for one in payments if one.payment_id in own or one.outcome is Outcome.NOT_KNOWN
    )
    deviating = {one.step for one in found}
    return Findings(
        started=next(entries.of(RunStarted)),
        ended_at=entries[-1].at,
        is_complete=entries.is_finished,
        steps=tuple(
            _evaluate_step(entries, step, made, transcript, deviates=step in deviating)
            for step in Step
        ),
        deviations=tuple(sorted(found, key=lambda one: one.step)),
        assumed=tuple(assumptions.check(entries, transcript, words)),
        payments=made,
        not_needed=frozenset() if words.profile.get_request_has_id else frozenset({Step.SCANNED}),
    )


def _evaluate_step(
    entries: Entries,
    step: Step,
    payments: Sequence[Payment],
    transcript: Transcript,
    *,
    deviates: bool,
) -> StepFinding:
    finished = entries.finished(step)
    ids = {one.payment_id for one in entries.started(step)}
    unknown = any(one.payment_id in ids and one.outcome is Outcome.NOT_KNOWN for one in payments)
    if finished is None:
        verdict = Verdict.NOT_KNOWN if unknown else Verdict.NOT_DONE
        seen = "the run ended in it" if entries.started(step) else "the run ended before it"
    else:
        verdict, seen = finished.verdict, finished.seen
        later = _later_changes(finished, payments, is_refunded=_has_passed(entries, Step.REFUND))
        if unknown:
            verdict = Verdict.NOT_KNOWN
        elif later:
            verdict, seen = Verdict.FAILED, f"{seen}; later: {later}"
        elif verdict is Verdict.PASSED and deviates:
            verdict = Verdict.DEVIATES
    took_ms = finished.took_ms if finished is not None else None
    lines = _transcript(entries, step, transcript)
    return StepFinding(step, verdict, EXPECTED[step], seen, took_ms, lines)


def _has_passed(entries: Entries, step: Step) -> bool:
    finished = entries.finished(step)
    return finished is not None and finished.verdict is Verdict.PASSED


def _later_changes(
    finished: StepFinished, payments: Sequence[Payment], *, is_refunded: bool
) -> str:
    """Return how the payment of a passed step differs from its verdict by now; empty if it agrees.

    A step finishes with its receipt or its cancel; the server may move the money after that.
    """
    if finished.verdict is not Verdict.PASSED or finished.step not in AMOUNTS_MINOR:
        return ""
    payment = next((one for one in payments if one.payment_id == finished.payment_id), None)
    if payment is None:
        return ""
    expected = Outcome.NOT_PAID if finished.step in {Step.CANCELLED, Step.ABORTED} else Outcome.PAID
    if finished.step is Step.PAID and is_refunded:
        expected = Outcome.NOT_PAID
    alarms = set(payment.alarms)
    changes = []
    if payment.outcome is not expected:
        changes.append(f"{payment.state.value}, {payment.outcome.value}")
    else:
        # An interrupted step is asked about by cancelling when it is resumed: it may be paid then.
        alarms.discard(Alarm.PAID_AFTER_CANCEL)
    changes += [f"ALARM {alarm.value}" for alarm in payment.alarms if alarm in alarms]
    if changes:
        changes += [f"receipt {charge.receipt_id}" for charge in payment.charges]
    return ", ".join(changes)


def _transcript(entries: Entries, step: Step, transcript: Transcript) -> tuple[TranscriptLine, ...]:
    numbers = {id(one.logged): one.text("id") for one in transcript}
    lines: list[TranscriptLine] = []
    sent: dict[str, Message] = {}
    for entry in entries:
        match entry:
            case Message(step=of_step) if of_step is step:
                number = numbers[id(entry)]
                request = sent.get(number)
                answered_ms = None
                if entry.outgoing:
                    sent[number] = entry
                elif request is not None:
                    answered_ms = max(0, round((entry.clock - request.clock) * 1000))
                direction = "out" if entry.outgoing else "in"
                lines.append(TranscriptLine(entry.at, direction, entry.text, answered_ms))
            case Note(step=of_step) if of_step is step:
                lines.append(TranscriptLine(entry.at, "", entry.text))
    return tuple(lines)
