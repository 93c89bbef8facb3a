"""The presenter, called directly: events and gestures in, screen states and commands out."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from terminal_app.channel.commands import (
    AcknowledgeAlarms,
    CancelPayment,
    Command,
    Reconnect,
    StartPayment,
    Stop,
)
from terminal_app.channel.events import (
    Line,
    LineChanged,
    LoggedOn,
    MessageSetAside,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    RecordingRestored,
    Refusal,
    SessionStopped,
)
from terminal_app.errors import FaultKind
from terminal_app.gui.presenter import Around, Marks, Presenter
from terminal_app.gui.screen_state import Gesture, Lamp, Paying, Result, ScreenState, Tone, Welcome
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    AlarmsSeen,
    Cancel,
    Input,
    ProblemTold,
    ReceiptCame,
    Request,
    Responded,
    StatusTold,
    TimeUp,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import (
    CancelReason,
    Owner,
    Payment,
    Problem,
    ProblemKind,
    State,
    Wait,
)
from terminal_app.settings import Settings, Till
from terminal_app.texts import Texts

CODE = "https://pay.example/p/1"
AMOUNT = Money(12550, Currency.NOK)
RESPONDED = Responded(CODE)
PAID = ReceiptCame("123456789", State.COMPLETE, AMOUNT, "Vipps", "2026-11-22T12:34:56Z")


class FakeWindow:
    """Keeps what it is told to draw."""

    def __init__(self) -> None:
        self.drawn: list[ScreenState] = []
        self.copied = ""
        self.save_path: str | None = None

    def render(self, state: ScreenState) -> None:
        self.drawn.append(state)

    def copy_text(self, text: str) -> None:
        self.copied = text

    def ask_save_path(self, suggested: str) -> str | None:
        assert suggested == "receipt-123456789.txt"
        return self.save_path


def _write(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")


class TillUnderTest:
    """A presenter with a hand-set clock, and the ways to it."""

    def __init__(self, language: str = "en", *, cents_first: bool = False) -> None:
        self.commands: list[Command] = []
        self.now = 1000.0
        self.key_ms = 0
        self.ids = 0
        self.window = FakeWindow()
        settings = Settings(till=Till(language=language, cents_first=cents_first))
        around = Around(
            post=self.commands.append,
            clock=lambda: self.now,
            wall_clock=lambda: datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC),
            new_id=self._new_id,
            write_file=_write,
        )
        marks = Marks("DEMO - not a payment", "DEMO - not a payment")
        self.presenter = Presenter(settings, marks, "Kari", Texts(language), around)
        self.presenter.show_in(self.window)

    def _new_id(self) -> str:
        self.ids += 1
        return f"id-{self.ids}"

    @property
    def screen(self) -> ScreenState:
        return self.window.drawn[-1]

    @property
    def face(self) -> Welcome | Paying | Result:
        return self.screen.customer.face

    def connect(self) -> "TillUnderTest":
        self.presenter.event(LoggedOn("Fjellkaffe AS", None, None, None, "TILL-1"))
        self.presenter.event(LineChanged(Line.CONNECTED))
        return self

    def type(self, keys: str) -> "TillUnderTest":
        for key in keys:
            self.key_ms += 80
            self.presenter.typed(key, self.key_ms)
        return self

    def do(self, gesture: Gesture) -> "TillUnderTest":
        self.presenter.gesture(gesture)
        return self

    def last_start(self) -> StartPayment:
        starts = [command for command in self.commands if isinstance(command, StartPayment)]
        return starts[-1]

    def payment(self) -> Payment:
        start = self.last_start()
        return Payment(
            start.payment_id,
            start.sale_id,
            Owner("ws://127.0.0.1/ws", "TILL-1"),
            start.amount,
            start.operator,
            "2026-11-22T12:34:50+00:00",
        )

    def happens(self, *given: Input, payment: Payment | None = None) -> Payment:
        payment = payment or self.payment()
        self.presenter.event(PaymentChanged(payment, self.now + 15))
        for each in given:
            payment, _ = machine.apply(payment, each)
            ends_at = self.now + 600 if payment.waits_for is Wait.CUSTOMER else None
            self.presenter.event(PaymentChanged(payment, ends_at))
        return payment


@pytest.fixture
def till() -> TillUnderTest:
    return TillUnderTest().connect()


def test_enter_charges_what_was_typed_in_minor_units(till: TillUnderTest) -> None:
    till.type("125,50\r")
    assert till.commands == [StartPayment("id-1", "id-2", AMOUNT, "Kari")]


def test_until_the_session_confirms_it_no_code_and_no_result_is_shown(till: TillUnderTest) -> None:
    till.type("125,50\r")
    assert isinstance(till.face, Paying)
    assert till.face.qr_text is None


def test_enter_twice_charges_once(till: TillUnderTest) -> None:
    till.type("125,50\r\r\r")
    assert len(till.commands) == 1
    assert "Another payment is open" in till.screen.amount.refusal


def test_the_code_is_shown_with_the_time_left(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    assert isinstance(till.face, Paying)
    assert (till.face.qr_text, till.face.amount) == (CODE, "125.50 NOK")
    assert "10:00" in till.face.waiting
    till.now += 48
    till.presenter.tick()
    assert isinstance(till.face, Paying)
    assert "9:12" in till.face.waiting


def test_paid_shows_sign_word_amount_and_receipt(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    assert isinstance(till.face, Result)
    assert (till.face.tone, till.face.title, till.face.amount) == (Tone.PAID, "Paid", "125.50 NOK")
    text = "\n".join(line for line, _ in till.screen.receipt.lines)
    assert "123456789" in text
    assert "FJELLKAFFE AS" in text


def test_enter_dismisses_no_result_in_its_first_second(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.now += 0.9
    till.type("\r")
    assert isinstance(till.face, Result)
    till.now += 0.2
    till.type("\r")
    assert isinstance(till.face, Welcome)
    assert till.screen.amount.amount == ""


def test_digits_on_a_result_start_a_new_sale(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.type("9")
    assert isinstance(till.face, Welcome)
    assert till.screen.amount.amount == "9"


def test_digits_while_a_payment_is_open_are_refused_in_sight(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.type("9")
    assert "Another payment is open" in till.screen.amount.refusal
    assert till.screen.amount.amount == "125.50"


def test_a_scan_on_a_result_doesnt_take_it_away(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.key_ms += 1000
    for key in "7038010009457\r":
        till.key_ms += 5
        till.presenter.typed(key, till.key_ms)
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.PAID
    assert len(till.commands) == 1


def test_escape_cancels_the_open_payment_by_name(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.ESCAPE)
    assert till.commands[-1] == CancelPayment("id-1", "Kari")


def test_while_cancelling_no_code_is_shown(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, Cancel(CancelReason.CASHIER, "Kari"))
    assert isinstance(till.face, Paying)
    assert till.face.qr_text is None
    assert till.screen.customer.buttons == ()


def test_escape_else_clears_the_amount(till: TillUnderTest) -> None:
    till.type("125").do(Gesture.ESCAPE)
    assert till.screen.amount.amount == ""


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ProblemKind.INPUT_ERROR, "Nothing was charged"),
        (ProblemKind.MERCHANT_VALIDATION_ERROR, "agreement"),
    ],
)
def test_a_refused_payment_says_what_to_do(
    till: TillUnderTest, kind: ProblemKind, words: str
) -> None:
    problem = Problem(kind, "apm.mtm.x", "said the server")
    till.type("125,50\r").happens(ProblemTold(Request.INIT, problem))
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.NOT_PAID
    said = " ".join(detail.text for detail in till.face.details)
    assert words in said
    assert "said the server" in said


def test_an_unknown_problem_is_told_with_its_description(till: TillUnderTest) -> None:
    problem = Problem(ProblemKind.UNKNOWN, "apm.mtm.new", "The moon is full")
    till.type("125,50\r").happens(ProblemTold(Request.INIT, problem))
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.NOT_KNOWN
    assert any("The moon is full" in detail.text for detail in till.face.details)


def test_not_known_says_dont_charge_again_and_stays_in_sight(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(
        RESPONDED, Cancel(CancelReason.CASHIER, "Kari"), TimeUp(Wait.CONFIRMATION)
    )
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.NOT_KNOWN
    assert "Don't charge this sale again" in till.face.details[-1].text
    till.now += 2
    till.type("\r")
    assert till.screen.header.attention == "1 payment to resolve"
    till.do(Gesture.SHOW_ATTENTION)
    assert isinstance(till.face, Result)
    till.do(Gesture.ASK_NOW)
    assert till.commands[-1] == CancelPayment(payment.payment_id, "Kari")


def test_the_same_amount_again_needs_an_explicit_yes(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(
        RESPONDED, Cancel(CancelReason.CASHIER, "Kari"), TimeUp(Wait.CONFIRMATION)
    )
    till.now += 2
    till.type("\r125,50\r")
    refused = PaymentRefused(till.last_start().payment_id, Refusal.UNKNOWN_SAME_AMOUNT)
    till.presenter.event(refused)
    assert isinstance(till.face, Result)
    assert till.face.title == "Charge again?"
    before = len(till.commands)
    till.type("\r")
    assert len(till.commands) == before
    till.do(Gesture.CHARGE_ANYWAY)
    assert till.last_start().despite_unknown


def test_a_receipt_after_a_cancel_alarms_also_when_another_sale_has_begun(
    till: TillUnderTest,
) -> None:
    payment = till.type("125,50\r").happens(
        RESPONDED, Cancel(CancelReason.CASHIER, "Kari"), StatusTold(State.CANCELED)
    )
    till.now += 2
    till.type("\r77")
    late, _ = machine.apply(payment, PAID)
    till.presenter.event(PaymentChanged(late))
    assert till.screen.amount.amount == "77"
    assert till.screen.header.attention == "1 payment to resolve"
    till.do(Gesture.SHOW_ATTENTION)
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.PAID
    assert till.screen.customer.notice is not None
    assert "although the payment was cancelled" in till.screen.customer.notice.text


def test_when_the_line_is_lost_the_code_stays_with_the_truth_beside_it(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.presenter.event(LineChanged(Line.WAITING, FaultKind.CONNECTION_LOST, "x", till.now + 3))
    assert isinstance(till.face, Paying)
    assert till.face.qr_text == CODE
    assert till.screen.customer.notice is not None
    assert "can still pay" in till.screen.customer.notice.text
    assert till.screen.status.lamp is Lamp.TRYING
    assert till.screen.status.line == "Reconnecting in 3 s"


def test_not_connected_nothing_is_sent_and_what_was_typed_stays() -> None:
    till = TillUnderTest().type("125,50\r")
    assert till.commands == [Reconnect()]
    assert "Not connected" in till.screen.amount.refusal
    assert till.screen.amount.amount == "125.50"


@pytest.mark.parametrize("language", ["en", "nb", "sv", "da", "fi"])
@pytest.mark.parametrize(
    "typed", ["", "0", "0,00", "-5", "1,234", "1.234,56", "abc", "１２", "100000,01"]
)
def test_what_is_no_amount_is_refused_in_place_and_kept(typed: str, language: str) -> None:
    till = TillUnderTest(language).connect().type(typed).type("\r")
    assert till.commands == []
    assert till.screen.amount.refusal
    assert till.screen.amount.amount == typed


def test_cents_first_reads_digits_as_minor_units() -> None:
    till = TillUnderTest(cents_first=True).connect().type("12550\r")
    assert till.last_start().amount == AMOUNT


def test_what_can_not_be_recorded_takes_no_payment_and_says_so(till: TillUnderTest) -> None:
    till.presenter.event(NotRecorded("The disk is full. Free space on it."))
    assert till.screen.customer.notice is not None
    assert "disk is full" in till.screen.customer.notice.text
    till.type("10\r")
    assert till.commands == []
    till.presenter.event(RecordingRestored())
    till.type("\r")
    assert isinstance(till.commands[-1], StartPayment)


def test_a_receipt_that_isnt_recorded_shows_the_number_to_write_down(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.presenter.event(NotRecorded("The disk is full.", "id-1", "987654", "125.50 NOK"))
    assert isinstance(till.face, Result)
    assert till.face.title == "Paid, but NOT recorded"
    assert "987654" in till.face.details[0].text
    assert till.screen.customer.buttons == ()


def test_a_cancel_that_cant_be_recorded_hides_the_code_and_says_so(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.ESCAPE)
    till.presenter.event(NotRecorded("The disk is full.", "id-1", cancel_wanted=True))
    assert isinstance(till.face, Paying)
    assert (till.face.title, till.face.qr_text) == ("Not cancelled yet", None)
    till.presenter.event(RecordingRestored())
    assert isinstance(till.face, Paying)
    assert till.face.qr_text is None
    till.happens(Cancel(CancelReason.CASHIER, "Kari"), payment=payment)
    assert isinstance(till.face, Paying)
    assert till.face.title == "Cancelling…"


def test_an_alarm_is_left_by_enter_alone_and_that_is_recorded(till: TillUnderTest) -> None:
    twice = ReceiptCame("987654321", State.COMPLETE, AMOUNT, "Vipps")
    payment = till.type("125,50\r").happens(RESPONDED, PAID, twice)
    till.now += 2
    till.type("9")
    assert "Enter" in till.screen.amount.refusal
    assert isinstance(till.face, Result)
    till.type("\r")
    assert till.commands[-1] == AcknowledgeAlarms(payment.payment_id, "Kari")
    assert till.screen.header.attention == "1 payment to resolve"
    seen, _ = machine.apply(payment, AlarmsSeen("Kari"))
    till.presenter.event(PaymentChanged(seen))
    assert till.screen.header.attention == ""


def test_an_alarm_that_nobody_has_seen_is_shown_at_the_next_start() -> None:
    before = TillUnderTest().connect()
    twice = ReceiptCame("987654321", State.COMPLETE, AMOUNT, "Vipps")
    payment = before.type("125,50\r").happens(RESPONDED, PAID, twice)
    till = TillUnderTest()
    till.presenter.event(PaymentChanged(payment))
    assert isinstance(till.face, Result)
    assert till.screen.customer.notice is not None
    assert "charged twice" in till.screen.customer.notice.text


def test_the_last_receipt_can_be_shown_again_copied_and_saved(
    till: TillUnderTest, tmp_path: Path
) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.now += 2
    till.type("\r10,00\r")
    assert not till.screen.receipt.lines
    till.happens(Responded(CODE), StatusTold(State.CANCELED))
    till.do(Gesture.SHOW_LAST_RECEIPT)
    assert any("123456789" in line for line, _ in till.screen.receipt.lines)
    till.do(Gesture.COPY_RECEIPT)
    assert "123456789" in till.window.copied
    assert "DEMO - not a payment" in till.window.copied
    till.window.save_path = str(tmp_path / "receipt.txt")
    till.do(Gesture.SAVE_RECEIPT)
    assert (tmp_path / "receipt.txt").read_text(encoding="utf-8") == till.window.copied
    till.window.save_path = str(tmp_path / "no" / "folder" / "receipt.txt")
    till.do(Gesture.SAVE_RECEIPT)
    assert "Not saved" in till.screen.receipt.remark


def test_closing_with_a_payment_open_warns_first(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.CLOSE)
    assert Stop() not in till.commands
    assert till.screen.customer.notice is not None
    assert "Close again" in till.screen.customer.notice.text
    till.do(Gesture.CLOSE)
    assert till.commands[-1] == Stop()


def test_closing_an_idle_till_asks_nothing(till: TillUnderTest) -> None:
    till.do(Gesture.CLOSE)
    assert till.commands == [Stop()]


def test_a_session_that_fails_is_shown(till: TillUnderTest) -> None:
    till.presenter.event(SessionStopped("ValueError: x"))
    assert till.screen.customer.notice is not None
    assert "Restart the till" in till.screen.customer.notice.text


def test_a_message_set_aside_is_shown_to_the_technician(till: TillUnderTest) -> None:
    till.presenter.event(MessageSetAside("not UTF-8 at byte 3", 2))
    assert "not UTF-8 at byte 3" in till.screen.status.technical


def test_an_open_payment_of_an_earlier_run_stays_in_sight(till: TillUnderTest) -> None:
    till.type("125,50\r")
    payment = dataclasses.replace(till.payment(), payment_id="earlier")
    taken_up, _ = machine.apply(
        dataclasses.replace(payment, state=State.CANCELLING, waits_for=Wait.CONFIRMATION),
        TimeUp(Wait.CONFIRMATION),
    )
    till.presenter.event(PaymentChanged(taken_up))
    assert till.screen.header.attention == "1 payment to resolve"


def test_an_idle_till_draws_nothing_anew(till: TillUnderTest) -> None:
    drawn = len(till.window.drawn)
    for _ in range(100):
        till.now += 0.25
        till.presenter.tick()
    assert len(till.window.drawn) == drawn


def test_a_till_forgets_no_unsettled_payment_however_many_follow(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(
        RESPONDED, Cancel(CancelReason.CASHIER, "Kari"), TimeUp(Wait.CONFIRMATION)
    )
    for number in range(300):
        till.now += 2
        till.type(f"\r{number + 1}\r").happens(RESPONDED, StatusTold(State.CANCELED))
    assert till.screen.header.attention == "1 payment to resolve"
