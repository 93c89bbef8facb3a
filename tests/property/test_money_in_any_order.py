"""Whatever happens, in whatever order: the till says what the server has, or that it isn't known.

The till's payment engine and real journal, between a person who presses anything and a model
of the server, over a line that breaks anywhere; the process can die at any statement of the
journal and at any send. Checked after every step, from the SQLite file and the server's books:
the rules of docs/rules.md, and that *what the customers were charged is what the till says it
was paid, plus what it openly says it doesn't know*.

More of it: ``python -m tests.system.soak.money``.
"""

import os
import tempfile
from collections import Counter as Tally
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import RefundRefused
from terminal_app.journal.entries import decode_payment
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments import alarms
from terminal_app.payments.payment import RECEIPT_DOUBTS, Alarm, Outcome, Payment, State, Wait
from terminal_app.session.transport.link import Text
from tests.property.model_server import Account, Said, Server
from tests.property.model_till import KilledError, Till
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import Clock, nok

AMOUNTS = (12_500, 12_500, 9_900)
CHOICES = st.integers(0, 9_999)
PLAINLY = 32
"""The choice with which the server answers as it should, naming request and payment."""
EXAMPLES, STEPS_EACH = 430, 50
steps_taken = 0


class World(RuleBasedStateMachine):
    """One till, one server, one line, one person."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = tempfile.TemporaryDirectory()
        self.folder = Path(self.outer.name) / "data"
        self.folder.mkdir()
        self.clock = Clock()
        self.server = Server()
        self.ids = 0
        self.till = self.new_till()
        self.is_up = False
        self.on_the_way: list[tuple[int, int, dict[str, Any]]] = []
        """Sent and not yet arrived: mark, length, message."""
        self.canceled: set[str] = set()
        """Payments that a person or the till has cancelled: no code of them any more."""
        self.refunds_allowed: Tally[str] = Tally()
        self.refunds_sent: Tally[str] = Tally()
        self.inits_sent: Tally[str] = Tally()
        self.unrecorded: list[Said] = []
        """Heard while the disk fails, or while the process was dying."""

    # -- what happens, by how often ----------------------------------------------------------

    @rule(choice=CHOICES)
    def goes_on(self, choice: int) -> None:
        """The ordinary next thing: of line, server and till, whichever has something to do."""
        if not self.is_up:
            self.connect()
        elif self.on_the_way:
            self.arrive()
        elif self.server.arrived:
            self.server.read_next(choice)
        elif self.server.undelivered():
            self.deliver(self.server.undelivered()[0])
        else:
            self.customer_pays(choice)

    @rule(choice=CHOICES)
    def goes_on_still(self, choice: int) -> None:
        self.goes_on(choice)

    @rule(choice=CHOICES)
    def goes_on_and_on(self, choice: int) -> None:
        for step in range(6):
            self.goes_on(choice // (step + 1))

    @rule(amount=st.sampled_from(AMOUNTS), choice=CHOICES)
    def charge_and_wait(self, amount: int, choice: int) -> None:
        self.charge(amount, despite_unknown=True)
        self.goes_on_and_on(choice)

    @rule(choice=CHOICES)
    def customer_does(self, choice: int) -> None:
        does = (self.customer_pays, self.customer_pays, self.customer_aborts, self.customer_scans)
        does[choice % len(does)](choice // len(does))

    @rule(choice=CHOICES)
    def server_does(self, choice: int) -> None:
        does = (
            self.server_charges_again,
            self.paid_after_all,
            self.refunded_in_the_portal,
            self.weak_news,
        )
        does[choice % len(does)](choice // len(does))

    @rule(choice=CHOICES)
    def line_does(self, choice: int) -> None:
        if self.is_up:
            does = (self.hear, self.hear_again, self.hear_what_is_not_for_us)
            does[choice % len(does)](choice // len(does))

    @rule(choice=CHOICES)
    def person_does(self, choice: int) -> None:
        does = (
            self.cancel,
            self.refund,
            self.refund,
            self.settle,
            self.acknowledge,
            self.dismiss,
            self.answer_scan,
            self.answer_scan,
            self.decline_scan,
        )
        does[choice % len(does)](choice // len(does))

    # -- the till's process ----------------------------------------------------------------

    def new_till(self) -> Till:
        till = self.made_till()
        till.begin()
        return till

    def made_till(self) -> Till:
        return Till(self.folder, self.clock, self.new_id)

    def new_id(self) -> str:
        self.ids += 1
        return f"00000000-0000-4000-8000-{self.ids:012}"

    def alive(self, action: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401 - any method of the till
        """Do something with the till; if it dies of it, start it again."""
        is_dead = False
        try:
            action(*given, **named)
        except KilledError:
            is_dead = True
        if is_dead:
            # Only now: the exception holds what the dead process had open, and its locks.
            self.restart()
        self.collect()

    def restart(self) -> None:
        """What the dead process had sent has arrived; what it had only heard is said again."""
        self.collect()
        self.forget_unrecorded()
        self.lose_line()
        self.till.die()
        while True:
            self.till = self.made_till()
            with suppress(KilledError):
                self.till.begin()
                return

    def forget_unrecorded(self) -> None:
        for said in self.unrecorded:
            # An answer that names nothing goes with its connection.
            if "paymentId" in said.fields or said.fields["messageType"] != "PROBLEM":
                said.delivered = 0
        self.unrecorded.clear()

    def collect(self) -> None:
        for mark, message in self.till.outbox:
            self.on_the_way.append((mark, 1, message))
            match message["messageType"]:
                case "PAYMENT_INIT_REQUEST":
                    self.inits_sent[message["paymentId"]] += 1
                case "REFUND":
                    self.refunds_sent[message["paymentReceiptId"]] += 1
                case "STATUS_UPDATE":
                    self.canceled.add(message["paymentId"])
        self.till.outbox.clear()

    # -- the line ----------------------------------------------------------------------------

    def connect(self) -> None:
        self.is_up = True
        self.alive(self.till.on_connected)

    def drop(self, choice: int) -> None:
        """Some of what was sent arrives, some leaves and is lost, the rest never leaves."""
        sent_up_to = self.lose_line(choice % 3, choice // 3 % 3, choice // 9)
        self.alive(self.till.on_disconnected, sent_up_to)

    def lose_line(self, arrives: int = 9, leaves: int = 0, forgets: int = 0) -> int:
        arrived = self.on_the_way[:arrives]
        self.server.arrived.extend(message for _, _, message in arrived)
        never_left = self.on_the_way[arrives + leaves :]
        for _, _, message in never_left:
            match message["messageType"]:
                case "PAYMENT_INIT_REQUEST":
                    self.inits_sent[message["paymentId"]] -= 1
                case "REFUND":
                    self.refunds_sent[message["paymentReceiptId"]] -= 1
        sent_up_to = never_left[0][0] if never_left else self.till.bytes_put
        self.on_the_way.clear()
        self.is_up = False
        self.server.line_ended(forgets)
        return sent_up_to

    def arrive(self) -> None:
        _, _, message = self.on_the_way.pop(0)
        self.server.arrived.append(message)

    # -- the server ----------------------------------------------------------------------------

    def read(self, choice: int) -> None:
        self.server.read_next(choice)

    def pick(self, state: str, choice: int) -> Account | None:
        found = [one for one in self.server.accounts.values() if one.state == state]
        return found[choice % len(found)] if found else None

    def customer_pays(self, choice: int) -> None:
        account = self.pick("PENDING", choice)
        if account is None:
            return
        server = self.server
        match choice // 100 % 8:
            case 0:
                server.status(account, "COMPLETE")
                server.receipt(account, server.take(account))
            case 1:
                server.receipt(account, server.take(account), paymentDetails=None)
            case 2:
                server.receipt(account, server.take(account, account.amount + 100))
            case 3:
                unreadable = {"amount": "many", "currencyIso": "NOK"}
                charge = server.take(account)
                server.receipt(account, charge, paymentDetails=unreadable)
                if choice // 1000 % 2:
                    server.receipt(account, charge)
            case _:
                server.receipt(account, server.take(account))

    def customer_aborts(self, choice: int) -> None:
        account = self.pick("PENDING", choice)
        if account is None:
            return
        account.state = "CANCELED"
        self.server.status(account, "CANCELED")

    def server_charges_again(self, choice: int) -> None:
        account = self.pick("COMPLETE", choice)
        if account is not None and choice % 3 == 0:
            self.server.receipt(account, self.server.take(account))

    def paid_after_all(self, choice: int) -> None:
        """The server breaks its word."""
        account = self.pick("CANCELED", choice) or self.pick("REJECTED", choice)
        if account is not None and choice % 4 == 0:
            self.server.receipt(account, self.server.take(account))

    def refunded_in_the_portal(self, choice: int) -> None:
        account = self.pick("COMPLETE", choice)
        if account is None:
            return
        standing = [charge for charge in account.charges if not charge.is_refunded]
        if not standing:
            return
        charge = standing[choice // 10 % len(standing)]
        own_number = choice // 100 % 3 == 1 and len(account.charges) == 1
        self.server.give_back(charge, own_number=own_number)
        if choice // 100 % 3 == 0 and len(account.charges) == 1:
            self.server.status(account, "REVERSED")
        details = {"amount": charge.amount, "currencyIso": "NOK"}
        if choice // 1000 == 3:
            details = {"amount": "many", "currencyIso": "NOK"}
        self.server.refund_receipt(account, charge, paymentDetails=details)

    def weak_news(self, choice: int) -> None:
        accounts = list(self.server.accounts.values())
        if not accounts:
            return
        account = accounts[choice % len(accounts)]
        if account.state == "PENDING":
            self.server.status(account, ("PENDING", "ERROR")[choice // 10 % 2])
        elif account.charges:
            self.server.status(account, ("PENDING", "ERROR", "CANCELED")[choice // 10 % 3])

    def customer_scans(self, choice: int) -> None:
        waiting = sorted(self.server.scans)
        if waiting and choice % 3 == 0:
            payment_id = waiting[0]
            if choice // 3 % 2:
                self.server.scans.discard(payment_id)
                self.server.withdrawn.add(payment_id)
                self.server.say("STATUS_UPDATE", payment_id, paymentState="CANCELED")
                return
        else:
            payment_id = self.server.new_id()
            self.server.scans.add(payment_id)
        self.server.say("GET_PAYMENT_REQUEST", payment_id)

    # -- what the till hears ---------------------------------------------------------------------

    def deliver(self, said: Said) -> None:
        """What dies with the process before it is on disk will be delivered again (assumed)."""
        said.delivered += 1
        self.unrecorded.append(said)
        self.alive(self.till.receive, Text(self.server.text(said)))
        if self.till.engine.outbox.retry_at is None:
            self.unrecorded.clear()

    def hear(self, choice: int) -> None:
        """Late and in any order."""
        waiting = self.server.undelivered()
        if waiting:
            self.deliver(waiting[choice % len(waiting)])

    def hear_again(self, choice: int) -> None:
        """Doubled: what bears a paymentId can come at any time."""
        if not self.server.said:
            return
        said = self.server.said[choice % len(self.server.said)]
        if said.delivered and said.fields.get("paymentId"):
            self.deliver(said)

    def hear_what_is_not_for_us(self, choice: int) -> None:
        """Foreign and malformed: it changes no payment."""
        before = self.payments()
        other = self.server.new_id()
        texts = (
            b"[1]",
            b'{"messageType":"PAYMENT_RECEIPT","id":1}',
            b'{"messageType":"LOYALTY"}',
            b"\xff\x00",
            self.server.text(
                Said(
                    {
                        "messageType": "PAYMENT_RECEIPT",
                        "id": self.server.new_id(),
                        "paymentId": other,
                        "paymentReceiptId": "77",
                        "paymentState": ("COMPLETE", "REVERSED")[choice // 10 % 2],
                        "paymentDetails": {"amount": 12_500, "currencyIso": "NOK"},
                    },
                    other,
                )
            ),
            self.server.text(
                Said(
                    {
                        "messageType": "STATUS_UPDATE",
                        "id": self.server.new_id(),
                        "paymentId": other,
                        "paymentState": ("COMPLETE", "CANCELED", "REVERSED")[choice // 10 % 3],
                    },
                    other,
                )
            ),
        )
        died = len(self.till.events)
        till = self.till
        self.alive(self.till.receive, Text(texts[choice % len(texts)]))
        if till is self.till and died <= len(till.events):
            assert self.payments() == before

    # -- the person --------------------------------------------------------------------------------

    @rule(amount=st.sampled_from(AMOUNTS), despite_unknown=st.booleans())
    def charge(self, amount: int, *, despite_unknown: bool) -> None:
        if not self.is_up:
            self.connect()
        unknown = [one for one in self.payments().values() if one.outcome is Outcome.NOT_KNOWN]
        payment_id = self.new_id()
        till = self.till
        self.alive(self.till.start, payment_id, amount, despite_unknown=despite_unknown)
        same = any(one.amount == nok(amount) for one in unknown)
        if same and not despite_unknown and payment_id in self.payments():
            raise AssertionError("rule 9: charged without an explicit yes")
        if till is self.till:
            self.judge_refusal(payment_id)

    def judge_refusal(self, payment_id: str) -> None:
        refused = [one for one in self.till.refusals() if one.payment_id == payment_id]
        assert bool(refused) != (payment_id in self.payments())

    def answer_scan(self, choice: int) -> None:
        if self.waiting_scan() is None and self.is_up:
            self.customer_scans(choice)
            self.deliver(self.server.said[-1])
        scan_id = self.waiting_scan()
        if choice % 4 == 0:
            scan_id = next(iter(self.server.declined | self.server.withdrawn), scan_id)
        if scan_id is None:
            return
        sale = StartPayment(
            scan_id,
            self.new_id(),
            nok(AMOUNTS[choice % len(AMOUNTS)]),
            "Kari",
            despite_unknown=True,
            answers_scan=True,
        )
        self.alive(self.till.handle, sale)

    def decline_scan(self, _choice: int) -> None:
        self.alive(self.till.decline_scan, self.waiting_scan() or "none", "Kari")

    def waiting_scan(self) -> str | None:
        rows = self.till.rows("SELECT payment_id FROM scans WHERE state = 'WAITING'")
        return rows[0][0] if rows else None

    def one_of(self, choice: int) -> Payment | None:
        known = list(self.payments().values())
        return known[choice % len(known)] if known else None

    def cancel(self, choice: int) -> None:
        payment = self.one_of(choice)
        if payment is not None:
            if payment.is_open and self.can_record():
                self.canceled.add(payment.payment_id)
            self.alive(self.till.cancel, payment.payment_id, "Kari")

    def refund(self, choice: int) -> None:
        numbers = [row[0] for row in self.till.rows("SELECT receipt_id FROM receipts ORDER BY 1")]
        numbers += [one.number for each in self.server.accounts.values() for one in each.charges]
        if not numbers or choice % 12 == 0:
            numbers = ["4711"]
        number = numbers[choice // 12 % len(numbers)]
        refused_before = len(self.till.of_type(RefundRefused))
        till = self.till
        self.refunds_allowed[number] += 1
        self.alive(self.till.refund, number, "Ola")
        if till is self.till and len(till.of_type(RefundRefused)) > refused_before:
            self.refunds_allowed[number] -= 1

    def settle(self, choice: int) -> None:
        payment = self.one_of(choice)
        if payment is None:
            return
        outcome = (Outcome.PAID, Outcome.NOT_PAID)[choice // 100 % 2]
        till = self.till
        self.alive(self.till.resolve, payment.payment_id, outcome)
        if till is not self.till:
            # It died of it, and was taken up.
            return
        after = self.payments()[payment.payment_id]
        assert after.state is payment.state, "rule 10: the state never changes by hand"
        if payment.outcome is not Outcome.NOT_KNOWN and not payment.is_resolved_by_hand:
            assert after.outcome is payment.outcome, "rule 10: what is proven stays"

    def acknowledge(self, choice: int) -> None:
        payment = self.one_of(choice)
        if payment is None:
            return
        self.alive(self.till.acknowledge, payment.payment_id, "Ola")
        after = self.payments()[payment.payment_id]
        assert alarms.standing(after) == alarms.standing(payment), "rule 5: Enter settles nothing"

    def dismiss(self, choice: int) -> None:
        payment = self.one_of(choice)
        if payment is None:
            return
        self.alive(self.till.dismiss, payment, "Ola", "the customer keeps both")
        after = self.payments()[payment.payment_id]
        assert after.proven_outcome is payment.proven_outcome, "rule 5: a word moves no money"

    # -- time, disk, and death ---------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.5, 2.0, 6.0, 11.0, 16.0, 31.0, 61.0, 601.0, 3700.0]))
    def time_passes(self, seconds: float) -> None:
        if seconds > 10:
            # What left the till arrives within seconds, or never.
            self.server.arrived.extend(message for _, _, message in self.on_the_way)
            self.on_the_way.clear()
            while self.server.arrived:
                self.server.read_next(int(seconds))
        asked = Tally(one["paymentId"] for one in self.till.sent if "paymentState" in one)
        before = self.payments()
        till = self.till
        self.alive(self.till.wait, seconds)
        if self.till.engine.outbox.retry_at is None:
            self.unrecorded.clear()
        if till is self.till and not self.disk_fails():
            self.judge_asks(asked, before)

    def judge_asks(self, asked: Tally[str], before: dict[str, Payment]) -> None:
        """Rule 7: by itself one payment is asked about at a time."""
        now = Tally(one["paymentId"] for one in self.till.sent if "paymentState" in one)
        again = [
            payment_id
            for payment_id in now - asked
            if payment_id in before and before[payment_id].waits_for is Wait.NEXT_ASK
        ]
        assert len(again) <= 1, "rule 7: two were asked about at once"

    def can_record(self) -> bool:
        return not self.disk_fails() and self.till.engine.outbox.retry_at is None

    def disk_fails(self) -> bool:
        return self.till.mortal.fails(0, "")

    @rule(choice=CHOICES)
    def mishap(self, choice: int) -> None:
        if self.disk_fails():
            self.till.mortal.mend()
            return
        match choice % 9:
            case 0:
                self.till.mortal.fail()
            case 3:
                self.take_the_journal_away(choice // 9)
            case 7:
                self.till.copy.is_failing = not self.till.copy.is_failing
            case 1 | 2:
                self.till.mortal.steps_left = choice // 8 % 40
            case 4:
                self.restart()
            case 5:
                self.is_closed()
            case _ if self.is_up:
                self.drop(choice // 8)

    def take_the_journal_away(self, choice: int) -> None:
        """Deleted, moved or cut from outside; then the till goes on, or dies."""
        self.till.mortal.steps_left = None
        self.till.copy.is_failing = False
        # What it still holds is brought to the copy.
        self.till.wait(1.0)
        self.collect()
        self.till.look_anew()
        self.server.forgotten |= self.server.scans | self.server.declined
        files = [self.folder / f"{FILE_NAME}{ending}" for ending in ("", "-wal", "-shm")]
        match choice % 4:
            case 0:
                for file in files:
                    file.unlink(missing_ok=True)
            case 1:
                for file in files:
                    if file.exists():
                        file.replace(Path(self.outer.name) / file.name)
            case 2:
                files[1].unlink(missing_ok=True)
            case 3:
                for file in files[:2]:
                    if file.exists():
                        os.truncate(file, 0)
        if choice // 4 % 2:
            self.restart()
            return
        till = self.till
        self.alive(till.receive, Text(b"[1]"))
        assert till.engine.outbox.retry_at is not None, "nobody has noticed"
        self.till.mortal.steps_left = (None, choice // 8 % 40)[choice // 320 % 2]
        self.alive(self.till.wait, 1.0)
        self.till.mortal.steps_left = None
        self.alive(self.till.wait, 1.0)

    def is_closed(self) -> None:
        """Closed as it should be."""
        self.till.mortal.steps_left = None
        sent_up_to = self.lose_line()
        self.till.on_disconnected(sent_up_to)
        self.collect()
        self.till.close()
        self.forget_unrecorded()
        self.till = self.new_till()

    # -- what must hold ----------------------------------------------------------------------------

    def payments(self) -> dict[str, Payment]:
        found = [_decoded(row[0]) for row in self.till.rows("SELECT snapshot FROM payments")]
        return {payment.payment_id: payment for payment in found}

    @invariant()
    def the_rules_hold(self) -> None:
        global steps_taken  # noqa: PLW0603 - counted for the report
        steps_taken += 1
        payments = self.payments()
        self.the_till_says_what_the_server_has_or_that_it_doesnt_know(payments)
        self.nothing_is_sent_twice_or_by_itself()
        self.no_code_is_shown_after_a_cancel_and_one_sale_is_payable()
        self.what_was_settled_by_hand_isnt_asked_about(payments)
        self.a_double_charge_stands_until_it_is_settled(payments)

    def the_till_says_what_the_server_has_or_that_it_doesnt_know(
        self, payments: dict[str, Payment]
    ) -> None:
        news = {said.payment_id for said in self.server.undelivered()}
        can_record = self.can_record()
        for account in self.server.accounts.values():
            assert account.payment_id in payments, "a payment is lost"
            there_is_news = account.payment_id in news
            if can_record and not there_is_news and not openly_unknown(account, payments):
                told = told_sum(account, payments[account.payment_id])
                assert account.net == told, (payments[account.payment_id], account)
        for payment_id, payment in payments.items():
            if payment_id not in self.server.accounts and not payment.taken_elsewhere:
                assert payment.proven_outcome is not Outcome.PAID, "paid, and nobody was charged"

    def nothing_is_sent_twice_or_by_itself(self) -> None:
        assert set(self.inits_sent.values()) <= {0, 1}, "rule 2: a request went out twice"
        for number, count in self.refunds_sent.items():
            assert count <= self.refunds_allowed[number], "rule 2: a refund went out by itself"

    def no_code_is_shown_after_a_cancel_and_one_sale_is_payable(self) -> None:
        live = [
            one for one in self.till.engine.unresolved.values() if one.is_open and one.doubt is None
        ]
        assert len(live) <= 1, "two payments are payable"
        for payment in self.till.engine.unresolved.values():
            hidden = payment.payment_id in self.canceled and payment.payment_id in self.inits_sent
            assert not (hidden and payment.code_to_show), "rule 8: a code after a cancel"
        if live and self.can_record():
            assert self.waiting_scan() is None, "a sale and a scan at once"

    def what_was_settled_by_hand_isnt_asked_about(self, payments: dict[str, Payment]) -> None:
        for payment in payments.values():
            if payment.is_resolved_by_hand:
                assert payment.waits_for is None, "rule 10: asked about although settled"

    def a_double_charge_stands_until_it_is_settled(self, payments: dict[str, Payment]) -> None:
        for payment in payments.values():
            is_double = alarms.charges(payment) > 1 and not payment.is_resolved_by_hand
            if is_double and not payment.dismissals:
                assert Alarm.SECOND_RECEIPT in alarms.standing(payment), "rule 5: it was let go"

    # -- the end -----------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self.come_to_rest()
            self.judge_the_end()
        finally:
            self.till.die()
            self.outer.cleanup()

    def come_to_rest(self) -> None:
        """The disk works, the line holds, and the server answers everything as it should."""
        self.till.mortal.steps_left = None
        self.till.mortal.mend()
        self.till.copy.is_failing = False
        self.till.wait(2.0)
        self.collect()
        for _ in range(8):
            if not self.is_up:
                self.connect()
            for seconds in (6.0, 61.0, 3700.0):
                while self.on_the_way or self.server.arrived or self.server.undelivered():
                    if self.on_the_way:
                        self.arrive()
                    if self.server.arrived:
                        self.server.read_next(PLAINLY)
                    for said in self.server.undelivered():
                        self.deliver(said)
                self.till.wait(seconds)
                self.collect()

    def judge_the_end(self) -> None:
        payments = self.payments()
        self.the_till_says_what_the_server_has_or_that_it_doesnt_know(payments)
        owner = self.till.engine.owner
        told = {one.payment_id for one in self.till.journal.alarmed(owner)}
        for payment in payments.values():
            if payment.owner == owner and alarms.standing(payment):
                assert payment.payment_id in told, "rule 5: the next start doesn't tell it"
        for payment in payments.values():
            a_persons_turn = payment.doubt in RECEIPT_DOUBTS or payment.state is State.REFUNDING
            assert payment.outcome is not Outcome.NOT_KNOWN or a_persons_turn, payment
        charged = sum(account.net for account in self.server.accounts.values())
        said = sum(
            account.net
            if openly_unknown(account, payments)
            else told_sum(account, payments[account.payment_id])
            for account in self.server.accounts.values()
        )
        assert charged == said
        assert self.till.engine.unresolved.keys() == {
            one.payment_id for one in payments.values() if one.outcome is Outcome.NOT_KNOWN
        }
        assert faults_in(self.till.file) == []


@lru_cache(maxsize=256)
def _decoded(snapshot: bytes) -> Payment:
    """Decode a payment as the file has it; most are read again and again."""
    return decode_payment(snapshot)


def openly_unknown(account: Account, payments: dict[str, Payment]) -> bool:
    """The till says that it doesn't know what became of this money, or that a person says so."""
    payment = payments[account.payment_id]
    if payment.outcome is Outcome.NOT_KNOWN or payment.is_resolved_by_hand:
        return True
    # A receipt that was refunded by its number, before it was known whose it is.
    numbers = {charge.number for charge in account.charges}
    return any(
        charge.receipt_id in numbers
        for one in payments.values()
        if one.taken_elsewhere and (one.outcome is Outcome.NOT_KNOWN or one.is_resolved_by_hand)
        for charge in one.charges
    )


def told_sum(account: Account, payment: Payment) -> int:
    """What the till says that the merchant has: paid, and told by receipts that disagree."""
    odd = {charge.receipt_id for charge in payment.standing if not charge.agrees}
    told_otherwise = sum(
        charge.amount
        for charge in account.charges
        if charge.number in odd and not charge.is_refunded
    )
    return payment.paid_minor + told_otherwise


@pytest.mark.timeout(600)  # 21,000 steps take one core for a minute, and it is seldom alone
def test_the_till_never_lies_about_money_whatever_happens_in_whatever_order() -> None:
    before = steps_taken
    usual = settings()
    run_state_machine_as_test(
        World,
        settings=settings(
            usual,
            max_examples=max(EXAMPLES, usual.max_examples),
            stateful_step_count=STEPS_EACH,
        ),
    )
    assert steps_taken - before >= 20_000
