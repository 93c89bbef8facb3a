"""Trials: requests sent again, changed by each refusal, until the server takes them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from terminal_app import redaction
from terminal_app.certification.contact import redacted
from terminal_app.certification.contact.answers import Answers
from terminal_app.certification.contact.connection import HandshakeRefusedError, TrialConnection
from terminal_app.certification.contact.trial_log import PAID_BY_HAND, TrialLog
from terminal_app.session import clock
from terminal_app.settings import Settings
from terminal_app.wire import messages, raw_identifiers
from terminal_app.wire.profile import translate
from terminal_app.wire.proposal import reading, sent
from terminal_app.wire.proposal.look import RECEIPT
from terminal_app.wire.proposal.propose import Fold, Proposal, proposal_of
from terminal_app.wire.proposal.record import (
    Event,
    Happened,
    Heard,
    Recorded,
    Refused,
    Sent,
)

_ALREADY_REFUNDED = messages.ProblemType.PAYMENT_ALREADY_REFUNDED.value
MOST_PAYMENTS = 40
"""The trials begin no more, whatever comes."""
_MOST_TRIALS = 40
_MOST_HANDSHAKES = 6
_MOST_SAID = 600
_IDLE_S = 0.1
_HAS_MONEY = frozenset({"paid", "paid back", PAID_BY_HAND})
"""No receipt says more of these."""


class NothingFitsError(Exception):
    """The server refuses whatever the till tries; ``str()`` says what was seen last."""


class ContactInterruptedError(Exception):
    """Ctrl+C, a polite kill, or the end of standard input."""


class NotSettledError(Exception):
    """A trial's payment may have cost money; ``str()`` says which."""

    def __init__(self, payment_ids: list[str], settling: Exception | None) -> None:
        """``settling``: why the last of them couldn't be settled."""
        super().__init__(", ".join(payment_ids))
        self._settling = settling

    @property
    def why(self) -> BaseException | None:
        """What has ended the trials, else why they couldn't be settled."""
        return self.__context__ or self._settling


