"""Reading of the journal for the window, in a thread of its own.

The journal is opened anew for each question, as it stands at its path: a connection that was kept
open would go on reading a file that was taken away. A comparison with a settlement file takes long,
and has a thread of its own, until it is done or nobody waits for it any more.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from terminal_app.channel.events import (
    Answer,
    ClosingRead,
    DayRead,
    NotRead,
    PaymentsRead,
    SettlementRead,
    StoryRead,
    TodayRead,
)
from terminal_app.channel.questions import (
    AtOnce,
    Questions,
    ReadClosing,
    ReadDay,
    ReadPayments,
    ReadSettlement,
    ReadStory,
    ReadToday,
)
from terminal_app.channel.queues import Events
from terminal_app.errors import JournalError
from terminal_app.journal.reader import Reader, open_reader, steps_in
from terminal_app.journal.search import not_refundable
from terminal_app.journal.search.wanted import Search, is_meant
from terminal_app.journal.totals import brought_in
from terminal_app.settlement.faults import NotWaitedForError, SettlementFileError

log = logging.getLogger(__name__)


def run(file: Path, questions: Questions, events: Events, new_code: Callable[[], str]) -> None:
    """Answer ``questions`` about the journal in ``file`` by ``events`` until they are closed.

    ``new_code`` makes the support code of a fault of the program.
    """
    comparing: threading.Thread | None = None
    while (asked := questions.take()) is not None:
        number, question = asked
        if not isinstance(question, ReadSettlement):
            events.post(_answer(file, number, partial(_read, question=question), new_code))
            continue
        is_waited_for = partial(questions.is_waited_for, asked)
        compared = partial(_compared, question=question, is_waited_for=is_waited_for)
        read = partial(_answer, file, number, compared, new_code)
        comparing = threading.Thread(
            target=_compare, args=(read, events, comparing), name="comparing", daemon=True
        )
        comparing.start()
    if comparing is not None:
        comparing.join()


def _compare(read: Callable[[], Answer], events: Events, before: threading.Thread | None) -> None:
    """Post what comes of a comparison, after the one ``before``, which nobody waits for."""
    if before is not None:
        # Two at a time would take twice the memory.
        before.join()
    with suppress(NotWaitedForError):
        events.post(read())


def _answer(
    file: Path, number: int, read: Callable[[Reader, int], Answer], new_code: Callable[[], str]
) -> Answer:
    """Raises: NotWaitedForError."""
    try:
        with open_reader(file) as reader:
            return read(reader, number)
    except NotWaitedForError:
        raise
    except JournalError as error:
        return NotRead(number, str(error))
    except Exception as error:  # a thread's edge: logged and reported
        code = new_code()
        log.exception("reading the journal failed [%s]", code)
        return NotRead(number, f"{type(error).__name__} [{code}]")


def _compared(
    reader: Reader, number: int, *, question: ReadSettlement, is_waited_for: Callable[[], bool]
) -> Answer:
    """Raises: JournalError, NotWaitedForError, and what ``reader`` raises."""
    from terminal_app.settlement.comparison import Wanted, compare  # noqa: PLC0415 - seldom asked

    owner = reader.last_owner()
    till = Wanted(question.layouts, owner.server, owner.terminal_id, question.currency)
    try:
        return SettlementRead(number, compare(reader, Path(question.file), till, is_waited_for))
    except SettlementFileError as error:
        return SettlementRead(number, None, error.faults)


def _read(reader: Reader, number: int, *, question: AtOnce) -> Answer:
    """Raises: JournalError, and what ``reader`` raises."""
    match question:
        case ReadPayments(wanted, below, most, counts_archived):
            archived = reader.number_archived() if counts_archived else 0
            page, others = reader.page(wanted, below, most), None
            if below is None:
                page = not_refundable.with_named(reader, wanted, page, most)
                others = not_refundable.look_for(reader, wanted, page)
            return PaymentsRead(number, page, archived, others)
        case ReadStory(payment_id):
            told = reader.entries(payment_id)
            messages = [(one.at, one.kind, one.text) for one in told]
            return StoryRead(number, payment_id, tuple(steps_in(told)), tuple(messages))
        case ReadToday(day, most):
            newest = reader.page(Search(day=day), None, most).payments
            brought = {
                one.payment_id: money
                for one in reader.payments_of(day)
                if is_meant(one, Search(day=day)) and (money := brought_in(one)) is not None
            }
            return TodayRead(number, newest, brought)
        case ReadDay(day, cut_off_hour):
            figures, owner = tuple(reader.figures_of(day, cut_off_hour)), reader.last_owner()
            so_far, is_summed = reader.so_far_at_once(owner)
            last, entries = reader.last_closing(owner), reader.number_of_entries()
            return DayRead(number, figures, so_far, last, entries, is_summed)
        case ReadClosing(closing):
            return ClosingRead(number, reader.closing(reader.last_owner(), closing))
