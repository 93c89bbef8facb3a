"""What the dialogs ask for, and every word of them: resolving by hand, and the PIN."""

from typing import NamedTuple

from terminal_app.payments.payment import Outcome

MOST_CHARACTERS = 200
"""Of a name and of a reason."""


class Faults(NamedTuple):
    """What is said of an answer that isn't complete."""

    no_name: str
    no_outcome: str
    no_reason: str
    too_long: str


class Form(NamedTuple):
    """Every word of the dialog, in the cashier's language."""

    title: str
    about: str
    """Which payment."""
    who_label: str
    who: str
    """Filled in beforehand: who works at the till."""
    question: str
    paid: str
    not_paid: str
    why_label: str
    ok: str
    cancel: str
    faults: Faults
    mark: str = ""
    """What everything of a demo or test environment bears."""


class Answer(NamedTuple):
    """What a person says."""

    operator: str
    outcome: Outcome | None
    """None: not chosen yet; nothing is chosen beforehand."""
    reason: str


def tidied(answer: Answer) -> Answer:
    """Return the answer in single lines without spaces around them."""
    return Answer(
        " ".join(answer.operator.split()), answer.outcome, " ".join(answer.reason.split())
    )


def fault(form: Form, answer: Answer) -> str:
    """Return what is still missing from an answer or too long in it; empty if it is complete."""
    if not answer.operator:
        return form.faults.no_name
    if answer.outcome is None:
        return form.faults.no_outcome
    if not answer.reason:
        return form.faults.no_reason
    if max(len(answer.operator), len(answer.reason)) > MOST_CHARACTERS:
        return form.faults.too_long
    return ""


class PinForm(NamedTuple):
    """Every word of the dialog, in the cashier's language."""

    title: str
    text: str
    """What it is asked for."""
    ok: str
    cancel: str
    mark: str = ""
    """What everything of a demo or test environment bears."""
