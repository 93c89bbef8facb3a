"""The operator's page as values: terminals, payments, messages and faults, with their buttons."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.ledger_entry import Entry, Kind
from terminal_app.simulator.money.payment import Payment
from terminal_app.simulator.money.payment_record import PaymentRecord
from terminal_app.simulator.money.store import PaymentStore
from terminal_app.simulator.terminals.connections import Terminals
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.simulator.web.operator_actions import (
    FAULTS,
    FRAMES,
    MAIN_ACTION,
    PAYMENT_ACTIONS,
    Section,
    label_of,
)
from terminal_app.simulator.web.wallet_page import payment_path, terminal_path
from terminal_app.texts import Texts, local

HOME = "/"
MOST_ROWS = 50
_MOST_MESSAGES = 20

_MESSAGE_TYPE = re.compile(r'"messageType"\s*:\s*"(\w{1,40})"')
_STATE = re.compile(r'"paymentState"\s*:\s*"(\w{1,40})"')
_TYPE = re.compile(r'"type"\s*:\s*"([\w.-]{1,80})"')

_SECTIONS = {
    Section.RECEIPTS: "Receipts and charges",
    Section.REFUNDS: "Refunds",
    Section.PROBLEMS: "Problems",
}
_HEADINGS = {
    "terminal": "Terminal",
    "terminals": "Terminals",
    "payments": "Payments",
    "messages": "Messages",
    "server": "The server",
    "frames": "Frames that can't be read",
    "phone": "Open the customer's page",
    "on": "logged on",
    "off": "not logged on",
    "no_terminals": "No till has logged on yet.",
    "no_payments": "No payments yet.",
    "charged": "Charged",
    "refunded": "Refunded",
    "receipts": "Receipt numbers",
    "fault_on": "On",
    "undo": "Stop this",
    "to_till": "to the till",
    "from_till": "from the till",
    "undelivered": "not delivered",
    "title": "Operator's page",
}
_DIRECTIONS = {
    Kind.SENT: ("\N{RIGHTWARDS ARROW}", "to_till"),
    Kind.RECEIVED: ("\N{LEFTWARDS ARROW}", "from_till"),
    Kind.UNDELIVERED: ("\N{MULTIPLICATION SIGN}", "undelivered"),
}


@dataclass(frozen=True, slots=True)
class ActionButton:
    """One button; ``key`` is its id on the page, ``is_on`` marks one that undoes what is set.

    ``is_main`` marks the one that is pressed most: it has the accent.
    """

    path: str
    label: str
    key: str
    is_on: bool = False
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class ButtonGroup:
    """Buttons behind a heading; ``key`` is its id on the page."""

    key: str
    heading: str
    buttons: tuple[ActionButton, ...]


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """One terminal; ``page`` is where its own code leads."""

    name: str
    is_on: bool
    page: str
    buttons: tuple[ActionButton, ...]
    groups: tuple[ButtonGroup, ...]


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment; amounts as people read them, empty where there is none."""

    time: str
    terminal: str
    amount: str
    state: str
    charged: str
    refunded: str
    receipts: str
    page: str
    buttons: tuple[ActionButton, ...]
    groups: tuple[ButtonGroup, ...]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message, in or out."""

    time: str
    arrow: str
    direction: str
    terminal: str
    label: str


@dataclass(frozen=True, slots=True)
class OperatorPage:
    """The whole page: the newest of everything, at most ``MOST_ROWS`` of each."""

    words: dict[str, str]
    notice: str
    is_refusal: bool
    terminals: tuple[TerminalRow, ...]
    payments: tuple[PaymentRow, ...]
    messages: tuple[MessageRow, ...]
    server: tuple[ActionButton, ...]


@dataclass(frozen=True, slots=True)
class OperatorView:
    """What the page is made from; read on the server's loop."""

    store: PaymentStore
    terminals: Terminals
    ledger: Ledger
    faults: Faults

    def page(self, texts: Texts, notice: str = "", *, is_refusal: bool = False) -> OperatorPage:
        """Return the page as things are now."""
        words = {name: texts.say(_HEADINGS[name]) for name in _HEADINGS}
        return OperatorPage(
            words=words,
            notice=notice,
            is_refusal=is_refusal,
            terminals=tuple(
                self._terminal(name, words, texts) for name in self.terminals.known(MOST_ROWS)
            ),
            payments=tuple(self._payments(texts)),
            messages=tuple(self._messages(words, texts)),
            server=self._server(texts),
        )

    def _terminal(self, name: str, words: dict[str, str], texts: Texts) -> TerminalRow:
        is_on = self.terminals.connection(name) is not None
        at = f"/operator/terminals/{quote(name, safe='')}"
        buttons = tuple(_button(at, each, texts) for each in ("scan", "drop")) if is_on else ()
        frames = tuple(_button(at, each, texts) for each in FRAMES) if is_on else ()
        groups = (ButtonGroup(f"{at}-frames", words["frames"], frames),) if frames else ()
        return TerminalRow(name, is_on, terminal_path(name), buttons, groups)

    def _payments(self, texts: Texts) -> Iterable[PaymentRow]:
        for record in self.ledger.latest_payments(MOST_ROWS):
            payment = self.store.find(record.payment_id)
            if payment is not None:
                is_on = self.terminals.connection(payment.terminal_id) is not None
                yield _payment_row(record, payment, texts, is_on=is_on)

    def _messages(self, words: dict[str, str], texts: Texts) -> Iterable[MessageRow]:
        for entry in self.ledger.latest(_MOST_MESSAGES, set(_DIRECTIONS)):
            arrow, direction = _DIRECTIONS[entry.kind]
            yield MessageRow(
                _time(entry.at, texts),
                arrow,
                words[direction],
                entry.terminal_id or "",
                _message_label(entry),
            )

    def _server(self, texts: Texts) -> tuple[ActionButton, ...]:
        buttons = [_button("/operator/server", "expire-tokens", texts)]
        for name, fault in FAULTS.items():
            is_on = fault.is_set(self.faults)
            way = "off" if is_on else "on"
            path = f"/operator/faults/{name}/{way}"
            buttons.append(ActionButton(path, label_of(name, texts), f"fault-{name}", is_on))
        return tuple(buttons)


