"""What a record comes to: each step's verdict, every deviation, and every assumption."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from terminal_app.certification.analysis import assumptions, correlation
from terminal_app.certification.analysis.transcript import Talk
from terminal_app.certification.run_log import (
    Begun,
    Deviation,
    Judged,
    Lines,
    Message,
    Note,
    StepBegun,
    Unsettled,
)
from terminal_app.certification.steps import AMOUNTS_MINOR, EXPECTED, MONEY_STEPS, Step, Verdict
from terminal_app.payments.payment import Alarm, Outcome, Payment


class Spoken(NamedTuple):
    """One line of the transcript."""

    at: str
    direction: str
    """"out", "in", or nothing for what isn't a message."""
    text: str
    answered_ms: int | None = None
    """How long the request that it answers had been out, in milliseconds."""


class StepFound(NamedTuple):
    """What is found of one step."""

    step: Step
    verdict: Verdict
    expected: str
    seen: str
    took_ms: int | None
    transcript: tuple[Spoken, ...]


class DeviationFound(NamedTuple):
    """One deviation, and where it was found."""

    step: Step
    message: str
    """Its type, or what else it is."""
    outgoing: bool
    deviation: Deviation


class Findings(NamedTuple):
    """Everything that the report says."""

    begun: Begun
    ended_at: str
    is_complete: bool
    steps: tuple[StepFound, ...]
    deviations: tuple[DeviationFound, ...]
    assumed: tuple[assumptions.Checked, ...]
    payments: tuple[Payment, ...]

    @property
    def is_known(self) -> bool:
        """The outcome of every payment is known."""
        return all(one.outcome is not Outcome.NOT_KNOWN for one in self.payments)

    @property
    def is_passed(self) -> bool:
        """Every step has passed."""
        return all(one.verdict is Verdict.PASSED for one in self.steps)

    @property
    def is_money_passed(self) -> bool:
        """Every step that is about money has passed, and every outcome is known."""
        passed = {one.step for one in self.steps if one.verdict is Verdict.PASSED}
        return self.is_known and passed.issuperset(MONEY_STEPS)


def of(lines: Lines, payments: Sequence[Payment]) -> Findings:
    """Return what ``lines`` come to; ``payments`` are those of the journal."""
    talk = Talk.of(lines)
    pairs = [(message, one) for message in lines.messages() for one in message.deviations]
    own = {one.payment_id for one in lines.of(StepBegun)}
    asked = {one.payment_id: one.amount_minor for one in lines.of(Unsettled)}
    earlier = {number: amount for number, amount in asked.items() if number not in own}
    pairs += correlation.deviations(talk, earlier)
    names = {id(said.message): said.name for said in talk}
    found = [
        DeviationFound(message.step, names[id(message)] or "?", message.outgoing, one)
        for message, one in pairs
    ]
    found += [
        DeviationFound(note.step, note.text, outgoing=False, deviation=one)
        for note in lines.of(Note)
        for one in note.deviations
    ]
    made = tuple(
        one for one in payments if one.payment_id in own or one.outcome is Outcome.NOT_KNOWN
    )
    deviating = {one.step for one in found}
    return Findings(
        begun=next(lines.of(Begun)),
        ended_at=lines[-1].at,
        is_complete=lines.is_ended,
        steps=tuple(_step(lines, step, made, is_odd=step in deviating) for step in Step),
        deviations=tuple(sorted(found, key=lambda one: one.step)),
        assumed=tuple(assumptions.checked(lines, talk)),
        payments=made,
    )


def _step(lines: Lines, step: Step, payments: Sequence[Payment], *, is_odd: bool) -> StepFound:
    judged = lines.judged(step)
    ids = {one.payment_id for one in lines.begun(step)}
    unknown = any(one.payment_id in ids and one.outcome is Outcome.NOT_KNOWN for one in payments)
    if judged is None:
        verdict = Verdict.NOT_KNOWN if unknown else Verdict.NOT_DONE
        seen = "the run ended in it" if lines.begun(step) else "the run ended before it"
    else:
        verdict, seen = judged.verdict, judged.seen
        odd = _later(judged, payments, is_refunded=_has_passed(lines, Step.REFUND))
        if unknown:
            verdict = Verdict.NOT_KNOWN
        elif odd:
            verdict, seen = Verdict.FAILED, f"{seen}; later: {odd}"
        elif verdict is Verdict.PASSED and is_odd:
            verdict = Verdict.DEVIATES
    took_ms = judged.took_ms if judged is not None else None
    return StepFound(step, verdict, EXPECTED[step], seen, took_ms, _transcript(lines, step))


def _has_passed(lines: Lines, step: Step) -> bool:
    judged = lines.judged(step)
    return judged is not None and judged.verdict is Verdict.PASSED


def _later(judged: Judged, payments: Sequence[Payment], *, is_refunded: bool) -> str:
    """Return how what has become of a step's money differs from its verdict; empty: in nothing.

    A step is over with its receipt or its cancel; what the server does with the money after that
    is told later, if it is told at all.
    """
    if judged.verdict is not Verdict.PASSED or judged.step not in AMOUNTS_MINOR:
        return ""
    payment = next((one for one in payments if one.payment_id == judged.payment_id), None)
    if payment is None:
        return ""
    expected = Outcome.NOT_PAID if judged.step in {Step.CANCELLED, Step.ABORTED} else Outcome.PAID
    if judged.step is Step.PAID and is_refunded:
        expected = Outcome.NOT_PAID
    alarms = set(payment.alarms)
    told = []
    if payment.outcome is not expected:
        told.append(f"{payment.state.value}, {payment.outcome.value}")
    else:
        # An interrupted step that is taken up is asked about by cancelling: paid is no surprise.
        alarms.discard(Alarm.PAID_AFTER_CANCEL)
    told += [f"ALARM {alarm.value}" for alarm in payment.alarms if alarm in alarms]
    if told:
        told += [f"receipt {charge.receipt_id}" for charge in payment.charges]
    return ", ".join(told)


def _transcript(lines: Lines, step: Step) -> tuple[Spoken, ...]:
    spoken: list[Spoken] = []
    sent: dict[str, Message] = {}
    for line in lines:
        match line:
            case Message(step=of_step) if of_step is step:
                number = _id_of(line.text)
                request = sent.get(number)
                answered_ms = None
                if line.outgoing:
                    sent[number] = line
                elif request is not None:
                    answered_ms = max(0, round((line.clock - request.clock) * 1000))
                direction = "out" if line.outgoing else "in"
                spoken.append(Spoken(line.at, direction, line.text, answered_ms))
            case Note(step=of_step) if of_step is step:
                spoken.append(Spoken(line.at, "", line.text))
    return tuple(spoken)


def _id_of(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return ""
    return str(value.get("id", "")) if isinstance(value, dict) else ""
