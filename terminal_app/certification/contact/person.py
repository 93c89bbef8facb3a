"""Who answers what two explanations leave open: a person at the console, or nobody."""

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from terminal_app.certification.contact.kept_answers import KeptAnswer
from terminal_app.certification.customer.base import Pump
from terminal_app.texts import Texts, local
from terminal_app.wire.proposal.fold import NO, YES
from terminal_app.wire.proposal.record import Asked, Question

_STATE_QUESTIONS = {
    "COMPLETE": 'The server says "{word}" now. Does the phone say that it is paid?',
    "CANCELED": 'The till has asked to cancel, and the server says "{word}". Is the payment off '
    "the phone?",
    "REVERSED": 'The till has asked to pay it back, and the server says "{word}". Does the phone '
    "say that the money comes back?",
}
_QUESTIONS = {
    Asked.MESSAGE_NAME: "The server refuses {about} under every likely name and does not say why. "
    "What has the provider told you that this message is called?",
    Asked.CANCEL_WORD: "The server has words of its own for what becomes of a payment. Which one "
    "has the provider told you for a payment that is cancelled?",
    Asked.AMOUNT_PLACE: "Several places of the receipt say the amount. Which one is what the "
    "customer has paid? Ask the provider if you don't know.",
    Asked.RECEIPT_PLACE: "Which of these is the receipt number? Compare them with the receipt on "
    "the phone, or ask the provider.",
    Asked.PLACE: "The server takes {about} in no likely place. Where has the provider told you "
    "that it goes? Type the names from the top of the message, joined by dots.",
    Asked.VALUE: "The server wants a field that the till doesn't know: {about}. Which value has "
    "the provider told you?",
    Asked.HEADER: "The server wants a header that the till doesn't know: {about}. Which value has "
    "the provider told you?",
}


_PURPOSES = {
    "PAYMENT_INIT_REQUEST": "It begins a payment.",
    "STATUS_UPDATE": "It cancels a payment.",
    "REFUND": "It pays a receipt back.",
    "paymentDetails.saleTransactionId": "It is the till's own id of the sale, a new one each time.",
}
"""What stands behind the contract's names, which the provider may not know."""


def words_of(question: Question, texts: Texts) -> str:
    """Return the question as a person reads it."""
    if question.asked is Asked.STATE:
        state, _, word = question.about.partition("=")
        return texts.say(_STATE_QUESTIONS[state], word=word)
    asked = texts.say(_QUESTIONS[question.asked], about=question.about)
    if question.asked in {Asked.MESSAGE_NAME, Asked.PLACE} and question.about in _PURPOSES:
        asked = f"{asked} ({texts.say(_PURPOSES[question.about])})"
    return f"{texts.say('The server refuses that too.')} {asked}" if question.is_again else asked


def shown_answer(answer: str, asked: Asked, texts: Texts) -> str:
    """Return an answer as a person reads it; a header's value may be a key."""
    if asked is Asked.HEADER:
        return "..."
    return {YES: texts.say("yes"), NO: texts.say("no")}.get(answer, answer)


class Consent(enum.Enum):
    """What a person says before the trials begin."""

    BEGIN = "begin"
    ANEW = "begin, without the answers of earlier runs"
    LEAVE = "leave it"


class Person(ABC):
    """Whoever answers."""

    @abstractmethod
    def agree(self, kept: Sequence[KeptAnswer], pump: Pump) -> Consent:
        """Whether the trials may begin, once it is said what they may cost.

        ``kept`` are answers of earlier runs, which are shown.
        """

    @abstractmethod
    def tell_taken_over(self, kept: KeptAnswer) -> None:
        """Say that a question has come up that an earlier run's answer answers."""

    @abstractmethod
    def answer(self, question: Question, pump: Pump) -> str | None:
        """Return one of the question's answers, or any text; None if nobody can say."""


class Nobody(Person):
    """Nobody: what is open stays so."""

    def agree(self, kept: Sequence[KeptAnswer], pump: Pump) -> Consent:
        """Agree: it is a simulator, where nothing costs anything."""
        del kept, pump
        return Consent.BEGIN

    def tell_taken_over(self, kept: KeptAnswer) -> None:
        """Say nothing: nobody reads it."""

    def answer(self, question: Question, pump: Pump) -> str | None:
        """Return None."""
        del question, pump
        return None


class ConsolePerson(Person):
    """A person who reads the console and types."""

    def __init__(
        self, texts: Texts, say: Callable[[str], None], take_line: Callable[[], str | None]
    ) -> None:
        self._texts = texts
        self._say = say
        self._take_line = take_line

    def agree(self, kept: Sequence[KeptAnswer], pump: Pump) -> Consent:
        """Wait for Enter, for ``s``, or for ``a`` where there are answers of earlier runs."""
        say = self._texts.say
        said = say("Enter: begin. s and Enter: leave it.")
        if kept:
            self._say(say("Answers of earlier runs, taken over where the same is asked:"))
            for one in kept:
                self._say(f"   {words_of(one.question, self._texts)}")
                self._say(f"      {self._told(one)}")
            said = say(
                "Enter: begin with these answers. a and Enter: begin, and ask everything anew. "
                "s and Enter: leave it."
            )
        self._say(f"   {said}")
        word = self._line(pump).lower()
        if word == "s":
            return Consent.LEAVE
        return Consent.ANEW if kept and word == "a" else Consent.BEGIN

    def tell_taken_over(self, kept: KeptAnswer) -> None:
        """Show the question, the answer, and from when it is."""
        self._say(f"   {words_of(kept.question, self._texts)}")
        said = self._texts.say("Taken over: {answer}", answer=self._told(kept))
        self._say(f"   {said}")

    def _told(self, kept: KeptAnswer) -> str:
        texts = self._texts
        moment = local(kept.at)
        at = kept.at if moment is None else f"{texts.date(moment)} {texts.time(moment)}"
        return f"{shown_answer(kept.answer, kept.question.asked, texts)} ({at})"

    def answer(self, question: Question, pump: Pump) -> str | None:
        """Show the answers with numbers, and wait for one of them; empty: nobody can say."""
        say = self._texts.say
        self._say(f"   {words_of(question, self._texts)}")
        hints = question.hints or ("",) * len(question.answers)
        for number, (one, hint) in enumerate(zip(question.answers, hints, strict=True), 1):
            shown = shown_answer(one, question.asked, self._texts)
            self._say(f"   {number}: {shown} ({hint})" if hint else f"   {number}: {shown}")
        self._say(f"   {say('Type it and Enter. Enter alone: I do not know.')}")
        while True:
            word = self._line(pump)
            if not word:
                return None
            if not question.answers:
                return word
            if word.isascii() and word.isdigit() and 0 < int(word) <= len(question.answers):
                return question.answers[int(word) - 1]
            numbers = map(str, range(1, len(question.answers) + 1))
            said = say("That is none of the answers: {answers}", answers=", ".join(numbers))
            self._say(f"   {said}")

    def _line(self, pump: Pump) -> str:
        while (line := self._take_line()) is None:
            pump()
        return line.strip()
