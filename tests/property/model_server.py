"""A server in a few lines: what it has charged and paid back, and all that it ever said.

It keeps its own books in its own words, so that a mistake of the till isn't repeated here.
"""

import json
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Charge:
    """Money taken from a customer, under a receipt number."""

    number: str
    amount: int
    refund_number: str | None = None
    """Under what number it was paid back: its own or another, the same whenever it is told."""

    @property
    def is_refunded(self) -> bool:
        return self.refund_number is not None


@dataclass
class Account:
    """One payment as the server has it."""

    payment_id: str
    amount: int
    state: str = "PENDING"
    charges: list[Charge] = field(default_factory=list)

    @property
    def net(self) -> int:
        """What the merchant has of it, in minor units."""
        return sum(charge.amount for charge in self.charges if not charge.is_refunded)


@dataclass
class Said:
    """One message of the server's; ``delivered`` counts how often the till has got it."""

    fields: Json
    payment_id: str | None
    delivered: int = 0
    is_lost: bool = False


class Server:
    """Payments by id; ``arrived`` is what the till has sent and the server hasn't read yet."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.scans: set[str] = set()
        """GET_PAYMENT_REQUESTs that wait for the till's answer."""
        self.declined: set[str] = set()
        self.forgotten: set[str] = set()
        """Scans of before the till's journal was taken away: its second copy has payments alone."""
        self.withdrawn: set[str] = set()
        self.said: list[Said] = []
        self.arrived: deque[Json] = deque()
        self.read: list[Json] = []
        self._numbers = 1000
        self._ids = 0

    # -- its words -------------------------------------------------------------------------

    def new_id(self) -> str:
        self._ids += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, str(self._ids)))

    def new_number(self) -> str:
        self._numbers += 1
        return str(self._numbers)

    def say(self, kind: str, payment_id: str | None, **fields: object) -> Said:
        given = {name: value for name, value in fields.items() if value is not None}
        message = {"messageType": kind, "id": self.new_id(), **given}
        if payment_id is not None:
            message["paymentId"] = payment_id
        said = Said(message, payment_id)
        self.said.append(said)
        return said

    def receipt(
        self, account: Account, charge: Charge, state: str = "COMPLETE", **fields: object
    ) -> Said:
        """Say what became of a charge; the fields may say it otherwise."""
        details = {"amount": charge.amount, "currencyIso": "NOK"}
        usual = {
            "paymentReceiptId": charge.number,
            "paymentState": state,
            "paymentDetails": details,
        }
        return self.say("PAYMENT_RECEIPT", account.payment_id, **{**usual, **fields})

    def status(self, account: Account, state: str, **fields: object) -> Said:
        return self.say("STATUS_UPDATE", account.payment_id, paymentState=state, **fields)

    def problem(self, kind: str, request: Json, *, names: int = 3) -> Said:
        """Answer with a PROBLEM; ``names``: 1 the request, 2 the payment, 3 both, 0 neither."""
        return self.say(
            "PROBLEM",
            request.get("paymentId") if names & 2 else None,
            id=request["id"] if names & 1 else self.new_id(),
            type=f"apm.mtm.{kind}",
        )

    # -- its money ---------------------------------------------------------------------------

    def take(self, account: Account, amount: int | None = None) -> Charge:
        """Charge the customer."""
        charge = Charge(self.new_number(), account.amount if amount is None else amount)
        account.charges.append(charge)
        account.state = "COMPLETE"
        return charge

    def give_back(self, charge: Charge, *, own_number: bool = False) -> None:
        """Pay a charge back."""
        charge.refund_number = self.new_number() if own_number else charge.number

    def refund_receipt(self, account: Account, charge: Charge, **fields: object) -> Said:
        """Say that a charge was paid back."""
        number = {"paymentReceiptId": charge.refund_number}
        return self.receipt(account, charge, "REVERSED", **{**number, **fields})

    def find(self, number: str) -> tuple[Account, Charge] | None:
        for account in self.accounts.values():
            for charge in account.charges:
                if charge.number == number:
                    return account, charge
        return None

    # -- what it reads -------------------------------------------------------------------------

    def read_next(self, choice: int) -> None:
        """Read one message of the till's and react in one of the ways that servers do."""
        request = self.arrived.popleft()
        self.read.append(request)
        match request["messageType"]:
            case "PAYMENT_INIT_REQUEST":
                self._init(request, choice)
            case "STATUS_UPDATE":
                self._cancel(request, choice)
            case "REFUND":
                self._refund(request, choice)

    def _init(self, request: Json, choice: int) -> None:
        payment_id = request["paymentId"]
        assert payment_id not in self.accounts, "a PAYMENT_INIT_REQUEST came twice"
        assert payment_id not in self.declined - self.forgotten, "a declined scan was answered"
        if payment_id in self.withdrawn | self.declined:
            self.problem("payment-not-found", request)
            return
        self.scans.discard(payment_id)
        account = Account(payment_id, request["paymentDetails"]["amount"])
        self.accounts[payment_id] = account
        match choice % 10:
            case 0 | 1 | 2 | 3 | 4:
                code = f"https://pay.example/{payment_id}"
                self.say("PAYMENT_INIT_RESPONSE", payment_id, id=request["id"], qrCode=code)
            case 5:
                self.say("PAYMENT_INIT_RESPONSE", payment_id, id=request["id"])
            case 6:
                account.state = "REJECTED"
                kind = ("input-error", "merchant-validation-error")[choice // 10 % 2]
                self.problem(kind, request, names=choice // 20 % 4)
            case 7:
                self.problem("unexpected-error", request, names=choice // 10 % 4)
            case 8:
                kind = ("payment-not-found", "payment-already-refunded", "moon")[choice // 10 % 3]
                self.problem(kind, request, names=choice // 30 % 4)

    def _cancel(self, request: Json, choice: int) -> None:
        payment_id = request["paymentId"]
        if payment_id in self.scans:
            self.scans.discard(payment_id)
            self.declined.add(payment_id)
            self.say("STATUS_UPDATE", payment_id, id=request["id"], paymentState="CANCELED")
            return
        if payment_id in self.withdrawn:
            self.say("STATUS_UPDATE", payment_id, id=request["id"], paymentState="CANCELED")
            return
        account = self.accounts.get(payment_id)
        names = choice // 10 % 4
        if account is None:
            if payment_id in self.declined:
                # Its answer never arrived, and the till asks what became of it.
                self.say("STATUS_UPDATE", payment_id, id=request["id"], paymentState="CANCELED")
                return
            self.problem("payment-not-found", request, names=names)
        elif account.charges:
            self._cancel_of_paid(account, request, choice)
        elif choice % 10 < 6:
            account.state = "CANCELED"
            self.status(account, "CANCELED", id=request["id"] if names & 1 else None)
        elif choice % 10 == 6:
            kind = ("unexpected-error", "input-error", "merchant-validation-error", "moon")
            self.problem(kind[choice // 40 % 4], request, names=names)

    def _cancel_of_paid(self, account: Account, request: Json, choice: int) -> None:
        match choice % 4:
            case 0 | 1:
                for charge in account.charges:
                    self.receipt(account, charge)
                    if charge.is_refunded:
                        self.refund_receipt(account, charge)
            case 2:
                self.problem("unexpected-error", request, names=choice // 10 % 4)

    def _refund(self, request: Json, choice: int) -> None:
        names = choice // 10 % 2
        found = self.find(request["paymentReceiptId"])
        if found is None:
            self.problem("payment-not-found", request, names=names)
            return
        account, charge = found
        if charge.is_refunded:
            self.problem("payment-already-refunded", request, names=names)
            return
        match choice % 10:
            case 0 | 1 | 2:
                self.give_back(charge)
                self.refund_receipt(account, charge, id=request["id"])
            case 3:
                self.give_back(charge)
                self.refund_receipt(account, charge, paymentDetails=None)
            case 4:
                # Under a payment and, where the id tells whose it is, a number of its own.
                self.give_back(charge, own_number=bool(names))
                self.refund_receipt(account, charge, id=request["id"], paymentId=self.new_id())
            case 5:
                self.give_back(charge)
                self.problem("unexpected-error", request, names=names)
            case 6:
                self.give_back(charge)
            case 7 | 8:
                kind = ("input-error", "merchant-validation-error")[choice // 20 % 2]
                self.problem(kind, request, names=names)

    # -- its line --------------------------------------------------------------------------------

    def undelivered(self) -> list[Said]:
        """Return what the till has not heard and still can."""
        return [said for said in self.said if not said.delivered and not said.is_lost]

    def line_ended(self, choice: int) -> None:
        """Answers to requests go with their connection, or may; what tells of money is kept."""
        for said in self.said:
            if said.delivered:
                continue
            kind, names_a_payment = said.fields["messageType"], "paymentId" in said.fields
            if kind == "PROBLEM" and not names_a_payment:
                said.is_lost = True
            elif kind in {"PAYMENT_INIT_RESPONSE", "PROBLEM", "GET_PAYMENT_REQUEST"}:
                said.is_lost = choice % 2 == 0
                choice //= 2

    def text(self, said: Said) -> bytes:
        return json.dumps(said.fields).encode()
