"""Who answers what two explanations leave open: a person at the console, or nobody."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from terminal_app.certification.customer.base import Pump
from terminal_app.texts import Texts
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
    Asked.RECEIPT_PLACE: "Several numbers of the receipt may be its number. Which one is on the "
    "phone's receipt?",
    Asked.PLACE: "The server takes {about} in no likely place. Where has the provider told you "
    "that it goes? Type the names from the top of the message, joined by dots.",
    Asked.VALUE: "The server wants a field that the till doesn't know: {about}. Which value has "
    "the provider told you?",
    Asked.HEADER: "The server wants a header that the till doesn't know: {about}. Which value has "
    "the provider told you?",
}


def words_of(question: Question, texts: Texts) -> str:
    """Return the question as a person reads it."""
    if question.asked is Asked.STATE:
        state, _, word = question.about.partition("=")
        return texts.say(_STATE_QUESTIONS[state], word=word)
    asked = texts.say(_QUESTIONS[question.asked], about=question.about)
    return f"{texts.say('The server refuses that too.')} {asked}" if question.is_again else asked


class Person(ABC):
    """Whoever answers."""

    @abstractmethod
    def agree(self, pump: Pump) -> bool:
        """Whether the trials may begin, once it is said what they may cost."""

    @abstractmethod
    def answer(self, question: Question, pump: Pump) -> str | None:
        """Return one of the question's answers, or any text; None if nobody can say."""


class Nobody(Person):
    """Nobody: what is open stays so."""

    def agree(self, pump: Pump) -> bool:
        """Agree: it is a simulator, where nothing costs anything."""
        del pump
        return True

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

    def agree(self, pump: Pump) -> bool:
        """Wait for Enter, or for ``s``."""
        said = self._texts.say("Enter: begin. s and Enter: leave it.")
        self._say(f"   {said}")
        return self._line(pump).lower() != "s"

    def answer(self, question: Question, pump: Pump) -> str | None:
        """Show the answers with numbers, and wait for one of them; empty: nobody can say."""
        say = self._texts.say
        self._say(f"   {words_of(question, self._texts)}")
        shown = {"yes": say("yes"), "no": say("no")}
        for number, one in enumerate(question.answers, 1):
            self._say(f"   {number}: {shown.get(one, one)}")
        self._say(f"   {say('Type it and Enter. Enter alone: I do not know.')}")
        while True:
            word = self._line(pump)
            if not word:
                return None
            if not question.answers:
                return word
            if word.isascii() and word.isdigit() and 0 < int(word) <= len(question.answers):
                return question.answers[int(word) - 1]

    def _line(self, pump: Pump) -> str:
        while (line := self._take_line()) is None:
            pump()
        return line.strip()
