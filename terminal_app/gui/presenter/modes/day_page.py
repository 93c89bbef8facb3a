"""The words of the day's page: figures, hours, and what stands beside them."""

import enum
from datetime import date, timedelta
from typing import Final, NamedTuple

from terminal_app import environment_labels, payment_summary, settlement_report
from terminal_app.channel.events import DayRead, SettlementRead
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.modes import payment_page
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.screen_state import (
    Bar,
    Button,
    CardLine,
    Choice,
    DayPage,
    Detail,
    Figure,
    FilterBy,
    Gesture,
    Receipt,
    Tone,
)
from terminal_app.journal.closings import business_day
from terminal_app.journal.closings.day import DayOf, HourOf
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.payments.figures import Count, Figures, OpenOutcome
from terminal_app.payments.payment import Outcome
from terminal_app.receipts.blocks import Block, Paragraph, Space
from terminal_app.receipts.receipt import WIDTH
from terminal_app.receipts.text import lines_of
from terminal_app.texts import Texts, local

_YES, _NO = "✓", "!"
_HUNDRED: Final = 100
_MOST_NAMED = 3
"""Methods and operators in one line; the summary has all."""


class PaperKind(enum.Enum):
    """A paper that needs nothing but the page."""

    SO_FAR = enum.auto()
    """What came since the last closing."""
    COMPARING = enum.auto()
    """That a settlement file is being compared."""


Paper = PaperKind | Recorded | SettlementRead
"""What is read in the card's place: one of these, a closing, or what came of a comparison."""


class Looking(NamedTuple):
    """What of the page a person looks at."""

    shown: int
    hour: int | None
    paper: Paper | None
    is_closing: bool


def today(model: TillModel) -> date:
    """Return the business day that it is."""
    return business_day.of(model.wall_clock(), model.settings.day.cut_off_hour)


def next_number(read: DayRead) -> int:
    """Return the number of the next closing."""
    return 1 if read.last is None else read.last.closing.number + 1


def page(model: TillModel, day: date, read: DayRead | None, looking: Looking) -> DayPage:
    """Return the page of ``day``; ``read`` is None until it is read."""
    say, texts = model.texts.say, model.texts
    one = _shown(read, looking.shown)
    bars = bars_of(read, looking.shown)
    is_today = day >= today(model)
    return DayPage(
        title=texts.full_day(day),
        about=_about(model, one),
        earlier=Button(Gesture.UP, "<"),
        today=Button(Gesture.TODAY, say("Today"), enabled=not is_today),
        later=Button(Gesture.DOWN, ">", enabled=not is_today),
        choices=_choices(read, looking.shown),
        figures=() if one is None else _figures(one, texts),
        empty=_empty(model, read),
        chart_title=""
        if one is None
        else say("Sales by hour, {currency}", currency=_currency(one)),
        bars=tuple(_bar(bar, bars, place == looking.hour, texts) for place, bar in enumerate(bars)),
        chosen=_chosen(bars, looking.hour, one, texts),
        lines=() if one is None else tuple(_lines(one, texts)),
        card_title=say("Close the day"),
        card=() if read is None else tuple(_card(model, read)),
        resolve=_resolve(model),
        close=_close(model, read, is_closing=looking.is_closing),
        paper=_paper(model, read, looking),
        notice=payment_page.notice(model),
        buttons=_buttons(model, read),
    )


def _shown(read: DayRead | None, place: int) -> DayOf | None:
    """Return the figures that are shown: of several those of this till come first."""
    told = _in_order(read)
    return told[min(place, len(told) - 1)] if told else None


def _in_order(read: DayRead | None) -> list[DayOf]:
    if read is None:
        return []
    return sorted(read.figures, key=lambda one: one.owner != read.so_far.owner)


