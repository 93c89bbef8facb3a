"""What a person types at the questions of ``certify``: what is no answer is said."""

from collections.abc import Sequence

import pytest

from terminal_app.certification.contact.person import ConsolePerson
from terminal_app.certification.customer.base import StepNotPossibleError
from terminal_app.certification.customer.prompted import PromptedCustomer
from terminal_app.certification.steps import Step, Unit
from terminal_app.texts import Texts
from terminal_app.wire.proposal.record import Asked, Question

TEXTS = Texts("en")
CHOICE = Question(Asked.CANCEL_WORD, "CANCELED", ("GRONK", "GONE"))


def nothing() -> None:
    """Wait for nothing."""


def customer(typed: Sequence[str], said: list[str]) -> PromptedCustomer:
    lines = list(typed)
    return PromptedCustomer(
        TEXTS, "NOK", said.append, lambda code: code, lambda: lines.pop(0) if lines else None
    )


@pytest.mark.parametrize("typed", ["7", "0", "GONE", "-1"])
def test_a_number_that_no_answer_has_is_said_and_the_question_stays(typed: str) -> None:
    said: list[str] = []
    lines = [typed, "2"]
    person = ConsolePerson(TEXTS, said.append, lambda: lines.pop(0))
    assert person.answer(CHOICE, nothing) == "GONE"
    assert said[-1] == "   That is none of the answers: 1, 2"


@pytest.mark.parametrize("typed", ["1.13", "113", "4"])
def test_the_amount_in_the_place_of_its_number_is_said(typed: str) -> None:
    said: list[str] = []
    asked = customer([typed, "1"], said)
    assert asked.ask_unit("code", nothing) is Unit.MINOR
    assert "   That is none of the answers: 1, 2, 3, s" in said


def test_another_word_than_s_is_said_where_enter_is_waited_for() -> None:
    said: list[str] = []
    assert customer(["yes", ""], said).is_ready(Step.CANCELLED, nothing)
    assert said[-1] == "   That is none of the answers: Enter, s"


def test_who_has_left_the_question_of_the_amount_is_not_told_to_pay_in_a_later_step() -> None:
    said: list[str] = []
    asked = customer(["s", "1", ""], said)
    asked.pay(Step.PAID, "code")
    with pytest.raises(StepNotPossibleError):
        asked.poll()
    asked.scan(Step.CANCELLED, "code", nothing)
    assert "   Now pay on the phone." not in said
