"""Reading of the journal for the window, in a thread of its own.

The journal is opened anew for each question, as it stands at its path: a connection that was kept
open would go on reading a file that was taken away.
"""

import logging
from collections.abc import Callable
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
    Asked,
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
from terminal_app.settlement.faults import SettlementFileError

log = logging.getLogger(__name__)


def run(file: Path, questions: Questions, events: Events, new_code: Callable[[], str]) -> None:
    """Answer ``questions`` about the journal in ``file`` by ``events`` until they are closed.

    ``new_code`` makes the support code of a fault of the program.
    """
    while (asked := questions.take()) is not None:
        try:
            with open_reader(file) as reader:
                answer: Answer = _read(reader, asked)
        except JournalError as error:
            answer = NotRead(asked.number, str(error))
        except Exception as error:
            code = new_code()
            log.exception("reading the journal failed [%s]", code)
            answer = NotRead(asked.number, f"{type(error).__name__} [{code}]")
        events.post(answer)


def _read(reader: Reader, asked: Asked) -> Answer:
    """Raises: JournalError, and what ``reader`` raises."""
    number, question = asked
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
        case ReadSettlement(file, layouts, currency):
            from terminal_app.settlement.comparison import (  # noqa: PLC0415 - seldom asked
                Wanted,
                compare,
            )

            owner = reader.last_owner()
            till = Wanted(layouts, owner.server, owner.terminal_id, currency)
            try:
                return SettlementRead(number, compare(reader, Path(file), till))
            except SettlementFileError as error:
                return SettlementRead(number, None, error.faults)
        case ReadClosing(closing):
            return ClosingRead(number, reader.closing(reader.last_owner(), closing))