@dataclass(slots=True)
class Trials:
    """The trials with one server, and what has passed so far."""

    settings: Settings
    connection: TrialConnection
    log: TrialLog
    answers: Answers
    wall_time: Callable[[], str]
    interrupts: Callable[[], int]
    """How often Ctrl+C was pressed."""
    minor: int
    """The amount of each trial, in minor units."""
    record: list[Recorded] = field(default_factory=list)
    proposal: Proposal = field(init=False)
    _fold: Fold = field(init=False)
    accepted: dict[str, Sent] = field(default_factory=dict)
    """The last message of each type that the server has taken."""
    states: dict[str, str] = field(default_factory=dict)
    """What has become of each trial's payment."""
    about: str = ""
    """The payment in question: a message that names none speaks of it."""
    _receipts: dict[str, str] = field(default_factory=dict)
    """The first receipt of each trial that was paid: of its charge."""

    interrupts_allowed: int = 0
    """What is open is settled after the first one; a second one leaves at once."""

    def __post_init__(self) -> None:
        self.states = {number: self._taken_up(number) for number in self.log.unsettled}
        self._propose()

    def _taken_up(self, payment_id: str) -> str:
        """Return the state that an earlier run's payment begins this run with."""
        if payment_id in self.log.numbers:
            return "paid"
        # A code is on the screen only after that was written: what was sent alone nobody can pay.
        return "sent" if self.log.states[payment_id] == "sent" else "shown"

    def pump(self) -> None:
        """Raise ContactInterruptedError once it was interrupted."""
        if self.interrupts() > self.interrupts_allowed:
            raise ContactInterruptedError

    @property
    def terminal_id(self) -> str:
        """The till's."""
        return self.settings.connection.terminal_id

    def idle(self) -> None:
        """Keep the connection alive for a moment, while a person is waited for.

        Raises: ContactInterruptedError, ConnectionFault.
        """
        self.connection.idle(_IDLE_S)

    # -- the record -----------------------------------------------------------------------------

    def add(self, one: Recorded) -> Proposal:
        """Add to the record, and ask the person what has become open by it."""
        self._fold.take(len(self.record), one)
        self.record.append(one)
        self.proposal = proposal_of(self.record, self._fold)
        if self.answers.ask(self.proposal.questions, self.idle):
            has_changed = self.proposal.has_changed
            self._propose()
            self.proposal = replace(
                self.proposal, has_changed=has_changed or self.proposal.has_changed
            )
        return self.proposal

    def _propose(self) -> None:
        self._fold = Fold(self.terminal_id, self.answers.by_key)
        for number, one in enumerate(self.record):
            self._fold.take(number, one)
        self.proposal = proposal_of(self.record, self._fold)

    def happened(self, event: Event) -> None:
        """Record an event."""
        self.add(Happened(event))

    def note_state(self, payment_id: str, state: str) -> None:
        """Write down what has become of a trial's payment."""
        self.states[payment_id] = state
        more: dict[str, str | int] = {}
        if state == "paid":
            number, text = self.number_of(payment_id), self._receipts.get(payment_id)
            more |= {} if number is None else {"receipt": number}
            more |= {} if text is None else {"text": redacted.message(text)}
        self.log.write(
            self.wall_time(), "trial", payment_id=payment_id, state=state, minor=self.minor, **more
        )

    def number_of(self, payment_id: str) -> str | int | None:
        """Return the receipt number under which a trial was paid, as it came."""
        place = self.proposal.draft.place("PAYMENT_RECEIPT", RECEIPT)
        text = self._receipts.get(payment_id)
        if text is not None and place is not None:
            number = reading.at(reading.parsed(text), place)
            return number if isinstance(number, str | int) else None
        kept = self.log.receipts.get(payment_id)
        if kept is not None and place is not None:
            # Where it is may be known better than in the run that has written it down.
            number = reading.at(reading.parsed(kept), place)
            if redacted.is_whole(number):
                return number
        return self.log.numbers.get(payment_id)

    # -- the connection ---------------------------------------------------------------------------

    def log_on(self) -> None:
        """Connect, with whatever headers the server asks for, and wait for its first message.

        Raises: ConnectionFault, NothingFitsError.
        """
        for _ in range(_MOST_HANDSHAKES):
            try:
                self.connection.connect(self.proposal.profile)
            except HandshakeRefusedError as error:
                self.log.write(self.wall_time(), "refused", said=redacted.free_text(error.said))
                if not self.add(Refused(error.said)).has_changed:
                    raise error.fault from error
                continue
            self.happened(Event.CONNECTED)
            self.answers.connected()
            if self.hear({"LOGON_CONFIRMATION"}, self.settings.times.logon) is None:
                raise NothingFitsError("nothing came that can be a LOGON_CONFIRMATION")
            return
        raise NothingFitsError("the server asks for one header after the other")

    def hear(self, names: set[str], within_s: float) -> str | None:
        """Return our name of the first message among ``names``, or None if none comes in time.

        Raises: ConnectionFault, what ``pump`` does.
        """
        by = clock.now() + within_s
        while (left_s := by - clock.now()) > 0:
            text = self.connection.receive(left_s)
            if text is None:
                return None
            name = self.take(text)
            is_late = name == "PROBLEM" and self.proposal.is_late
            if name == "PAYMENT_RECEIPT" and self.about:
                is_late = self.about not in (self._named_in(text) or {self.about})
            if name in names and not is_late:
                return name
        return None

    def take(self, text: str) -> str | None:
        """Take one message of the server."""
        proposal = self.add(Heard(text))
        self.log.write(
            self.wall_time(), "in", message=proposal.last_name, text=redacted.message(text)
        )
        self._reopen(text, proposal.last_name)
        if proposal.last_name == "STATUS_UPDATE" and self.last_state == "CANCELED":
            self._note_cancelled(text)
        return proposal.last_name

    def _reopen(self, text: str, name: str | None) -> None:
        """Open a payment again that the server speaks of after it seemed refused or cancelled.

        A PROBLEM without ids may have been the answer to an earlier request.
        """
        is_receipt = name == "PAYMENT_RECEIPT" and self.last_state != "REVERSED"
        if not is_receipt and name != "PAYMENT_INIT_RESPONSE":
            return
        named = self._named_in(text)
        if is_receipt:
            for number in named or {self.about}:
                self._receipts.setdefault(number, text)
        for number in named:
            state = self.log.states[number]
            if state == "refused" or (is_receipt and state not in _HAS_MONEY):
                self.note_state(number, "paid" if is_receipt else "open")

    def _note_cancelled(self, text: str) -> None:
        """Note what the server says is cancelled, asked for or not."""
        for number in self._named_in(text):
            if self.log.states[number] in {"open", "shown", "paying"}:
                self.note_state(number, "cancelled")

    def _named_in(self, text: str) -> set[str]:
        """Return the trials that a message names, by their own ids or by those of requests.

        Those of earlier runs too: what is said of them is said of no other.
        """
        uuids = raw_identifiers.search(text.encode()).uuids
        named = {
            one.payment_id
            for one in self.record
            if isinstance(one, Sent) and raw_identifiers.canonical_id(one.message["id"]) in uuids
        }
        return (named | uuids) & self.log.states.keys()

    # -- requests -------------------------------------------------------------------------------

    def request(self, name: str, payment_id: str, within_s: float, **more: Any) -> str | None:  # noqa: ANN401 - JSON
        """Send a request about a payment until it isn't refused; return what answers it.

        None: no answer in time. PROBLEM: a refund of what was paid back before. For a
        PAYMENT_INIT_REQUEST each trial is a payment of its own.

        Raises: NothingFitsError, ConnectionFault.
        """
        answers = {
            "PAYMENT_INIT_REQUEST": {"PAYMENT_INIT_RESPONSE", "PROBLEM"},
            "STATUS_UPDATE": {"STATUS_UPDATE", "PROBLEM", "PAYMENT_RECEIPT"},
            "REFUND": {"PAYMENT_RECEIPT", "PROBLEM"},
        }[name]
        for _ in range(_MOST_TRIALS):
            number = self.about = payment_id
            if name == "PAYMENT_INIT_REQUEST":
                if len(self.states) >= MOST_PAYMENTS:
                    break
                number = self.about = str(uuid.uuid4())
                self.note_state(number, "sent")
            one = self.ask_once(name, number, **more)
            came = self.hear(answers, within_s)
            while self._is_unasked(name, came):
                came = self.hear(answers, within_s)
            if came != "PROBLEM":
                if came is not None:
                    self.accepted[name] = one
                    self.answers.taken(one)
                return came
            if name == "PAYMENT_INIT_REQUEST":
                self.note_state(number, "refused")
            if name == "REFUND" and self.value_of("PROBLEM", "type") == _ALREADY_REFUNDED:
                return came
            if not self.proposal.has_changed:
                raise NothingFitsError(f"{name} is refused: {self._said()}")
        raise NothingFitsError(f"{name} is refused again and again: {self._said()}")

    def _is_unasked(self, name: str, came: str | None) -> bool:
        """Whether the last message answers no request of that name, though such a one may."""
        if name == "REFUND":
            # The receipt of the payment may come once more.
            return came == "PAYMENT_RECEIPT" and self.last_state != "REVERSED"
        return came == "STATUS_UPDATE" and self.last_state == "PENDING"

    def ask_once(self, name: str, payment_id: str, **more: Any) -> Sent:  # noqa: ANN401 - JSON
        """Send a request once, as it is known so far; it is on the disk before that.

        Raises: ConnectionFault.
        """
        one = self._made(name, payment_id, **more)
        self.log.write(self.wall_time(), "out", message=name, text=redacted.message(one.text))
        self.add(one)
        self.connection.send(one.text)
        return one

    def _made(self, name: str, payment_id: str, **more: Any) -> Sent:  # noqa: ANN401 - JSON
        currency = self.settings.till.currency
        message: dict[str, Any] = {"messageType": name, "id": str(uuid.uuid4())}
        if name != "REFUND":
            message["paymentId"] = payment_id
        if name == "PAYMENT_INIT_REQUEST":
            message["paymentDetails"] = {
                "amount": self.minor,
                "currencyIso": currency,
                "saleTransactionId": str(uuid.uuid4()),
            }
        message |= more
        text = sent.trial(self.proposal.draft, message)
        return Sent(message, text, self.minor, currency, payment_id)

    @property
    def last_state(self) -> str | None:
        """Our word for the state in the last message."""
        name = self.proposal.last_name
        word = self.value_of(name, "paymentState") if name else None
        told = self.proposal.draft.states
        return next((ours for ours, theirs in told.items() if theirs == word), None)

    def _said(self) -> str:
        """Return what the server has said last: for the screen, and for no file."""
        last = self.record[-1]
        return redaction.redact(last.text[:_MOST_SAID]) if isinstance(last, Heard) else ""

    def are_as_accepted(self) -> bool:
        """Whether the till would send every request as the server has taken it."""
        return all(
            sent.trial(self.proposal.draft, one.message) == one.text
            for one in self.accepted.values()
        )

    @property
    def sent_otherwise(self) -> list[str]:
        """The requests that the till would send otherwise than the server has taken them.

        A server may take a field nowhere that a till always sends.
        """
        profile = self.proposal.profile
        return [
            name
            for name, one in self.accepted.items()
            if reading.parsed(sent.encoded(translate.to_server(one.message, profile)))
            != reading.parsed(one.text)
        ]

    def value_of(self, name: str, ours: str) -> Any:  # noqa: ANN401 - JSON
        """Return a field of the last message of that name."""
        place = self.proposal.draft.place(name, ours)
        for one, named in zip(reversed(self.record), reversed(self.proposal.names), strict=True):
            if named == name and isinstance(one, Heard) and place is not None:
                return reading.at(reading.parsed(one.text), place)
        return None

    def require_connection(self) -> None:
        """Connect again where the connection has ended.

        Raises: ConnectionFault, NothingFitsError.
        """
        if not self.connection.is_open:
            self.log_on()
