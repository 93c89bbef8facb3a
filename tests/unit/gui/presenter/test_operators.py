"""Who is at the till, what is refused for want of a right, and what another allows with a PIN."""

import pytest
from msgspec import structs

from terminal_app import pin_hash
from terminal_app.channel.commands import (
    Access,
    AcknowledgeAlarms,
    CancelPayment,
    DismissAlarms,
    RecordAccess,
    RefundReceipt,
    ResolveByHand,
    StartPayment,
)
from terminal_app.channel.events import NotAllowed, PaymentRefused, Refusal, WrongPinsRead
from terminal_app.gui.dialog_forms import DismissAnswer, ResolveAnswer
from terminal_app.gui.presenter.deadlines import Due
from terminal_app.gui.screen_state import Gesture, RefundOf, Result
from terminal_app.operators import Operator, Right
from terminal_app.payments.payment import Outcome
from terminal_app.pin_hash import TRIES, WAIT_S
from terminal_app.session.engine import rights
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TillUnderTest,
)

Kind = type
KARIS, OLAS, OTHER = "2468", "13579", "0000"
KARI = Operator("Kari", pin_hash.hashed(KARIS), frozenset({Right.CHARGE}))
OLA = Operator("Ola", pin_hash.hashed(OLAS), frozenset(Right))
PER = Operator("Per", pin_hash.hashed(OLAS), frozenset({Right.REFUND}))


class Shop(TillUnderTest):
    """A till with operators, whose session refuses what the real rule refuses."""

    def __init__(self, *operators: Operator, idle_s: int = 300) -> None:
        self._answered = 0
        super().__init__(operators=operators or (KARI, OLA), operator_idle_s=idle_s)
        self.connect()

    def do(self, gesture: object) -> "Shop":
        super().do(gesture)  # type: ignore[arg-type] # any wish
        return self.answered()

    def type(self, keys: str) -> "Shop":
        super().type(keys)
        return self.answered()

    def answered(self) -> "Shop":
        """Let the session answer what it refuses."""
        while self._answered < len(self.commands):
            command = self.commands[self._answered]
            self._answered += 1
            denied = rights.denied(self.having, command)
            if denied is not None:
                self.presenter.event(denied)
        return self

    def enters(self, *tried: tuple[str, str]) -> "Shop":
        """Let these names and PINs be tried when an operator is asked for."""
        self.window.operators = tried
        return self

    def has(self, name: str, pin: str) -> "Shop":
        """Let somebody say who is at the till."""
        return self.enters((name, pin)).do(Gesture.OPERATOR).enters()

    @property
    def chip(self) -> str:
        button = self.screen.header.operator
        return button.text if button is not None else ""

    def sent(self, kind: Kind) -> list[object]:
        return [one for one in self.commands if isinstance(one, kind)]

    def access(self) -> list[tuple[Access, str]]:
        return [(one.what, one.operator) for one in self.commands if isinstance(one, RecordAccess)]

    def paid(self) -> "Shop":
        """A sale of Kari's, paid and on the screen."""
        self.has("Kari", KARIS).type("125,50\r")
        self.happens(RESPONDED, PAID)
        self.waits()
        return self


# -- who is at the till -----------------------------------------------------------------------


def test_a_till_without_operators_has_no_chip_and_asks_nobody() -> None:
    till = TillUnderTest().connect().do(Gesture.OPERATOR)
    assert till.screen.header.operator is None
    assert till.screen.amount.refusal == "There are no operators in the settings."
    assert till.window.operator_forms == []
    assert till.type("5\r").last_start().operator == "Kari"


def test_f12_asks_who_is_at_the_till_and_the_chip_shows_the_name() -> None:
    shop = Shop()
    assert shop.chip == "Who is here?"
    shop.has("Ola", OLAS)
    (form,) = shop.window.operator_forms
    assert (form.title, form.names, form.chosen) == (
        "Who is at the till?", ("Kari", "Ola"), "Kari",
    )  # fmt: skip
    assert shop.chip == "Ola"
    assert shop.access() == [(Access.AT_THE_TILL, "Ola")]
    shop.has("Kari", KARIS)
    assert shop.window.operator_forms[-1].chosen == "Ola"
    assert shop.chip == "Kari"


