"""The file of a person's answers that the server has borne out, for the next run at that server.

In a file of this user's alone: the value of a header or of a field may be a key.
"""

from pathlib import Path

import msgspec

from terminal_app import durable
from terminal_app.wire.proposal.record import Asked, Question

FILE_NAME = "answers.json"


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, and when it was given."""

    asked: str
    about: str
    choices: tuple[str, ...]
    answer: str
    at: str

    @property
    def question(self) -> Question:
        """The question that it answers."""
        return Question(Asked[self.asked], self.about, self.choices)


class KeptAnswers:
    """The file, read once; it is written at each change."""

    def __init__(self, file: Path) -> None:
        """Read ``file``; what can't be read is asked again."""
        self._file = file
        self._kept: tuple[KeptAnswer, ...] = ()
        try:
            found = msgspec.json.decode(file.read_bytes(), type=tuple[KeptAnswer, ...])
            self._kept = tuple(one for one in found if one.asked in Asked.__members__)
        except (OSError, msgspec.DecodeError):
            pass

    def all(self) -> tuple[KeptAnswer, ...]:
        """Return them in the order in which they were given."""
        return self._kept

    def find(self, question: Question) -> KeptAnswer | None:
        """Return the answer to that question with those choices."""
        return next((one for one in self._kept if one.question == question), None)

    def keep(self, question: Question, answer: str, at: str) -> None:
        """Keep an answer in place of an earlier one.

        Raises: OSError.
        """
        kept = KeptAnswer(
            asked=question.asked.name,
            about=question.about,
            choices=question.answers,
            answer=answer,
            at=at,
        )
        self._write((*self._without(question), kept))

    def forget(self, question: Question) -> None:
        """Forget the answer to a question.

        Raises: OSError.
        """
        self._write(self._without(question))

    def clear(self) -> None:
        """Forget all.

        Raises: OSError.
        """
        self._write(())

    def _without(self, question: Question) -> tuple[KeptAnswer, ...]:
        return tuple(
            one
            for one in self._kept
            if (one.asked, one.about) != (question.asked.name, question.about)
        )

    def _write(self, kept: tuple[KeptAnswer, ...]) -> None:
        self._kept = kept
        with durable.writing(self._file, overwrite=True) as opened:
            opened.write(msgspec.json.encode(kept))
