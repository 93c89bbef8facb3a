"""The record of a first contact, taken message by message into a draft."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from terminal_app.wire import messages
from terminal_app.wire.profile.layout import Path
from terminal_app.wire.profile.model import EXPONENTS, NumberType, Unit
from terminal_app.wire.proposal import demands, heard, look, names, reading, sent
from terminal_app.wire.proposal.draft import TYPE, Draft, Reason
from terminal_app.wire.proposal.heard import Situation
from terminal_app.wire.proposal.look import AMOUNT, RECEIPT, STATE, Known
from terminal_app.wire.proposal.record import (
    Asked,
    Event,
    Happened,
    Heard,
    Question,
    Recorded,
    Refused,
    Sent,
)
from terminal_app.wire.raw_identifiers import canonical_id

_STEP = re.compile(r"[A-Za-z0-9_@$-]{1,64}")
YES, NO = "yes", "no"
_INPUT_ERROR = "input-error"
_NOT_ABOUT_FORM = frozenset(
    one.value for one in messages.ProblemType if not one.value.endswith(_INPUT_ERROR)
)
_EXPECTED = {
    "PAYMENT_INIT_REQUEST": ("PAYMENT_INIT_RESPONSE", "PAYMENT_RECEIPT"),
    "STATUS_UPDATE": ("STATUS_UPDATE", "PAYMENT_RECEIPT"),
    "REFUND": ("PAYMENT_RECEIPT",),
}


@dataclass
class Fold:
    """The record, taken message by message; what it has come to so far."""

    terminal_id: str
    answers: Mapping[str, str]
    draft: Draft = field(default_factory=Draft)
    questions: list[Question] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    asked_for: set[tuple[int, str]] = field(default_factory=set)
    """Amounts of the trials, as the server has understood them."""
    asked: Sent | None = None
    """The last message of the till."""
    by_id: dict[str, Sent] = field(default_factory=dict)
    is_late: bool = False
    """The last message answers an earlier request than the last."""
    tried: set[tuple[str, str]] = field(default_factory=set)
    has_changed: bool = True
    is_paid: bool = False
    is_scanned: bool = False
    is_logged_on: bool = False

    def take(self, number: int, one: Recorded) -> None:
        """Take the next of the record; ``number`` counts from 0."""
        name: str | None = None
        match one:
            case Sent():
                self._sent(one)
            case Heard(text):
                name = self._heard(number, text)
            case Refused(text):
                self._refused(number, text)
            case Happened(event):
                self._happened(number, event)
        self.names.append(name)

    # -- what the till has done -----------------------------------------------------------------

    def _sent(self, one: Sent) -> None:
        self.asked = one
        if one.name == "PAYMENT_INIT_REQUEST":
            self.is_paid = False
        self.by_id[canonical_id(one.message["id"])] = one
        self.asked_for.add((one.minor, one.currency))
        known = self.known
        self.known = Known(
            known.payment_ids | {canonical_id(one.payment_id)},
            known.message_ids | {canonical_id(one.message["id"])},
            known.receipt_numbers,
            known.amounts | {(one.minor, one.currency)},
            self.terminal_id,
            known.sale_ids | _sale_in(one),
        )

    def _happened(self, number: int, event: Event) -> None:
        draft = self.draft
        reason = Reason(number, "", event.value)
        match event:
            case Event.CONNECTED:
                self.known = Known(terminal_id=self.terminal_id) if not self.asked else self.known
                self.is_logged_on = False
            case Event.PHONE_SHOWS_IT:
                draft.is_unit_confirmed = True
                draft.reasons["amount", "unit"] = reason
            case Event.PHONE_SHOWS_MORE:
                draft.unit = Unit.MAJOR
                # What was begun so far was over a hundred times as much.
                self.asked_for |= {
                    (minor * 10 ** EXPONENTS[currency], currency)
                    for minor, currency in self.known.amounts
                }
                if draft.amount_type is NumberType.INTEGER:
                    draft.amount_type = NumberType.NUMBER
                draft.reasons["amount", "unit"] = reason
                draft.reasons["amount", "type"] = reason
            case Event.PAID:
                self.is_paid = True
            case Event.SCANNED:
                self.is_scanned = True

    def _refused(self, number: int, text: str) -> None:
        found = demands.header_in(text)
        self.has_changed = found is not None and found[0] not in self.draft.headers
        if found is None:
            return
        name, value = found
        if not value:
            value = self._answer(Question(Asked.HEADER, name)) or ""
        if value:
            self.draft.headers[name] = value
            why = "the server says that it must be there"
            self.draft.reasons["headers", name] = Reason(number, name, why)

    # -- what the server has said -----------------------------------------------------------------

    def _heard(self, number: int, text: str) -> str | None:
        message = reading.parsed(text)
        now = self._now(number)
        before = self.draft.profile().digest
        self.is_late = False
        name = heard.told_by(self.draft, message, now)
        self.has_changed = self.draft.profile().digest != before
        if name == "PROBLEM":
            self._problem(number, message)
        elif name is not None:
            self._state(name, message, now)
        if self.asked is not None and self._is_answer(name, message):
            told = canonical_id(str(self._at(str(name), "id", message)))
            asked = self.by_id.get(told, self.asked)
            sent.taken(self.draft, asked.message, asked.text, number)
            self._place_of_sale(asked)
        if name == "PAYMENT_RECEIPT":
            self._receipt(message, now)
        if name == "LOGON_CONFIRMATION":
            self.is_logged_on = True
        return name

    def _place_of_sale(self, asked: Sent) -> None:
        """Ask where the sale's id is, which a till always sends and this server took nowhere."""
        draft = self.draft
        if not _sale_in(asked) or draft.place(asked.name, look.SALE) is not None:
            return
        steps = (self._answer(Question(Asked.PLACE, look.SALE)) or "").split(".")
        if all(map(_STEP.fullmatch, steps)):
            draft.refused.get(asked.name, set()).discard(tuple(steps))
            draft.placed[asked.name, look.SALE] = tuple(steps)

    def _is_answer(self, name: str | None, message: object) -> bool:
        """Whether it says that the last request was taken."""
        if self.asked is None or self.is_scanned or name != _EXPECTED[self.asked.name][0]:
            return False
        # The receipt of the payment may come once more.
        word = self._at(name, STATE, message)
        return name != "PAYMENT_RECEIPT" or word != self.draft.states.get("COMPLETE")

    def _now(self, number: int) -> Situation:
        asked = self.asked
        expected: tuple[str, ...] = ("LOGON_CONFIRMATION",)
        if self.is_scanned:
            expected = ("GET_PAYMENT_REQUEST", "STATUS_UPDATE")
        elif asked is not None and self.is_logged_on:
            is_paying = self.is_paid and asked.name == "PAYMENT_INIT_REQUEST"
            expected = ("PAYMENT_RECEIPT", "STATUS_UPDATE") if is_paying else _EXPECTED[asked.name]
        return Situation(
            number,
            expected,
            self.known,
            request_id=canonical_id(asked.message["id"]) if asked and not self.is_scanned else "",
            amount=(asked.minor, asked.currency) if asked else None,
            is_paid=self.is_paid,
            is_beginning=asked is not None and asked.name == "PAYMENT_INIT_REQUEST",
            is_cancelling=asked is not None and asked.name == "STATUS_UPDATE",
            is_refunding=asked is not None and asked.name == "REFUND",
        )

    def _problem(self, number: int, message: object) -> None:
        if self.asked is None:
            return
        told = self._at("PROBLEM", "type", message)
        number_told = self._at("PROBLEM", "id", message)
        asked = self.by_id.get(canonical_id(str(number_told)), self.asked)
        self.is_late = asked is not self.asked
        if told in _NOT_ABOUT_FORM or (self.is_paid and asked.name == "PAYMENT_INIT_REQUEST"):
            # What the phone declines was asked for rightly.
            return
        draft = self.draft
        body = reading.parsed(asked.text)
        said = [
            str(one.value)
            for one in reading.spots(message)
            if isinstance(one.value, str) and " " in one.value
        ]
        found = [each for text in said for each in demands.in_text(text)]
        if not found:
            # What is refused for something else may be called rightly.
            self.tried |= {
                (TYPE, str(self._at(asked.name, TYPE, body))),
                (STATE, str(self._at(asked.name, STATE, body))),
            }
        is_changed = sent.demanded(draft, asked.name, body, found, number)
        is_changed = self._fill(asked) or self._choose_cancel(found) or is_changed
        if not is_changed and not found and not self.is_late:
            is_changed = (
                sent.next_style(draft, asked.name, self.tried)
                or self._name(asked.name)
                or sent.next_cancel_word(draft, asked.name, self.tried)
            )
        self.has_changed = is_changed

    def _fill(self, asked: Sent) -> bool:
        """Ask for the values of fields that the server wants and whose values it doesn't tell."""
        is_changed = False
        body = reading.parsed(asked.text)
        for path, value in self.draft.fillers.get(asked.name, {}).items():
            # The empty text was tried there already, and refused.
            if value == "" and reading.at(body, path) == "":
                answer = self._answer(Question(Asked.VALUE, f"{asked.name}: {reading.shown(path)}"))
                if answer:
                    self.draft.fillers[asked.name][path] = answer
                    is_changed = True
        return is_changed

    def _name(self, name: str) -> bool:
        """Ask, twice at most, what a message is called that is known under no likely name."""
        if ("types", name) in self.draft.reasons:
            return False
        for is_again in (False, True):
            answer = self._answer(Question(Asked.MESSAGE_NAME, name, is_again=is_again))
            if not answer:
                return False
            if (TYPE, answer) not in self.tried:
                self.draft.types[name] = answer
                return True
        return False

    def _choose_cancel(self, found: Sequence[demands.Demand]) -> bool:
        """Ask which word asks for a cancel, where the server lists words that tell nothing."""
        draft = self.draft
        if "CANCELED" in draft.states or self._place_of_state() is None:
            return False
        for one in found:
            if one.want is demands.Want.ONE_OF and one.path == self._place_of_state():
                left = [str(word) for word in one.told if word not in draft.states.values()]
                answer = self._answer(Question(Asked.CANCEL_WORD, "CANCELED", tuple(left)))
                if answer is not None:
                    draft.states["CANCELED"] = answer
                    return True
        return False

    def _place_of_state(self) -> tuple[str, ...] | None:
        return self.draft.place("STATUS_UPDATE", STATE)

    def _at(self, name: str, ours: str, message: object) -> object:
        place = self.draft.place(name, ours)
        return reading.at(message, place) if place is not None else None

    def _state(self, name: str, message: object, now: Situation) -> None:
        """Ask what a word means that says it by the situation alone."""
        word = self._at(name, STATE, message)
        state = heard.state_by_role(name, now)
        if state in {None, "PENDING"} or not isinstance(word, str) or names.state_of(word):
            return
        if self.draft.states.get(str(state)) != word:
            # It stands for another state, as the receipt does that comes once more.
            return
        answer = self._answer(Question(Asked.STATE, f"{state}={word}", (YES, NO)))
        if answer == YES:
            path = reading.shown(self.draft.placed[name, STATE])
            reason = Reason(now.number, path, "a person has confirmed it")
            self.draft.reasons.setdefault(("states", str(state)), reason)
        elif answer == NO:
            self.draft.states = {
                ours: told for ours, told in self.draft.states.items() if told != word
            }

    def _receipt(self, message: object, now: Situation) -> None:
        """Ask where a receipt may say two things, or its number under no likely name."""
        spots = reading.spots(message)
        amounts = look.equally_likely(AMOUNT, spots, now.known)
        if len(amounts) > 1:
            self._choose(Asked.AMOUNT_PLACE, AMOUNT, amounts, message)
        numbers = look.equally_likely(RECEIPT, spots, now.known)
        if len(numbers) > 1:
            self._choose(Asked.RECEIPT_PLACE, RECEIPT, numbers, message)
        elif self._at("PAYMENT_RECEIPT", RECEIPT, message) is None:
            placed = self.draft.placed
            taken = {place for (name, _ours), place in placed.items() if name == "PAYMENT_RECEIPT"}
            left = [one for one in look.possible(RECEIPT, spots, now.known) if one not in taken]
            if left:
                self._choose(Asked.RECEIPT_PLACE, RECEIPT, left, message)
        number = self._at("PAYMENT_RECEIPT", RECEIPT, message)
        if number is not None:
            told = self.known.receipt_numbers | {str(number)}
            self.known = replace(self.known, receipt_numbers=told)

    def _choose(self, asked: Asked, fact: str, paths: Sequence[Path], message: object) -> None:
        """Let the person choose one of these places."""
        shown = tuple(map(reading.shown, paths))
        hints = tuple(str(reading.at(message, path)) for path in paths)
        answer = self._answer(Question(asked, fact, shown, hints=hints))
        if answer in shown:
            path = paths[shown.index(answer)]
            self.draft.placed["PAYMENT_RECEIPT", fact] = path
            if fact == RECEIPT and isinstance(reading.at(message, path), int):
                self.draft.receipt_type = NumberType.INTEGER

    def _answer(self, question: Question) -> str | None:
        answer = self.answers.get(question.key)
        if answer is None and question not in self.questions:
            self.questions.append(question)
        return answer


def _sale_in(one: Sent) -> frozenset[str]:
    number = reading.at(one.message, ("paymentDetails", "saleTransactionId"))
    return frozenset({canonical_id(number)} if isinstance(number, str) else ())
