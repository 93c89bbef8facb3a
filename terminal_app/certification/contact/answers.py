"""What a person has answered: in this run, and in earlier ones as far as the server bore it out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from terminal_app.certification.contact.kept_answers import KeptAnswers
from terminal_app.certification.contact.person import Consent, Person
from terminal_app.certification.customer.base import Pump
from terminal_app.wire.proposal import reading
from terminal_app.wire.proposal.fold import NO
from terminal_app.wire.proposal.record import Asked, Question, Sent


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer; ``at``: when it was given, maybe in an earlier run."""

    question: Question
    answer: str
    at: str
    is_taken_over: bool


@dataclass(slots=True)
class Answers:
    """Asks each question once, and keeps what holds."""

    person: Person
    wall_time: Callable[[], str]
    kept: KeptAnswers | None = None
    """None where nobody is asked."""
    told: list[Answered] = field(default_factory=list)
    in_vain: set[str] = field(default_factory=set)
    """The keys of questions that nobody could answer."""
    _borne_out: set[str] = field(default_factory=set)

    @property
    def by_key(self) -> dict[str, str]:
        """The answers by the keys of their questions."""
        return {one.question.key: one.answer for one in self.told}

    def agree(self, pump: Pump) -> bool:
        """Whether the trials may begin, with the answers of earlier runs or without.

        Raises: OSError, what ``pump`` does.
        """
        kept = self.kept.all() if self.kept is not None else ()
        consent = self.person.agree(kept, pump)
        if consent is Consent.ANEW and self.kept is not None:
            self.kept.clear()
        return consent is not Consent.LEAVE

    def ask(self, questions: Iterable[Question], pump: Pump) -> bool:
        """Ask what hasn't been asked yet; whether there is an answer.

        Raises: OSError, what ``pump`` does.
        """
        has_answer = False
        for question in questions:
            if question.key in self.in_vain or question.key in self.by_key:
                continue
            kept = self.kept.find(question) if self.kept is not None else None
            if kept is not None:
                self.person.tell_taken_over(kept)
                self.told.append(Answered(question, kept.answer, kept.at, is_taken_over=True))
                has_answer = True
                continue
            answer = self.person.answer(question, pump)
            if answer is None:
                self.in_vain.add(question.key)
                continue
            self.told.append(Answered(question, answer, self.wall_time(), is_taken_over=False))
            has_answer = True
            if question.asked in {Asked.STATE, Asked.AMOUNT_PLACE} and answer != NO:
                self._keep(self.told[-1])
        return has_answer

    def connected(self) -> None:
        """Keep what the server has wanted in the handshake.

        Raises: OSError.
        """
        for one in self.told:
            if one.question.asked is Asked.HEADER:
                self._bear_out(one)

    def taken(self, request: Sent) -> None:
        """Keep what stands in a request that the server has taken.

        Raises: OSError.
        """
        for one in self.told:
            if _is_in(request, one):
                self._bear_out(one)

    def let_go(self) -> bool:
        """Forget what was taken over and the server hasn't borne out; whether there was any.

        Raises: OSError.
        """
        stale = [
            one
            for one in self.told
            if one.is_taken_over and one.question.key not in self._borne_out
        ]
        for one in stale:
            if self.kept is not None:
                self.kept.forget(one.question)
        return bool(stale)

    def _bear_out(self, one: Answered) -> None:
        if one.question.key not in self._borne_out:
            self._borne_out.add(one.question.key)
            self._keep(one)

    def _keep(self, one: Answered) -> None:
        if self.kept is not None and not one.is_taken_over:
            # The next run asks it for the first time.
            self.kept.keep(replace(one.question, is_again=False), one.answer, one.at)


def _is_in(request: Sent, one: Answered) -> bool:
    """Whether the answer stands in a request, where its question is about that."""
    asked, about = one.question.asked, one.question.about
    body = reading.parsed(request.text)
    match asked:
        case Asked.MESSAGE_NAME:
            is_about = about == request.name
        case Asked.CANCEL_WORD:
            is_about = request.name == "STATUS_UPDATE"
        case Asked.RECEIPT_PLACE:
            # The number that was read there is one that the server knows.
            return request.name == "REFUND"
        case Asked.PLACE:
            is_there = reading.at(body, tuple(one.answer.split("."))) is not None
            return request.name == "PAYMENT_INIT_REQUEST" and is_there
        case Asked.VALUE:
            name, _, path = about.partition(": ")
            value = reading.at(body, tuple(path.split(".")))
            return name == request.name and value == one.answer
        case _:
            return False
    return is_about and one.answer in {each.value for each in reading.spots(body)}
