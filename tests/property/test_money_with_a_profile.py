"""A server that writes as a drawn profile has it, and a till that knows that profile, or another.

The world of ``test_money_in_any_order``, and all of its mishaps. What the server says goes through
the simulator's ``Speech``, what the till says is understood by it, or refused as the server's own
schema has it. With the matching profile every rule of that world holds. With any other one nothing
is shown as paid that the server's books don't have over that amount and currency, and nothing is
asked for twice.

More of it: ``python -m tests.system.soak.money_with_profiles``.
"""

import json
import random
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from terminal_app.payments.payment import Outcome, Payment
from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire import codec, contract
from terminal_app.wire.contract import ContractViolationError
from terminal_app.wire.profile.model import SHIPPED, NumberType, Profile
from tests.property import test_money_in_any_order as model
from tests.property.model_server import Account, Charge, Json, Said, Server
from tests.property.model_till import Till
from tests.support.journals import faults_in
from tests.unit.wire.profiles import drawn

SEEDS = st.integers(0, 1_000_000)
AMOUNT = "paymentDetails.amount"
RAW = "\0raw"
"""Where the text of a message of the till's is kept, beside what the till means by it."""
EXAMPLES, STEPS_EACH, STEPS = 470, 50, 20_000


class SpokenServer(Server):
    """The same server; its messages are written, and the till's read, as its profile has it."""

    def __init__(self, spoken: Profile, known: Profile) -> None:
        super().__init__()
        self.speech = Speech(spoken)
        # A till that isn't certified takes no receipt without an amount for proof.
        is_told = spoken != known
        self.is_amount_compared = is_told or not _may_lack_amount(spoken)

    def take(self, account: Account, amount: int | None = None) -> Charge:
        """Charge the customer; over another amount only where a receipt has to tell it.

        A till whose profile lets a receipt come without its amount has nothing to compare.
        """
        return super().take(account, amount if self.is_amount_compared else None)

    def text(self, said: Said) -> bytes:
        return self.speech.spoken(json.dumps(said.fields)).encode()

    def read_next(self, choice: int) -> None:
        """Read one message of the till's, or refuse it."""
        text = self.arrived[0][RAW]
        try:
            heard = self.heard(text)
        except (ContractViolationError, ValueError, ArithmeticError):
            self.arrived.popleft()
            value = json.loads(text, parse_float=Decimal)
            named = self.speech.named_in(value)
            request = {"id": self.new_id()} | {name: one for name, one in named.items() if one}
            self.problem("input-error", request, names=choice % 4)
            return
        self.arrived[0] = heard
        super().read_next(choice)

    def heard(self, text: str) -> Json:
        """Return what the server takes a message for.

        Raises: ContractViolationError, ValueError, ArithmeticError.
        """
        if self.speech.profile.is_shipped:
            message: Json = json.loads(text)
            contract.check(message, operation="sendToServer")
        else:
            message = self.speech.understand(json.loads(text, parse_float=Decimal))
        if "paymentReceiptId" in message:
            message["paymentReceiptId"] = str(message["paymentReceiptId"])
        return message


def _may_lack_amount(profile: Profile) -> bool:
    return profile.is_shipped or AMOUNT in profile.optional.get("PAYMENT_RECEIPT", ())


class TillWithAProfile(Till):
    """The same till, with a profile of the server."""

    def understood(self, text: str) -> Json:
        message = codec.sent(text, self.profile)
        if "paymentReceiptId" in message:
            message["paymentReceiptId"] = str(message["paymentReceiptId"])
        return {**message, RAW: text}


class MatchingWorld(model.World):
    """A till that knows the server's profile."""

    def __init__(self) -> None:
        self.spoken = self.known = SHIPPED
        super().__init__()

    @initialize(seed=SEEDS)
    def begins(self, seed: int) -> None:
        spoken = drawn(random.Random(seed))  # noqa: S311 - the same each time
        self.begin_with(spoken, spoken)

    def begin_with(self, spoken: Profile, known: Profile) -> None:
        """Begin anew, before anything has happened."""
        self.till.die()
        self.spoken, self.known = spoken, known
        self.server = SpokenServer(spoken, known)
        self.till = self.new_till()

    def made_till(self) -> Till:
        till = TillWithAProfile(self.folder, self.clock, self.new_id)
        till.profile = self.known
        # Somebody has certified the profile only if it is the server's.
        till.is_certified = self.known == self.spoken
        return till


class OtherWorld(MatchingWorld):
    """A till that knows another profile than the server's."""

    @initialize(seed=SEEDS)
    def begins(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - the same each time
        spoken = known = drawn(chance)
        while known == spoken or hides_another_unit(spoken, known):
            known = drawn(chance)
        self.begin_with(spoken, known)

    def the_till_says_what_the_server_has_or_that_it_doesnt_know(
        self, payments: dict[str, Payment]
    ) -> None:
        for payment in payments.values():
            if payment.proven_outcome is Outcome.PAID and not payment.taken_elsewhere:
                self.assert_in_the_books(payment)

    def assert_in_the_books(self, payment: Payment) -> None:
        """What is shown as paid is a charge of the server's, over that amount and not paid back.

        Under a receipt number that the till has heard; until it has, under the payment's id.
        """
        numbers = {int(charge.receipt_id) for charge in payment.standing}
        charges = [
            charge
            for account in self.server.accounts.values()
            for charge in account.charges
            if int(charge.number) in numbers
            or (not numbers and account.payment_id == payment.payment_id)
        ]
        assert any(one.amount == payment.amount.amount_minor for one in charges), payment

    def judge_the_end(self) -> None:
        self.the_till_says_what_the_server_has_or_that_it_doesnt_know(self.payments())
        assert faults_in(self.till.file) == []


def hides_another_unit(spoken: Profile, known: Profile) -> bool:
    """Whether both write numbers, in other units: that can't be seen in the messages.

    docs/profile.md says so, and that the phone shows it.
    """
    types = {spoken.amount_type, known.amount_type}
    return spoken.unit is not known.unit and types == {NumberType.NUMBER}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("world", [MatchingWorld, OtherWorld])
def test_whatever_the_server_writes_like_the_till_never_lies_about_money(
    world: type[model.World],
) -> None:
    before = model.steps_taken
    usual = settings()
    run_state_machine_as_test(
        world,
        settings=settings(
            usual, max_examples=max(EXAMPLES, usual.max_examples), stateful_step_count=STEPS_EACH
        ),
    )
    assert model.steps_taken - before >= STEPS