def test_who_thinks_better_of_it_changes_nothing() -> None:
    shop = Shop().has("Kari", KARIS)
    shop.enters(("Ola", OTHER)).do(Gesture.OPERATOR)
    assert shop.window.operator_faults[-1] == "That isn't the PIN."
    assert shop.chip == "Kari"


def test_the_first_sale_asks_who_it_is_and_then_goes_on_under_that_name() -> None:
    shop = Shop().enters(("Kari", KARIS)).type("125,50\r")
    first, second = shop.sent(StartPayment)
    assert isinstance(first, StartPayment)
    assert isinstance(second, StartPayment)
    assert (first.operator, second.operator) == ("", "Kari")
    assert first.payment_id == second.payment_id
    shop.happens(RESPONDED)
    assert shop.chip == "Kari"
    assert shop.screen.amount.amount == "125.50"


def test_who_doesnt_say_so_charges_nothing_and_keeps_what_was_typed() -> None:
    shop = Shop().type("125,50\r")
    assert len(shop.sent(StartPayment)) == 1
    assert shop.screen.amount.refusal == "Who is at the till? Press F12."
    assert shop.screen.amount.amount == "125.50"
    assert shop.enters(("Kari", KARIS)).type("\r").last_start().operator == "Kari"


def test_who_is_at_the_till_never_changes_in_the_middle_of_a_payment() -> None:
    shop = Shop().has("Kari", KARIS).type("125,50\r")
    asked = len(shop.window.operator_forms)
    shop.enters(("Ola", OLAS)).do(Gesture.OPERATOR)
    assert "Another payment is open." in shop.screen.amount.refusal
    shop.happens(RESPONDED)
    shop.do(Gesture.OPERATOR)
    assert len(shop.window.operator_forms) == asked
    shop.do(Gesture.ESCAPE)
    cancel = shop.sent(CancelPayment)[-1]
    assert isinstance(cancel, CancelPayment)
    assert cancel.operator == "Kari"


def test_an_alarm_that_nobody_is_there_for_is_seen_under_a_name() -> None:
    shop = Shop().paid()
    shop.happens(*PAID_AFTER_CANCEL)
    shop.now += 1000
    shop.presenter.tick()
    assert shop.chip == "Who is here?"
    shop.enters(("Ola", OLAS)).do(Gesture.ENTER)
    seen = [one.operator for one in shop.commands if isinstance(one, AcknowledgeAlarms)]
    assert seen == ["", "Ola"]


# -- how long ---------------------------------------------------------------------------------


def test_after_a_while_without_a_key_the_till_asks_again() -> None:
    shop = Shop(idle_s=60).has("Kari", KARIS)
    shop.now += 59
    shop.type("5")
    shop.now += 59.5
    deadline = shop.presenter.next_deadline()
    assert (deadline.what, deadline.in_s) == (Due.OPERATOR, 0.5)
    shop.presenter.tick()
    assert shop.chip == "Kari"
    shop.now += 0.5
    shop.presenter.tick()
    assert shop.chip == "Who is here?"
    assert shop.access()[-1] == (Access.LEFT, "Kari")
    # What was typed is there for whoever comes.
    assert shop.screen.amount.amount == "5"


def test_a_payment_that_takes_long_asks_nobody_until_it_is_over() -> None:
    shop = Shop(idle_s=60).has("Kari", KARIS).type("125,50\r")
    shop.happens(RESPONDED)
    shop.now += 600
    shop.presenter.tick()
    assert shop.chip == "Kari"
    shop.happens(RESPONDED, PAID)
    shop.presenter.tick()
    assert shop.chip == "Kari"
    shop.now += 60
    shop.presenter.tick()
    assert shop.chip == "Who is here?"