def _choices(read: DayRead | None, shown: int) -> tuple[Choice, ...]:
    told = _in_order(read)
    if len(told) <= 1:
        return ()
    return tuple(
        Choice(
            Button(FilterBy(str(place)), f"{one.owner.terminal_id} · {_currency(one)}"),
            chosen=place == min(shown, len(told) - 1),
        )
        for place, one in enumerate(told)
    )


def _currency(one: DayOf) -> str:
    return one.told.currency.value


def _about(model: TillModel, one: DayOf | None) -> str:
    if one is None:
        return model.issuer.terminal_id
    begun = local(one.first_at)
    if begun is None:
        return one.owner.terminal_id
    since = model.texts.say("since {time}", time=begun.strftime("%H:%M"))
    return f"{one.owner.terminal_id} · {since}"


def _empty(model: TillModel, read: DayRead | None) -> str:
    if read is None:
        return model.texts.say("The journal is being read…") if model.is_reading_long else ""
    return "" if read.figures else model.texts.say("There are no such payments.")


# -- the figures -------------------------------------------------------------------------------


def _figures(one: DayOf, texts: Texts) -> tuple[Figure, ...]:
    say, figures = texts.say, one.told.figures
    average = figures.average_minor
    return (
        Figure(
            say("Sales"),
            texts.number(figures.sales.amount_minor),
            texts.count("{number} payment", "{number} payments", figures.sales.number),
        ),
        Figure(
            f"- {say('Refunds')}",
            texts.number(figures.refunds.amount_minor),
            texts.count("{number} payment", "{number} payments", figures.refunds.number),
        ),
        Figure(
            f"= {say('Net')}",
            texts.amount(figures.net_minor, _currency(one)),
            _methods(figures, texts),
            Tone.PAID,
        ),
        Figure(
            say("Average sale"),
            "-" if average is None else texts.number(average),
            _busiest(one, texts),
        ),
    )


def _methods(figures: Figures, texts: Texts) -> str:
    not_said = texts.say("not said")
    nets = sorted(((one.net_minor, one.name or not_said) for one in figures.methods), reverse=True)
    named = [f"{name} {texts.number(net)}" for net, name in nets[:_MOST_NAMED]]
    return " · ".join([*named, *(["…"] if len(nets) > _MOST_NAMED else [])])


def _busiest(one: DayOf, texts: Texts) -> str:
    if not one.hours:
        return ""
    hour = max(one.hours, key=lambda each: each.sales.amount_minor).hour
    return texts.say("busiest {hours}", hours=payment_summary.hour_label(hour))


def _lines(one: DayOf, texts: Texts) -> list[Detail]:
    say, figures = texts.say, one.told.figures
    rows = [
        (say("Not paid, nothing charged"), figures.not_paid),
        (say("Second charges, in the sales"), figures.second_charges),
        (say("Tips, in the sales"), figures.tips),
        *payment_summary.by_hand(figures, texts),
    ]
    told = [
        Detail(label, f"{count.number} · {texts.number(count.amount_minor)}")
        for label, count in rows
        if count != Count()
    ]
    if one.open:
        label = say("Not settled ({number})", number=len(one.open))
        told.append(Detail(label, ", ".join(named(each, texts) for each in one.open)))
    charged = sorted(figures.operators, key=lambda share: -share.sales.number)
    who = [f"{share.name} {share.sales.number}" for share in charged if share.sales.number]
    if who:
        told.append(Detail(say("By"), " · ".join(who)))
    return told


def named(one: OpenOutcome, texts: Texts) -> str:
    """Return which payment isn't settled, and why."""
    moment = local(one.started_at)
    when = moment.strftime("%H:%M") if moment is not None else ""
    amount = texts.amount(one.amount.amount_minor, one.amount.currency.value)
    return " ".join(filter(None, (when, amount, payment_summary.why_open(one, texts))))


# -- the hours ---------------------------------------------------------------------------------


