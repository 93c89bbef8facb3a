"""What payments come to: sales and refunds that the server proved, and what is said besides.

The figures of a payment follow from the payment alone, so that they may be subtracted again: what
a later entry proves is the difference between two such figures.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from terminal_app.payments import alarms, proven
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Alarm, Doubt, Outcome, Payment
from terminal_app.payments.proven import Proven
from terminal_app.payments.sale import LineKind


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and an amount in minor units of one currency; both may be negative."""

    number: int = 0
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What is due to one payment method, or to one operator."""

    name: str
    """Empty: the server hasn't said which method."""
    sales: Count = Count()
    """Of a method: its charges; of an operator: payments."""
    refunds: Count = Count()

    @property
    def net_minor(self) -> int:
        """Sales less refunds."""
        return self.sales.amount_minor - self.refunds.amount_minor


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one server, terminal id and currency. Net is sales less refunds, and no more."""

    sales: Count = Count()
    """Payments that the server says were charged, with every charge; refunded ones stay in it."""
    refunds: Count = Count()
    """Charges that the server says were paid back."""
    second_charges: Count = Count()
    """Of the sales: each charge beyond a payment's first."""
    tips: Count = Count()
    """Of the sales that aren't refunded."""
    not_paid: Count = Count()
    """Nothing was charged; with the amounts that were asked for. In no other figure."""
    paid_by_hand: Count = Count()
    """A person says that the money came, and the server doesn't. In no other figure."""
    not_paid_by_hand: Count = Count()
    """A person says that none came."""
    refunded_by_hand: Count = Count()
    """A person says that a sale was paid back; it is in the sales, and in no refund."""
    methods: tuple[Share, ...] = ()
    operators: tuple[Share, ...] = ()
    """By who has charged; a refund is due to who has charged, too."""

    @property
    def net_minor(self) -> int:
        """Sales less refunds."""
        return self.sales.amount_minor - self.refunds.amount_minor

    @property
    def average_minor(self) -> int | None:
        """The average first charge of a sale; None: there is no sale."""
        number = self.sales.number
        first = self.sales.amount_minor - self.second_charges.amount_minor
        return (first + number // 2) // number if number > 0 else None


NOTHING = Figures()


class Part(enum.Enum):
    """What one sum of a tally is; the value is the field of ``Figures``."""

    SALES = "sales"
    REFUNDS = "refunds"
    SECOND_CHARGES = "second_charges"
    TIPS = "tips"
    NOT_PAID = "not_paid"
    PAID_BY_HAND = "paid_by_hand"
    NOT_PAID_BY_HAND = "not_paid_by_hand"
    REFUNDED_BY_HAND = "refunded_by_hand"
    METHOD_SALES = "method_sales"
    METHOD_REFUNDS = "method_refunds"
    OPERATOR_SALES = "operator_sales"
    OPERATOR_REFUNDS = "operator_refunds"


class Key(NamedTuple):
    """One sum of a tally."""

    part: Part
    name: str = ""
    """A method's or an operator's."""

    @property
    def is_whole(self) -> bool:
        """It isn't that of one method or operator."""
        return self.part in _WHOLE


Sums = Mapping[Key, tuple[int, int]]
"""Number and amount by what they are."""

_WHOLE = (
    Part.SALES,
    Part.REFUNDS,
    Part.SECOND_CHARGES,
    Part.TIPS,
    Part.NOT_PAID,
    Part.PAID_BY_HAND,
    Part.NOT_PAID_BY_HAND,
    Part.REFUNDED_BY_HAND,
)


class Tally:
    """Sums that payments are added to, and taken from."""

    def __init__(self, figures: Figures = NOTHING) -> None:
        """Begin with ``figures``."""
        self._sums: dict[Key, tuple[int, int]] = {}
        self.add_figures(figures)

    def add_figures(self, figures: Figures) -> None:
        """Add ``figures``, of the same server, terminal id and currency."""
        for part in _WHOLE:
            self._put(Key(part), getattr(figures, part.value))
        for sales, refunds, shares in (
            (Part.METHOD_SALES, Part.METHOD_REFUNDS, figures.methods),
            (Part.OPERATOR_SALES, Part.OPERATOR_REFUNDS, figures.operators),
        ):
            for share in shares:
                self._put(Key(sales, share.name), share.sales)
                self._put(Key(refunds, share.name), share.refunds)

    def _put(self, key: Key, count: Count) -> None:
        self.add({key: (count.number, count.amount_minor)})

    def add(self, sums: Sums, sign: int = 1) -> None:
        """Add ``sums``, or with ``sign`` -1 take them away."""
        for key, (number, amount_minor) in sums.items():
            before = self._sums.get(key, (0, 0))
            self._sums[key] = (before[0] + sign * number, before[1] + sign * amount_minor)

    def figures(self) -> Figures:
        """Return the sums; shares that come to nothing are left out, the others by name."""
        whole = {part.value: self._count(Key(part)) for part in _WHOLE}
        return Figures(
            **whole,
            methods=self._shares(Part.METHOD_SALES, Part.METHOD_REFUNDS),
            operators=self._shares(Part.OPERATOR_SALES, Part.OPERATOR_REFUNDS),
        )

    def _count(self, key: Key) -> Count:
        return Count(*self._sums.get(key, (0, 0)))

    def _shares(self, sales: Part, refunds: Part) -> tuple[Share, ...]:
        names = sorted({key.name for key in self._sums if key.part in {sales, refunds}})
        shares = (
            Share(name, self._count(Key(sales, name)), self._count(Key(refunds, name)))
            for name in names
        )
        return tuple(one for one in shares if one != Share(one.name))


# -- one payment ----------------------------------------------------------------------------


def of_payment(payment: Payment, *, is_sold_here: bool = False) -> Sums:
    """Return what ``payment`` comes to as it is.

    ``is_sold_here``: it was taken elsewhere, and the journal has its sale, which counts the refund.
    """
    if payment.taken_elsewhere and is_sold_here:
        return {}
    money = moved(payment)
    sums: dict[Key, tuple[int, int]] = {}

    def put(part: Part, number: int, amount_minor: int, name: str = "") -> None:
        key = Key(part, name)
        before = sums.get(key, (0, 0))
        sums[key] = (before[0] + number, before[1] + amount_minor)

    for place, one in enumerate(money.charges):
        amount_minor = one.amount_minor
        # A payment is one sale, however often it was charged.
        put(Part.SALES, int(place == 0), amount_minor)
        put(Part.METHOD_SALES, 1, amount_minor, one.method or "")
        put(Part.OPERATOR_SALES, int(place == 0), amount_minor, payment.operator)
        if place:
            put(Part.SECOND_CHARGES, 1, amount_minor)
    for one in money.refunds:
        put(Part.REFUNDS, 1, one.amount_minor)
        put(Part.METHOD_REFUNDS, 1, one.amount_minor, one.method or "")
        put(Part.OPERATOR_REFUNDS, 1, one.amount_minor, payment.operator)
    _put_the_rest(payment, money, put_in=sums)
    return sums


def moved(payment: Payment) -> Proven:
    """Return the charges and refunds that ``payment`` counts with."""
    money = proven.of(payment)
    # The sale of one that was taken elsewhere is in another till's journal.
    return money._replace(charges=()) if payment.taken_elsewhere else money


def _put_the_rest(payment: Payment, money: Proven, put_in: dict[Key, tuple[int, int]]) -> None:
    """Put in what is no sale and no refund."""
    asked_minor = payment.amount.amount_minor
    back_minor = sum(one.amount_minor for one in money.refunds)
    left_minor = sum(one.amount_minor for one in money.charges) - back_minor
    tip_minor = sum(line.amount_minor for line in payment.lines if line.kind is LineKind.TIP)
    if tip_minor and left_minor > 0:
        put_in[Key(Part.TIPS)] = (1, tip_minor)
    part: Part | None = None
    # A refund by number has its sale elsewhere.
    is_charged = bool(money.charges) or payment.taken_elsewhere
    if payment.is_resolved_by_hand:
        if payment.outcome is Outcome.NOT_PAID:
            part = Part.REFUNDED_BY_HAND if is_charged else Part.NOT_PAID_BY_HAND
        elif not is_charged:
            part = Part.PAID_BY_HAND
    elif payment.outcome is Outcome.NOT_PAID and not is_charged:
        part = Part.NOT_PAID
    if part is not None:
        is_back = part is Part.REFUNDED_BY_HAND and left_minor > 0
        put_in[Key(part)] = (1, left_minor if is_back else asked_minor)


# -- what isn't settled ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenOutcome:
    """A payment that isn't known, or has an alarm that stands: said by name, added to nothing."""

    payment_id: str
    started_at: str
    """Wall clock, ISO 8601 in UTC."""
    amount: Money
    """What was asked for."""
    outcome: Outcome
    receipt_id: str | None = None
    doubt: Doubt | None = None
    alarms: tuple[Alarm, ...] = ()


def open_outcome(payment: Payment) -> OpenOutcome | None:
    """Return what isn't settled about ``payment``; None: nothing."""
    standing = alarms.standing(payment)
    if payment.outcome is not Outcome.NOT_KNOWN and not standing:
        return None
    others = payment.other_receipt_ids
    return OpenOutcome(
        payment.payment_id,
        payment.started_at,
        payment.amount,
        payment.outcome,
        payment.receipt_id or (others[0] if others else None),
        payment.doubt,
        standing,
    )
