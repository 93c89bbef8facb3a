"""The basket: what a sale consists of besides the amount that is being typed."""

from dataclasses import dataclass, replace

from terminal_app.catalogue import Item
from terminal_app.payments.money import AmountFault, AmountRefusedError, read_sum
from terminal_app.payments.sale import LineKind, SaleLine, are_goods
from terminal_app.settings import Till

MOST_LINES = 99
"""One less than a sale may have: what is typed besides becomes the last."""


class BasketFullError(ValueError):
    """A sale has no more lines than a receipt has room for."""


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines so far, in the order in which they were added; amounts in minor units."""

    lines: tuple[SaleLine, ...] = ()
    tip: SaleLine | None = None
    note: str = ""

    @property
    def total_minor(self) -> int:
        """What all of it comes to."""
        return sum(line.amount_minor for line in self.all_lines)

    @property
    def goods_minor(self) -> int:
        """The same without the tip."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def tips(self) -> tuple[SaleLine, ...]:
        """The tip, if there is one."""
        return (self.tip,) if self.tip is not None else ()

    @property
    def all_lines(self) -> tuple[SaleLine, ...]:
        """The lines, and the tip at their end."""
        return (*self.lines, *self.tips)

    def with_item(self, item: Item) -> "Basket":
        """Return the basket with one more of ``item``, and without a tip.

        Raises: BasketFullError.
        """
        added = SaleLine(LineKind.ITEM, item.name, 1, item.price_minor, item.barcode)
        for place, line in enumerate(self.lines):
            if _same_goods(line, added):
                more = replace(
                    line,
                    quantity=line.quantity + 1,
                    amount_minor=line.amount_minor + item.price_minor,
                )
                lines = (*self.lines[:place], *self.lines[place + 1 :], more)
                return Basket(lines, None, self.note)
        return self._with(added)

    def with_amount(self, name: str, amount_minor: int) -> "Basket":
        """Return the basket with one more amount, under that name, and without a tip.

        Raises: BasketFullError.
        """
        return self._with(SaleLine(LineKind.AMOUNT, name, 1, amount_minor))

    def _with(self, line: SaleLine) -> "Basket":
        if len(self.lines) >= MOST_LINES:
            raise BasketFullError
        return Basket((*self.lines, line), None, self.note)

    def without_last(self) -> "Basket":
        """Return the basket with the last thing taken out: the tip, else one of the last line."""
        if self.tip is not None:
            return Basket(self.lines, None, self.note)
        if not self.lines:
            return Basket()
        *lines, last = self.lines
        if last.kind is LineKind.ITEM and last.quantity > 1:
            each = last.amount_minor // last.quantity
            fewer = replace(last, quantity=last.quantity - 1, amount_minor=last.amount_minor - each)
            lines.append(fewer)
        return Basket(tuple(lines), None, self.note)


def _same_goods(one: SaleLine, other: SaleLine) -> bool:
    """The same item at the same price: a price that has changed makes a line of its own."""
    same = (one.kind, one.name, one.product_id) == (other.kind, other.name, other.product_id)
    return same and one.amount_minor == one.quantity * other.amount_minor


def total(basket: Basket, typed: str, till: Till) -> int:
    """Return what the basket and the amounts typed besides come to, in minor units.

    Raises: AmountRefusedError.
    """
    beside = 0
    if typed or not basket.lines:
        beside = read_sum(typed, limit_minor=till.max_amount_minor, cents_first=till.cents_first)
    both = basket.total_minor + beside
    if both > till.max_amount_minor:
        raise AmountRefusedError(AmountFault.OVER_LIMIT)
    return both


def sale_lines(basket: Basket, total_minor: int, name: str) -> tuple[SaleLine, ...]:
    """Return the lines of a sale over ``total_minor``; what was typed besides is called ``name``.

    Empty for bare amounts: they are nothing that a customer would know by its name.
    """
    if not are_goods(basket.all_lines):
        return ()
    beside = total_minor - basket.total_minor
    typed = (SaleLine(LineKind.AMOUNT, name, 1, beside),) if beside else ()
    return (*basket.lines, *typed, *basket.tips)


def tip_of(amount_minor: int, percent: int) -> int:
    """Return so many percent of an amount in minor units, halves rounded up."""
    hundred = 100
    return (amount_minor * percent + hundred // 2) // hundred
