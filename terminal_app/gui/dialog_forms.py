"""What the dialogs ask for, with all their texts: statements of a person, and the PIN."""

from typing import NamedTuple

from terminal_app.payments.payment import Outcome

MAX_CHARACTERS = 200
"""Of a name and of a reason."""


class ResolveFaults(NamedTuple):
    """What is said of an incomplete answer."""

    no_name: str
    no_outcome: str
    no_reason: str
    too_long: str
    scanned: str
    """Of an Enter that a barcode scanner may have sent."""


class ResolveForm(NamedTuple):
    """The texts of the dialog that resolves a payment, in the cashier's language."""

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
    faults: ResolveFaults
    mark: str = ""
    """The label of a demo or test environment."""
    is_who_fixed: bool = False
    """An operator is at the till, and states it under no other name."""


class ResolveAnswer(NamedTuple):
    """What a person answers."""

    operator: str
    outcome: Outcome | None
    """None: not chosen yet; nothing is chosen beforehand."""
    reason: str


def normalized(answer: ResolveAnswer) -> ResolveAnswer:
    """Return the answer with single spaces between words and none around them."""
    return ResolveAnswer(one_line(answer.operator), answer.outcome, one_line(answer.reason))


def one_line(text: str) -> str:
    """Return ``text`` with single spaces between words and none around them."""
    return " ".join(text.split())


def fault_in(form: ResolveForm, answer: ResolveAnswer) -> str:
    """Return what is missing from an answer or too long in it; empty if it is complete."""
    if answer.operator and answer.outcome is None:
        return form.faults.no_outcome
    return _fault_in_words(form.faults, answer.operator, answer.reason)


def _fault_in_words(faults: "ResolveFaults | DismissFaults", operator: str, reason: str) -> str:
    if not operator:
        return faults.no_name
    if not reason:
        return faults.no_reason
    if max(len(operator), len(reason)) > MAX_CHARACTERS:
        return faults.too_long
    return ""


class DismissFaults(NamedTuple):
    """What is said of an incomplete answer."""

    no_name: str
    no_reason: str
    too_long: str
    scanned: str
    """Of an Enter that a barcode scanner may have sent."""


class DismissForm(NamedTuple):
    """The texts of the dialog that dismisses a payment's alarms, in the cashier's language."""

    title: str
    about: str
    """Which payment."""
    who_label: str
    who: str
    """Filled in beforehand: who works at the till."""
    alarm: str
    """What is wrong."""
    why_label: str
    ok: str
    cancel: str
    faults: DismissFaults
    mark: str = ""
    """The label of a demo or test environment."""
    is_who_fixed: bool = False
    """An operator is at the till, and states it under no other name."""


class DismissAnswer(NamedTuple):
    """What a person answers."""

    operator: str
    reason: str


def dismissal_fault(form: DismissForm, answer: DismissAnswer) -> str:
    """Return what is missing from an answer or too long in it; empty if it is complete."""
    return _fault_in_words(form.faults, answer.operator, answer.reason)


class PinForm(NamedTuple):
    """The texts of the dialog that asks for the PIN, in the cashier's language."""

    title: str
    text: str
    """What it is asked for."""
    ok: str
    cancel: str
    mark: str = ""
    """The label of a demo or test environment."""


class OperatorForm(NamedTuple):
    """The texts of the dialog that asks for an operator's PIN, in the cashier's language."""

    title: str
    text: str
    """What it is asked for."""
    names: tuple[str, ...]
    """Whose PIN may be given."""
    chosen: str
    """Whose is meant until another is chosen."""
    more: str
    """What shows the names that there is no room for."""
    ok: str
    cancel: str
    mark: str = ""
    """The label of a demo or test environment."""
