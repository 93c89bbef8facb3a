"""The payments of the journal on a page of their own: looked for, looked at, paid back (F2, F3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from terminal_app.channel.events import Answer, PaymentsRead, StoryRead
from terminal_app.channel.questions import ReadPayments, ReadStory
from terminal_app.gui.made_rows import MadeRows
from terminal_app.gui.presenter import refund_notices
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import payment_page, refund, result
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.listed_pages import PAGE, ListedPages
from terminal_app.gui.presenter.modes.opened import PageOver
from terminal_app.gui.presenter.modes.refund import RefundQuestion
from terminal_app.gui.presenter.modes.result import Result
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    Choice,
    FilterBy,
    Gesture,
    Notice,
    PaymentRow,
    PaymentsPage,
    Preview,
    RefundOf,
    RowAt,
    ScrolledTo,
    Tone,
    Wish,
)
from terminal_app.journal.entries import receipt_numbers
from terminal_app.journal.search.not_refundable import NotRefundable
from terminal_app.journal.search.wanted import Search, is_meant
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.receipts import receipt_code
from terminal_app.receipts.kinds import has_receipt
from terminal_app.texts import Texts

_MOST_TYPED = 40
_STEPS: Final = {Gesture.UP: -1, Gesture.DOWN: 1, Gesture.PAGE_UP: -8, Gesture.PAGE_DOWN: 8}
_ALL: Final = "all"
_FILTERS: Final[Mapping[str, Search]] = {
    _ALL: Search(),
    "paid": Search(outcome=Outcome.PAID),
    "not_paid": Search(outcome=Outcome.NOT_PAID, refunded=False),
    "not_known": Search(outcome=Outcome.NOT_KNOWN),
    "refunded": Search(outcome=Outcome.NOT_PAID, refunded=True),
}
"""What is listed, by the filter's name."""
_UNREAD: Final = ListedPages()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments(PageOver):
    """The newest payment first; typing finds amounts, receipt numbers, ids and words.

    It lies on what was shown before, which stays as it is: nothing that is typed here is charged.
    """

    to_refund: bool = False
    """Only what can be refunded is listed."""
    written: str = ""
    """What is looked for."""
    filtered: str = _ALL
    """One of ``_FILTERS``."""
    day: date | None = None
    """Only what was begun on that day; None: on any."""
    pages: ListedPages = _UNREAD
    selected: int = 0
    """The row whose payment is shown beside the list."""
    near: int = 0
    """The row that is looked at: the selected one, or the first in sight after scrolling."""
    question: ReadPayments | ReadStory | None = None
    asked_page: int = 0
    """The page that ``question`` asks for."""
    story: StoryRead | None = None
    """What was read last about a payment."""
    is_technical: bool = False
    """The messages of the payment are shown in place of its receipt."""
    archived: int | None = None
    """How many payments are in archives, which aren't searched; None: that isn't known yet."""
    is_unread: bool = False
    """What is listed isn't all: the journal could not be read."""
    not_refundable: NotRefundable | None = None
    """What is typed is of a payment that can't be refunded, or F3 was pressed at one."""
    enters: bool = False
    """Enter was pressed before what is typed was found: the first row is opened then."""
    is_entered: bool = False
    """Enter was pressed on it: what is typed or scanned next looks for something else."""
    rows: MadeRows[PaymentRow] = field(default_factory=MadeRows, compare=False)

    header_action = Gesture.PAYMENTS

    @property
    def takes_scans(self) -> bool:
        return False

    # -- what is looked for ---------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.written

    def typed(self, character: str) -> "Payments":
        written = "" if self.is_entered else self.written
        is_taken = len(written) < _MOST_TYPED and character.isprintable()
        return replace(self, written=written + character).anew() if is_taken else self

    def with_text(self, text: str) -> "Payments":
        return self if text == self.written else replace(self, written=text).anew()

    @property
    def wanted(self) -> Search:
        """What is listed."""
        typed = self.written.strip()
        number = receipt_code.number_in(typed)
        if number is not None:
            typed = ""
        elif not any(map(str.isalpha, typed)):
            # A number is read off a receipt in groups.
            typed = "".join(typed.split())
        base = replace(_FILTERS[self.filtered], typed=typed, number=number or "")
        return replace(base, day=self.day, only_refundable=self.to_refund)

    def anew(self) -> "Payments":
        """Return the list begun anew: what of it is in memory is listed until it is read."""
        wanted = self.wanted
        return replace(
            self,
            pages=self.pages.narrowed(lambda payment: is_meant(payment, wanted)),
            selected=0,
            near=0,
            question=ReadPayments(wanted, None, PAGE, counts_archived=self.archived is None),
            asked_page=0,
            not_refundable=None,
            enters=False,
            is_entered=False,
        )

    # -- what is read ---------------------------------------------------------------------

    def looking(self) -> "Payments":
        """Return the same, asking for what is missing: a page, else the payment's story."""
        if not self.pages.is_begun or isinstance(self.question, ReadPayments):
            return self
        page = self.pages.wanted(self.near)
        if page is None and self.near != self.selected:
            page = self.pages.wanted(self.selected)
        if page is not None:
            of_page = ReadPayments(self.wanted, self.pages.begins[page], PAGE)
            return replace(self, question=of_page, asked_page=page)
        chosen = self.pages.at(self.selected)
        if chosen is None or payment_page.story_of(chosen, self.story):
            return self
        of_chosen = ReadStory(chosen.payment_id)
        # Another value, though equal, would be asked anew.
        return self if self.question == of_chosen else replace(self, question=of_chosen)

    def answered(self, answer: Answer, model: TillModel) -> Mode:
        if isinstance(answer, StoryRead):
            return replace(self, story=answer, question=None).looking()
        if not isinstance(answer, PaymentsRead):
            return self._unread() if self._has_read else self.under
        if self.is_unread:
            model.notice = None
        pages = self.pages if self.pages.is_begun else _UNREAD
        now = replace(
            self,
            pages=pages.with_page(self.asked_page, answer.page, self.near, self.selected),
            archived=answer.archived if self.archived is None else self.archived,
            question=None,
            is_unread=False,
            not_refundable=answer.not_refundable or self.not_refundable,
            enters=False,
        )
        return now.entered(model) if self.enters else now.within().looking()

    def _unread(self) -> "Payments":
        """Return the same, of which not all could be read: what it has stays."""
        return replace(self, question=None, is_unread=True, enters=False)

    def within(self) -> "Payments":
        """Return the same with a row selected that there is: a list that changes may get shorter.

        What isn't read yet may have it.
        """
        last = max(0, self.pages.number - 1)
        is_there = self.selected <= last or not self.pages.is_whole
        return self if is_there else replace(self, selected=last, near=min(self.near, last))

    @property
    def _has_read(self) -> bool:
        """The journal could be read since the page was opened: the first answer counts archives."""
        return self.archived is not None

    @property
    def _is_listed(self) -> bool:
        """The newest payments that are wanted were read: where there is none, there is none."""
        return self.pages.is_begun and not self.is_unread

    @property
    def chosen(self) -> Payment | None:
        """The payment of the selected row, if it is in memory."""
        return self.pages.at(self.selected)

    # -- what a person does ---------------------------------------------------------------

    @property
    def told(self) -> NotRefundable | None:
        """What is said not to be refundable: what is typed; the selected one, if F3 was pressed."""
        found, chosen = self.not_refundable, self.chosen
        if found is None or found.number or chosen is None:
            return found
        return found if found.payment.payment_id == chosen.payment_id else None

    @property
    def is_told(self) -> bool:
        """It is a receipt number that is typed: no Enter offers another payment in its place."""
        return self.told is not None and bool(self.told.number)

    @property
    def unknown_receipt(self) -> str | None:
        """A receipt number that was typed in full and that no payment here has."""
        typed = self.wanted.looked_for
        is_number = typed.isascii() and typed.isdigit() and self.told is None
        is_nowhere = self._is_listed and not self.pages.number
        return typed if self.to_refund and is_number and is_nowhere else None

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        is_answered = self.pages.is_begun or self.is_unread
        return self.entered(model) if is_answered else replace(self, enters=True)

    def entered(self, model: TillModel) -> Mode:
        """Open the selected payment, if there is one and no other was meant."""
        chosen = self.chosen
        if chosen is None or self.is_told:
            return replace(self, is_entered=True).within().looking()
        return self.opened(chosen, model)

    def opened(self, row: Payment, model: TillModel) -> Mode:
        """Show a payment; of those that can be paid back, ask whether it is to be."""
        payment = model.by_now(row)
        # What is known of it may be more by the time that Escape leads back.
        left = replace(
            self,
            is_entered=self.wanted.looked_for in receipt_numbers(row),
            story=None,
            question=ReadStory(row.payment_id),
        )
        opened = result.look_up(model, payment, came_from=left)
        if self.to_refund and isinstance(opened, Result):
            meant, back = self.wanted.looked_for, opened.came_from
            return opened.ask_refund(model, model.clock(), back=back, meant=meant) or opened
        return opened

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if model.stays_open():
            return self
        model.notice = None
        return self.with_text("") if self.written else result.by_now(model, self.under)

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        match wish:
            case RefundOf(receipt_id):
                return self._refund(receipt_id, model, ports)
            case RowAt(row):
                chosen = self.chosen
                if row == self.selected and chosen is not None:
                    return self.opened(chosen, model)
                return replace(self, selected=row, near=row).looking()
            case ScrolledTo(row):
                return replace(self, near=row).looking()
            case FilterBy(name) if name in _FILTERS:
                return replace(self, filtered=name).anew()
            case Gesture.EARLIER | Gesture.LATER:
                return self._on_day(-1 if wish is Gesture.EARLIER else 1, model)
            case Gesture.MESSAGES:
                return replace(self, is_technical=not self.is_technical)
            case Gesture.FIRST:
                return replace(self, selected=0, near=0).looking()
            case Gesture() if wish in _STEPS:
                last = max(0, self.pages.number - 1)
                row = min(max(0, self.selected + _STEPS[wish]), last)
                return replace(self, selected=row, near=row).looking()
        return self

    def _refund(self, receipt_id: str, model: TillModel, ports: PresenterPorts) -> Mode:
        model.notice = None
        if receipt_id == self.unknown_receipt:
            # It is no receipt of what is shown beneath.
            return RefundQuestion(Idle(), receipt_id, ports.clock(), back=self)
        chosen = self.chosen
        if chosen is None:
            return self
        payment = model.by_now(chosen)
        opened = result.look_up(model, payment, came_from=self)
        return opened.press(RefundOf(receipt_id), model, ports)

    def _on_day(self, days: int, model: TillModel) -> "Payments":
        """Go from all days to today, from there to earlier ones, and back."""
        today = model.local_date
        if self.day is None:
            return self if days > 0 else replace(self, day=today).anew()
        day = self.day + timedelta(days=days)
        return replace(self, day=None if day > today else day).anew()

    # -- what is shown --------------------------------------------------------------------

    def render_page(self, model: TillModel) -> PaymentsPage:
        say = model.texts.say
        first, held = self.pages.beside(self.near)
        day = self.day or model.local_date
        is_empty = self._is_listed and not self.pages.number
        return PaymentsPage(
            title=say("Which payment is to be paid back?") if self.to_refund else "",
            search=self.written,
            search_hint=say("amount, receipt, note, name"),
            found=self._found(model),
            filters=() if self.to_refund else _filters(self.filtered, model.texts),
            earlier=Button(Gesture.EARLIER, "<"),
            day=self._day_in_words(model),
            later=Button(Gesture.LATER, ">", enabled=self.day is not None),
            headings=payment_page.headings(model.texts),
            rows=tuple(self._row(model, one, day) for one in held),
            first=first,
            number=self.pages.number,
            selected=self.selected,
            empty=self._nothing(model) if is_empty else "",
            preview=self._preview(model),
            notice=self._notice(model),
            buttons=self._buttons(model),
        )

    def _found(self, model: TillModel) -> str:
        texts = model.texts
        if model.is_reading_long and not self.pages.is_begun:
            return texts.say("The journal is being read…")
        if not self._is_listed:
            return ""
        number, said = self.pages.number, ""
        # The list itself says that there is none.
        if self.written and number and self.pages.is_whole:
            said = texts.say("Found: {number}", number=number)
        elif self.written and number:
            said = texts.say("Found: more than {number}", number=number - number % PAGE)
        more = ""
        if self.pages.is_whole and self.archived:
            more = texts.count(
                "{number} more payment is in archives.",
                "{number} more payments are in archives.",
                self.archived,
            )
        return " · ".join(filter(None, (said, more)))

    def _nothing(self, model: TillModel) -> str:
        if self.told is not None:
            notice = refund_notices.told(model, self.told)
            return f"{notice.title}\n{notice.text}"
        if self.written:
            nothing = model.texts.say("Nothing was found for “{typed}”.", typed=self.written)
            by_number = model.texts.say("It can be refunded by its number alone.")
            return nothing if self.unknown_receipt is None else f"{nothing}\n{by_number}"
        return model.texts.say("There are no such payments.")

    def _day_in_words(self, model: TillModel) -> str:
        if self.day is None:
            return model.texts.say("All days")
        shown = model.texts.day(self.day)
        is_today = self.day == model.local_date
        return model.texts.say("Today, {day}", day=shown) if is_today else shown

    def _row(self, model: TillModel, payment: Payment, day: date) -> PaymentRow:
        """Return what is told of ``payment``, as it is now; times of ``day`` have no date."""
        now = model.by_now(payment)
        besides = (day, model.texts.language, model.is_foreign(now))
        return self.rows.of(now, besides, lambda: payment_page.row_of(model, now, day))

    def _preview(self, model: TillModel) -> Preview | None:
        chosen = self.chosen
        if chosen is None:
            return None
        payment, say = model.by_now(chosen), model.texts.say
        buttons = []
        if refund.offered(model, payment, is_looked_up=True):
            can = refund.can_refund(model)
            buttons.append(Button(Gesture.REFUND, say("Refund…"), "F3", can, dangerous=True))
        if self.is_technical:
            buttons.append(Button(Gesture.MESSAGES, say("Receipt"), name="receipt"))
        else:
            buttons.append(Button(Gesture.MESSAGES, say("Messages")))
        return payment_page.preview(
            model, payment, self.story, tuple(buttons), is_technical=self.is_technical
        )

    def to_print(self, model: TillModel) -> Payment | None:
        return None if self.chosen is None else model.by_now(self.chosen)

    def _notice(self, model: TillModel) -> Notice | None:
        """Return what is said about the till; before it, that something beneath is to be read."""
        said = payment_page.notice(model)
        if self.told is not None and self.pages.number:
            told = refund_notices.told(model, self.told)
            besides = "" if said is None else f"{said.title} {said.text}"
            said = told._replace(text=f"{told.text} {besides}".strip())
        if not self.under.shows_alarm:
            return said
        text = model.texts.say("Escape leads back to it.")
        besides = f"{said.title} {said.text}" if said is not None else ""
        return Notice(Tone.NOT_KNOWN, model.texts.say("Attention"), f"{text} {besides}".strip())

    def _buttons(self, model: TillModel) -> tuple[Button, ...]:
        say, number = model.texts.say, self.unknown_receipt
        back = Button(Gesture.ESCAPE, say("Back to the sale"), "Esc", name="to_sale")
        if number is None:
            can_open = bool(self.pages.number) and not self.is_told
            opens = Button(Gesture.ENTER, say("Open"), "Enter", can_open, name="open")
            chosen = self.to_print(model)
            prints = chosen is not None and has_receipt(chosen)
            return (opens, *(printer.print_button(model, "print_listed") if prints else ()), back)
        text = say("Refund receipt {number}…", number=number)
        refunds = Button(
            RefundOf(number), text, enabled=model.connected, dangerous=True, name="refund_first"
        )
        return (refunds, back)


def _filters(chosen: str, texts: Texts) -> tuple[Choice, ...]:
    say = texts.say
    named = {
        _ALL: say("All"),
        "paid": say("Paid"),
        "not_paid": say("Not paid"),
        "not_known": say("Not known"),
        "refunded": say("Refunded"),
    }
    return tuple(
        Choice(Button(FilterBy(name), text), chosen=name == chosen) for name, text in named.items()
    )