def bars_of(read: DayRead | None, shown: int) -> tuple[HourOf, ...]:
    """Return the hours from the first with sales to the last."""
    one = _shown(read, shown)
    if one is None or not one.hours:
        return ()
    first, last = one.hours[0].hour, one.hours[-1].hour
    by_hour = {each.hour: each for each in one.hours}
    number = (last - first) % 24 + 1
    hours = [(first + place) % 24 for place in range(number)]
    return tuple(by_hour.get(hour, HourOf(hour, Count())) for hour in hours)


def highest(bars: tuple[HourOf, ...]) -> int:
    """Return the place of the hour that sold most."""
    return max(range(len(bars)), key=lambda place: bars[place].sales.amount_minor)


def _bar(one: HourOf, bars: tuple[HourOf, ...], is_chosen: bool, texts: Texts) -> Bar:  # noqa: FBT001 - of one place
    most = max(each.sales.amount_minor for each in bars)
    amount_minor = one.sales.amount_minor
    whole_minor = (amount_minor + _HUNDRED // 2) // _HUNDRED * _HUNDRED
    return Bar(
        f"{one.hour:02}",
        texts.round_number(whole_minor) if amount_minor else "",
        amount_minor / most if most > 0 else 0.0,
        is_chosen,
    )


def _chosen(bars: tuple[HourOf, ...], place: int | None, one: DayOf | None, texts: Texts) -> str:
    if place is None or place >= len(bars) or one is None:
        return ""
    hour = bars[place]
    number = texts.count("{number} payment", "{number} payments", hour.sales.number)
    amount = texts.amount(hour.sales.amount_minor, _currency(one))
    return f"{payment_summary.hour_label(hour.hour)}: {amount} · {number}"


# -- the closing -------------------------------------------------------------------------------


def _card(model: TillModel, read: DayRead) -> list[CardLine]:
    say, texts, so_far = model.texts.say, model.texts, read.so_far
    lines: list[CardLine] = []
    if so_far.open:
        title = texts.count(
            "{number} payment isn't settled, and will stand on it by name",
            "{number} payments aren't settled, and will stand on it by name",
            len(so_far.open),
        )
        lines.append(CardLine(title, Tone.NOT_KNOWN, bold=True))
        lines += [CardLine(named(one, texts), Tone.NOT_KNOWN) for one in so_far.open]
    lines += _checks(model, read)
    since = say("Since the last closing") if read.last is not None else say("Since the beginning")
    for told in so_far.sums:
        net = texts.amount(told.figures.net_minor, told.currency.value)
        lines.append(CardLine(f"{since}: {net} ({say('Net')})", bold=True))
    explained = say(
        "The closing gets the number Z {number} and is never changed. It covers all that came "
        "since the last one, whatever the clock says. What isn't settled is added to nothing.",
        number=next_number(read),
    )
    lines.append(CardLine(explained))
    return lines


def _checks(model: TillModel, read: DayRead) -> list[CardLine]:
    say, texts = model.texts.say, model.texts
    waiting = [one for one in read.so_far.open if _is_under_way(one)]
    is_written = model.not_recorded is None and model.copy_failed is None
    entries = texts.count("{number} entry", "{number} entries", read.entries)
    waits = model.attention.number
    checks = [
        (not waiting, say("No payment is open") if not waiting else say("A payment is open")),
        (
            is_written,
            say("The journal can be written: {entries}", entries=entries)
            if is_written
            else say("The journal can't be written."),
        ),
        (
            not waits,
            texts.count("{number} payment to resolve", "{number} payments to resolve", waits)
            if waits
            else say("There is no payment to resolve."),
        ),
    ]
    last = read.last
    if last is not None and read.so_far.sums and _is_long_ago(last, today(model)):
        closed_on = texts.date(date.fromisoformat(last.closing.day))
        checks.append((False, say("The day was closed last on {day}.", day=closed_on)))
    return [
        CardLine(f"{_YES if passed else _NO} {text}", Tone.NEUTRAL if passed else Tone.NOT_KNOWN)
        for passed, text in checks
    ]


def _is_under_way(one: OpenOutcome) -> bool:
    return one.outcome is Outcome.NOT_KNOWN and one.doubt is None and not one.alarms


def _is_long_ago(last: Recorded, day: date) -> bool:
    """Whether a whole business day has gone by without a closing."""
    return date.fromisoformat(last.closing.day) < day - timedelta(days=1)


def _resolve(model: TillModel) -> Button | None:
    if not model.attention.number:
        return None
    return Button(Gesture.SHOW_ATTENTION, model.texts.say("Resolve"), "F6", name="resolve")


def _close(model: TillModel, read: DayRead | None, *, is_closing: bool) -> Button | None:
    if read is None:
        return None
    say = model.texts.say
    if is_closing:
        return Button(Gesture.CLOSE_DAY, say("Closing…"), enabled=False)
    text = say("Close the day (Z {number})", number=next_number(read))
    return Button(Gesture.CLOSE_DAY, text, enabled=model.not_recorded is None)


def blocks(
    model: TillModel, day: date, read: DayRead | None, looking: Looking
) -> tuple[Block, ...]:
    """Return what is printed of the page: the summary that is read on it, else the day."""
    if read is None:
        return ()
    paper = None if _is_without_figures(looking.paper) else _summary(model, read, looking)
    return payment_summary.of_day(day, read.figures, model.texts) if paper is None else paper[1]


def _is_without_figures(paper: Paper | None) -> bool:
    """Whether it only says that a comparison isn't made yet, or can't be made."""
    is_refused = isinstance(paper, SettlementRead) and paper.comparison is None
    return is_refused or paper is PaperKind.COMPARING


def _summary(
    model: TillModel, read: DayRead | None, looking: Looking
) -> tuple[str, tuple[Block, ...]] | None:
    """Return the title and the blocks of the summary that is read; None: none is."""
    texts = model.texts
    match looking.paper:
        case PaperKind.COMPARING:
            compared = Paragraph(texts.say("The file is being compared…"))
            return texts.say("Settlement"), (compared,)
        case SettlementRead() as told:
            return texts.say("Settlement"), _of_settlement(texts, read, told)
        case Recorded() as recorded:
            title = f"Z {recorded.closing.number}"
            return title, payment_summary.of_closing(recorded, texts)
        case PaperKind.SO_FAR if read is not None and read.is_summed:
            return "X", payment_summary.of_so_far(read.so_far, read.last, texts)
    return None


def _paper(model: TillModel, read: DayRead | None, looking: Looking) -> Receipt | None:
    summary = _summary(model, read, looking)
    if summary is None:
        return None
    title, made = summary
    back = Button(Gesture.ESCAPE, model.texts.say("Close"), "Esc", name="close_summary")
    return Receipt(title=title, lines=lines_of(made, WIDTH), buttons=(back,))


def _of_settlement(texts: Texts, read: DayRead | None, told: SettlementRead) -> tuple[Block, ...]:
    if told.comparison is None:
        sentences = settlement_report.faults(told.faults, texts)
        return tuple(part for one in sentences for part in (Paragraph(one), Space()))
    server = "" if read is None else read.so_far.owner.server
    label = environment_labels.of_server(server, texts)
    return settlement_report.of_comparison(told.comparison, label, texts)


def _buttons(model: TillModel, read: DayRead | None) -> tuple[Button, ...]:
    say = model.texts.say
    made = []
    if read is not None and read.is_summed:
        made.append(Button(Gesture.SO_FAR, say("So far (X)")))
    if read is not None and read.last is not None:
        number = read.last.closing.number
        made.append(Button(Gesture.LAST_CLOSING, f"Z {number}"))
    if read is not None:
        made += printer.print_button(model, "print_page")
        made.append(Button(Gesture.SETTLEMENT, say("Settlement…")))
    return (*made, Button(Gesture.ESCAPE, say("Back"), "Esc", name="back"))
