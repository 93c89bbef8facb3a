"""What is asked of the journal: by the mode that waits for it, and for as long as it does."""

from terminal_app.channel.events import Answer, NotRead, TodayRead
from terminal_app.channel.questions import Asked, ReadToday
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Notice, Tone


def ask(model: TillModel, ports: PresenterPorts) -> None:
    """Ask what the mode waits for, if that is another question than before."""
    wanted = model.mode.question or model.today.question(model.local_date)
    if wanted is (None if model.asked is None else model.asked.question):
        return
    model.asked = None
    if wanted is not None:
        model.questions += 1
        model.asked, model.asked_at = Asked(model.questions, wanted), model.clock()
    ports.ask(model.asked)


def answered(model: TillModel, answer: Answer) -> None:
    """Hand an answer to the mode; one that nobody waits for any more is dropped."""
    if model.asked is None or answer.number != model.asked.number:
        return
    asked, model.asked = model.asked, None
    if isinstance(asked.question, ReadToday):
        model.today.answered(answer if isinstance(answer, TodayRead) else None)
        return
    if isinstance(answer, NotRead):
        title = model.texts.say("The journal can't be read.")
        model.notice = Notice(Tone.NOT_KNOWN, title, answer.why)
    model.show(model.mode.answered(answer, model))
