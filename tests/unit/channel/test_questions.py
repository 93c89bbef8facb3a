"""Questions: one is waited for, the newest, and none once they are closed."""

import threading
from datetime import date

from terminal_app.channel.questions import Asked, Questions, ReadDay

DAY = ReadDay(date(2026, 11, 22), 0)


def test_a_question_that_nobody_waits_for_any_more_is_never_read() -> None:
    questions = Questions()
    questions.ask(Asked(1, DAY))
    questions.ask(Asked(2, DAY))
    assert questions.take() == Asked(2, DAY)
    questions.ask(Asked(3, DAY))
    questions.ask(None)
    questions.ask(Asked(4, DAY))
    assert questions.take() == Asked(4, DAY)


def test_who_reads_waits_for_a_question_and_is_told_of_the_end() -> None:
    questions = Questions()
    taken: list[Asked | None] = []

    def read() -> None:
        while not taken or taken[-1] is not None:
            taken.append(questions.take())
            read_one.set()

    read_one = threading.Event()
    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    questions.ask(Asked(1, DAY))
    assert read_one.wait(5)
    questions.ask(None)
    questions.close()
    thread.join(5)
    assert not thread.is_alive()
    assert taken == [Asked(1, DAY), None]


def test_what_is_asked_when_they_are_closed_is_not_read() -> None:
    questions = Questions()
    questions.ask(Asked(1, DAY))
    questions.close()
    assert questions.take() is None