def _payment_row(
    record: PaymentRecord, payment: Payment, texts: Texts, *, is_on: bool
) -> PaymentRow:
    at = f"/operator/payments/{quote(payment.payment_id, safe='')}"
    buttons: dict[Section, list[ActionButton]] = {section: [] for section in Section}
    for name, action in PAYMENT_ACTIONS.items():
        if action.applies(payment) and (is_on or action.is_kept):
            buttons[action.section].append(_button(at, name, texts))
    groups = tuple(
        ButtonGroup(f"{at}-{section.value}", texts.say(_SECTIONS[section]), tuple(buttons[section]))
        for section in _SECTIONS
        if buttons[section]
    )
    return PaymentRow(
        time=_time(record.at, texts),
        terminal=record.terminal_id,
        amount=_amount(record.amount_minor, record, texts),
        state=record.state,
        charged=_amount(record.charged_minor, record, texts),
        refunded=_amount(record.refunded_minor, record, texts),
        receipts=", ".join(record.receipt_ids),
        page=payment_path(payment.payment_id),
        buttons=tuple(buttons[Section.MAIN]),
        groups=groups,
    )


def _button(at: str, action: str, texts: Texts) -> ActionButton:
    label, key = label_of(action, texts), f"{at}-{action}"
    return ActionButton(f"{at}/{action}", label, key, is_main=action == MAIN_ACTION)


def _amount(amount_minor: int, record: PaymentRecord, texts: Texts) -> str:
    return texts.amount(amount_minor, record.currency) if amount_minor else ""


def _time(at: str, texts: Texts) -> str:
    moment = local(at)
    return texts.time(moment) if moment else ""


def _message_label(entry: Entry) -> str:
    text = str(entry.facts.get("text", ""))
    parts = [found[1] for each in (_MESSAGE_TYPE, _TYPE, _STATE) if (found := each.search(text))]
    return " ".join(parts) or f"({entry.facts.get('length')})"