def test_0_seconds_ask_never() -> None:
    shop = Shop(idle_s=0).has("Kari", KARIS)
    shop.now += 10_000
    shop.presenter.tick()
    assert shop.chip == "Kari"
    assert shop.presenter.next_deadline().what is not Due.OPERATOR


@pytest.mark.parametrize("what", ["settled by hand", "dismissed"])
@pytest.mark.parametrize("is_written", [True, False])
def test_who_writes_in_a_dialog_is_there_and_who_only_left_it_open_isnt(
    what: str,
    is_written: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    shop = Shop(idle_s=60).has("Ola", OLAS).type("125,50\r")
    gesture = Gesture.SETTLE if what == "settled by hand" else Gesture.DISMISS_ALARM
    shop.happens(*(NOT_KNOWN if what == "settled by hand" else PAID_AFTER_CANCEL))
    shop.waits()
    shop.window.answer = ResolveAnswer("Somebody", Outcome.NOT_PAID, "the customer left")
    shop.window.dismissal = DismissAnswer("Somebody", "the customer keeps both")

    def write() -> None:
        for _ in range(2):
            shop.now += 59
            if is_written:
                shop.window.used()
            shop.presenter.tick()
        shop.now += 30

    shop.window.while_asking = write
    shop.do(gesture)
    shop.window.while_asking = lambda: None
    stated = [one for one in shop.commands if isinstance(one, ResolveByHand | DismissAlarms)]
    # Who has been forgotten meanwhile is asked for the PIN, and here says nothing.
    assert [one.operator for one in stated] == ["Ola" if is_written else ""]
    assert shop.chip == ("Ola" if is_written else "Who is here?")
    shop.now += 59
    shop.presenter.tick()
    assert shop.chip == ("Ola" if is_written else "Who is here?")


# -- what another allows ----------------------------------------------------------------------


def test_who_may_not_pay_back_is_told_who_may_and_asked_for_that_pin() -> None:
    shop = Shop().paid()
    shop.do(Gesture.REFUND).waits()
    shop.enters(("Ola", OLAS)).do(Gesture.REFUND_YES)
    form = shop.window.operator_forms[-1]
    assert form.title == "Who allows it?"
    assert form.text == "Kari may not pay back."
    assert form.names == ("Ola",)
    first, second = shop.sent(RefundReceipt)
    assert first == RefundReceipt("123456789", "Kari")
    assert second == RefundReceipt("123456789", "Kari", allowed_by="Ola")
    assert shop.chip == "Kari"


def test_without_that_pin_nothing_is_paid_back_and_it_is_said_who_may() -> None:
    shop = Shop().paid()
    shop.do(Gesture.REFUND).waits()
    shop.enters(("Ola", OTHER), ("Kari", KARIS)).do(Gesture.REFUND_YES)
    assert shop.sent(RefundReceipt) == [RefundReceipt("123456789", "Kari")]
    assert shop.access()[-1] == (Access.WRONG_PIN, "Ola")
    assert shop.notice == (
        "Not allowed, so nothing was done. Kari may not pay back. These may: Ola."
    )
    # It can be asked for again.
    shop.do(Gesture.REFUND).waits()
    shop.enters(("Ola", OLAS)).do(Gesture.REFUND_YES)
    assert shop.sent(RefundReceipt)[-1] == RefundReceipt("123456789", "Kari", allowed_by="Ola")


def test_where_nobody_may_nobody_is_asked_for_a_pin() -> None:
    shop = Shop(KARI).paid()
    asked = len(shop.window.operator_forms)
    shop.do(Gesture.REFUND).waits()
    shop.do(Gesture.REFUND_YES)
    assert len(shop.window.operator_forms) == asked
    assert "Kari may not pay back. Nobody here may: call your technician." in shop.notice


def test_a_sale_that_another_allows_is_the_same_sale() -> None:
    shop = Shop(PER, KARI).has("Per", OLAS)
    shop.enters(("Kari", KARIS)).type("125,50\r")
    assert shop.window.operator_forms[-1].text.startswith("Per may not take payments.")
    first, second = shop.sent(StartPayment)
    assert isinstance(first, StartPayment)
    assert isinstance(second, StartPayment)
    assert (second.payment_id, second.operator) == (first.payment_id, "Per")
    assert (first.allowed_by, second.allowed_by) == ("", "Kari")
    shop.happens(RESPONDED)
    assert shop.screen.amount.locked


def test_an_earlier_payment_that_turns_out_paid_over_the_question_is_asked_about_first() -> None:
    """Rule 9 holds for what goes to the session again, too."""
    shop = Shop(PER, KARI).has("Kari", KARIS).type("125,50\r")
    earlier = shop.happens(*NOT_KNOWN)
    shop.waits().do(Gesture.ESCAPE)
    shop.has("Per", OLAS)
    shop.window.while_asking = lambda: _turns_out_paid(shop, earlier)
    shop.enters(("Kari", KARIS)).type("125,50\r")
    assert isinstance(shop.face, Result)
    assert [one.operator for one in shop.sent(StartPayment) if isinstance(one, StartPayment)] == [
        "Kari", "Per",
    ]  # fmt: skip


def _turns_out_paid(shop: Shop, payment: object) -> None:
    shop.window.while_asking = lambda: None
    shop.happens(PAID, payment=payment)  # type: ignore[arg-type] # a Payment


def test_by_hand_is_settled_under_the_name_of_who_is_at_the_till() -> None:
    shop = Shop().has("Kari", KARIS).type("125,50\r")
    shop.happens(*NOT_KNOWN)
    shop.window.answer = ResolveAnswer("Somebody", Outcome.NOT_PAID, "the customer left")
    shop.waits()
    shop.enters(("Ola", OLAS)).do(Gesture.SETTLE)
    assert shop.window.forms[-1].is_who_fixed
    settled = [one for one in shop.commands if isinstance(one, ResolveByHand)]
    assert [(one.operator, one.allowed_by) for one in settled] == [("Kari", ""), ("Kari", "Ola")]


def test_who_dismisses_an_alarm_is_asked_who_it_is_before_anything_is_written() -> None:
    shop = Shop(idle_s=60).paid()
    shop.happens(*PAID_AFTER_CANCEL)
    shop.now += 100
    shop.presenter.tick()
    shop.window.dismissal = DismissAnswer("Somebody", "the customer keeps both")
    shop.do(Gesture.DISMISS_ALARM)
    assert shop.window.dismiss_forms == []
    shop.enters(("Ola", OLAS)).do(Gesture.DISMISS_ALARM)
    (form,) = shop.window.dismiss_forms
    assert (form.who, form.is_who_fixed) == ("Ola", True)
    (dismissed,) = (one for one in shop.commands if isinstance(one, DismissAlarms))
    assert dismissed.operator == "Ola"


SEEN, BACK = AcknowledgeAlarms("p-1", ""), RefundReceipt("424242", "")
BOTH = (NotAllowed(SEEN, None), NotAllowed(BACK, Right.REFUND))


def test_of_two_that_are_refused_in_a_row_none_is_forgotten() -> None:
    shop = Shop().enters(("Ola", OLAS))
    shop.window.later = []
    shop.hears(*BOTH)
    for do in shop.window.later:
        do()
    assert shop.commands[-2:] == [
        structs.replace(SEEN, operator="Ola"),
        structs.replace(BACK, operator="Ola"),
    ]
    assert len(shop.window.operator_forms) == 1, "who it is was said"


def test_what_is_refused_while_another_is_asked_about_is_asked_about_next() -> None:
    shop = Shop().has("Kari", KARIS)
    by_hand = ResolveByHand("p-1", Outcome.PAID, "Kari", "seen")
    shop.window.while_asking = lambda: first_of_two(shop, NotAllowed(by_hand, Right.RESOLVE))
    back = structs.replace(BACK, operator="Kari")
    shop.enters(("Ola", OLAS)).hears(NotAllowed(back, Right.REFUND))
    assert [form.text for form in shop.window.operator_forms[-2:]] == [
        "Kari may not pay back.", "Kari may not settle payments or alarms by hand.",
    ]  # fmt: skip
    assert shop.commands[-2:] == [
        structs.replace(back, allowed_by="Ola"), structs.replace(by_hand, allowed_by="Ola"),
    ]  # fmt: skip
    assert shop.notice == ""


def first_of_two(shop: Shop, other: NotAllowed) -> None:
    shop.window.while_asking = lambda: None
    shop.hears(other)


def test_what_is_refused_while_somebody_says_who_it_is_goes_on_under_that_name() -> None:
    shop = Shop().enters(("Ola", OLAS))
    shop.window.while_asking = lambda: first_of_two(shop, NotAllowed(BACK, Right.REFUND))
    shop.do(Gesture.OPERATOR)
    assert shop.commands[-1] == structs.replace(BACK, operator="Ola")


def test_who_doesnt_say_who_it_is_is_asked_once() -> None:
    shop = Shop()
    shop.window.later = []
    shop.hears(*BOTH)
    for do in shop.window.later:
        do()
    assert len(shop.window.operator_forms) == 1
    assert shop.commands == []
    assert shop.screen.amount.refusal == "Who is at the till? Press F12."


def test_the_settings_open_for_who_has_the_right_or_is_allowed_to() -> None:
    shop = Shop().has("Kari", KARIS)
    shop.do(Gesture.SETTINGS)
    assert "Kari may not change the settings. These may: Ola." in shop.notice
    assert shop.access()[-1] == (Access.DENIED, "Kari")
    shop.do(Gesture.ENTER)
    shop.enters(("Ola", OLAS)).do(Gesture.SETTINGS)
    opened = shop.commands[-1]
    assert opened == RecordAccess(Access.SETTINGS, "Kari", Right.SETTINGS, allowed_by="Ola")
    shop.has("Ola", OLAS).do(Gesture.SETTINGS)
    assert shop.commands[-1] == RecordAccess(Access.SETTINGS, "Ola", Right.SETTINGS)


# -- operators that change while the till runs -----------------------------------------------


def test_who_is_removed_is_at_the_till_no_more_at_the_next_decision() -> None:
    shop = Shop().paid()
    shop.having = (OLA,)
    shop.do(Gesture.ENTER).type("5\r")
    assert len(shop.sent(StartPayment)) == 2
    assert shop.chip == "Who is here?"
    assert shop.access()[-1] == (Access.LEFT, "Kari")
    assert shop.window.operator_forms[-1].names == ("Ola",)
    assert shop.screen.amount.refusal == "Who is at the till? Press F12."
    assert shop.enters(("Ola", OLAS)).type("\r").last_start().operator == "Ola"


@pytest.mark.parametrize("gesture", [Gesture.OPERATOR, Gesture.SETTINGS, Gesture.SETTLE])
def test_each_question_is_asked_by_the_operators_that_there_are_by_then(gesture: Gesture) -> None:
    shop = Shop().has("Ola", OLAS).type("125,50\r")
    shop.happens(*NOT_KNOWN)
    shop.waits()
    shop.having = (KARI, PER)
    shop.do(gesture)
    assert shop.chip == "Who is here?"
    assert shop.window.operator_forms[-1].names == ("Kari", "Per")


def test_another_pin_holds_from_the_next_question_on_even_an_open_one() -> None:
    shop = Shop().has("Kari", KARIS)
    shop.window.while_asking = lambda: setattr(
        shop, "having", (KARI, OLA._replace(pin=pin_hash.hashed("86420")))
    )
    shop.enters(("Ola", OLAS)).do(Gesture.OPERATOR)
    assert shop.window.operator_faults[-1] == "That isn't the PIN."
    assert shop.has("Ola", "86420").chip == "Ola"
    assert shop.has("Kari", KARIS).chip == "Kari", "whose PIN is the same"


def test_a_right_that_was_taken_meanwhile_allows_nothing() -> None:
    shop = Shop().has("Kari", KARIS)
    shop.window.while_asking = lambda: setattr(
        shop, "having", (KARI, OLA._replace(rights=frozenset({Right.REFUND})))
    )
    shop.enters(("Ola", OLAS)).do(Gesture.SETTINGS)
    assert shop.window.operator_faults[-1] == "Ola may not change the settings."
    assert (Access.SETTINGS, "Kari") not in shop.access()


def test_in_the_middle_of_a_payment_the_operators_are_those_of_its_beginning() -> None:
    shop = Shop().has("Kari", KARIS).type("125,50\r")
    shop.happens(RESPONDED)
    shop.having = (OLA,)
    shop.do(Gesture.OPERATOR)
    assert shop.chip == "Kari"
    shop.happens(RESPONDED, PAID)
    shop.waits().do(Gesture.OPERATOR)
    assert shop.chip == "Who is here?"


def test_a_till_gets_operators_and_loses_them_while_it_runs() -> None:
    shop = Shop()
    till = TillUnderTest().connect()
    till.having = shop.having
    till.do(Gesture.OPERATOR)
    chip = till.screen.header.operator
    assert chip is not None
    # The settings' own name is nobody's PIN.
    assert chip.text == "Who is here?"
    shop.having = ()
    shop.type("5\r")
    assert shop.last_start().operator == "Kari"
    assert shop.screen.header.operator is None


# -- PINs -------------------------------------------------------------------------------------


def test_whoever_guesses_waits_and_each_wrong_pin_is_recorded_without_it() -> None:
    shop = Shop().enters(*[("Ola", OTHER)] * TRIES).do(Gesture.OPERATOR)
    assert shop.window.operator_waits == f"Too many wrong PINs. Wait {int(WAIT_S) + 1} s."
    shop.enters(("Ola", OLAS)).do(Gesture.OPERATOR)
    assert shop.chip == "Who is here?"
    assert shop.access() == [(Access.WRONG_PIN, "Ola")] * TRIES
    assert not any(OTHER in repr(one) or "scrypt" in repr(one) for one in shop.commands)
    # Nobody else waits for that.
    shop.has("Kari", KARIS)
    assert shop.chip == "Kari"
    shop.now += WAIT_S + 1
    shop.has("Ola", OLAS)
    assert shop.chip == "Ola"


def test_who_has_guessed_before_a_restart_goes_on_waiting() -> None:
    shop = Shop().hears(WrongPinsRead("Ola", TRIES, 1000.0 + WAIT_S - 10))
    shop.enters(("Ola", OLAS)).do(Gesture.OPERATOR)
    assert shop.window.operator_waits == f"Too many wrong PINs. Wait {int(WAIT_S) - 10 + 1} s."
    assert shop.chip == "Who is here?"
    shop.now += WAIT_S - 10
    # Three more, and it is twice as long.
    shop.enters(*[("Ola", OTHER)] * TRIES).do(Gesture.OPERATOR)
    assert shop.window.operator_waits == f"Too many wrong PINs. Wait {2 * int(WAIT_S) + 1} s."
    shop.now += 2 * WAIT_S
    shop.has("Ola", OLAS)
    assert shop.access()[-2:] == [(Access.RIGHT_PIN, "Ola"), (Access.AT_THE_TILL, "Ola")]


def test_what_was_tried_before_the_journal_was_read_counts_besides() -> None:
    shop = Shop().enters(("Ola", OTHER)).do(Gesture.OPERATOR)
    shop.hears(WrongPinsRead("Ola", TRIES - 1, 0.0))
    shop.enters(("Ola", OLAS)).do(Gesture.OPERATOR)
    assert shop.window.operator_waits == f"Too many wrong PINs. Wait {int(WAIT_S) + 1} s."
    # Who has given the right one by then has guessed nothing.
    other = Shop().has("Ola", OLAS).hears(WrongPinsRead("Ola", TRIES, 1000.0 + WAIT_S))
    assert other.has("Kari", KARIS).has("Ola", OLAS).chip == "Ola"


def test_a_right_pin_is_recorded_after_wrong_ones_alone() -> None:
    shop = Shop().has("Ola", OLAS).has("Kari", KARIS)
    shop.enters(("Kari", OTHER), ("Kari", KARIS)).do(Gesture.OPERATOR)
    assert shop.access() == [
        (Access.AT_THE_TILL, "Ola"), (Access.AT_THE_TILL, "Kari"),
        (Access.WRONG_PIN, "Kari"), (Access.RIGHT_PIN, "Kari"),
    ]  # fmt: skip


def test_a_wrong_pin_for_a_right_is_recorded_with_it() -> None:
    shop = Shop().paid()
    shop.do(Gesture.REFUND).waits()
    shop.enters(("Ola", OTHER)).do(Gesture.REFUND_YES)
    assert RecordAccess(Access.WRONG_PIN, "Ola", Right.REFUND) in shop.commands


# -- the receipt ------------------------------------------------------------------------------


def test_the_receipt_of_a_till_with_operators_names_who_has_charged() -> None:
    shop = Shop().paid()
    assert "Cashier" in shop.receipt
    assert "Kari" in shop.receipt


@pytest.mark.parametrize("language", ["en", "nb", "sv", "da", "fi"])
def test_what_is_asked_for_is_said_in_every_language(language: str) -> None:
    till = TillUnderTest(language, operators=(KARI, OLA)).connect()
    till.do(Gesture.OPERATOR)
    (form,) = till.window.operator_forms
    english = {"Who is at the till?", "Every payment and refund bears the name."}
    assert (language == "en") == ({form.title, form.text} == english)
    assert till.screen.header.operator is not None


def test_the_refund_of_a_receipt_of_another_till_needs_the_right_as_well() -> None:
    shop = Shop().has("Kari", KARIS).do(Gesture.REFUND).type("424242")
    shop.do(RefundOf("424242")).waits()
    shop.do(Gesture.REFUND_YES)
    assert shop.sent(RefundReceipt) == [RefundReceipt("424242", "Kari")]
    assert "Kari may not pay back." in shop.notice


# -- a question that was left open -----------------------------------------------------------


def asked_again(shop: Shop) -> None:
    """Let a sale have led to the question whether to charge its amount again."""
    refused = PaymentRefused(shop.last_start().payment_id, Refusal.UNKNOWN_SAME_AMOUNT)
    shop.hears(refused).waits()


@pytest.mark.parametrize("leaves", [False, True])
def test_who_answers_a_question_that_was_left_open_charges_under_the_own_name(
    leaves: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    shop = Shop(idle_s=60).has("Kari", KARIS).type("125,50\r")
    asked_again(shop)
    if leaves:
        shop.now += 60
        shop.presenter.tick()
    else:
        shop.has("Ola", OLAS)
    shop.enters(("Ola", OLAS)).press("Yes, another sale")
    started = shop.sent(StartPayment)[-1]
    assert isinstance(started, StartPayment)
    assert (started.operator, started.despite_unknown) == ("Ola", True)


def test_what_was_allowed_for_one_isnt_allowed_for_who_answers_in_the_place_of_that_one() -> None:
    shop = Shop(KARI, OLA, PER).has("Per", OLAS).enters(("Ola", OLAS)).type("125,50\r")
    assert shop.last_start().allowed_by == "Ola"
    asked_again(shop)
    shop.press("Yes, another sale")
    assert shop.last_start().allowed_by == "Ola"
    asked_again(shop)
    shop.has("Kari", KARIS).press("Yes, another sale")
    assert (shop.last_start().operator, shop.last_start().allowed_by) == ("Kari", "")
