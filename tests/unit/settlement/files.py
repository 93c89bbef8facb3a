"""Settlement files of the known formats, and a till whose journal they are compared with."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from terminal_app.payments.inputs import ReceiptReceived, RefundRequested
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import State
from terminal_app.settings import Settlement
from terminal_app.settlement.comparison import Wanted, compare
from terminal_app.settlement.layout import layouts
from terminal_app.settlement.result import Comparison, Days
from tests.unit.journal.test_closings import TILL, Till
from tests.unit.payments import cases

VIPPS_HEAD = (
    "Salgsdato;Salgssted;Vippsnummer;Produkt;Transaksjons-ID;Ordre-ID;Brutto;Gebyr;Netto;"
    "Transaksjonstype;Oppgjørs-ID;Oppgjørsdato;Oppgjørssum;Oppgjørskonto"
)


class Told(NamedTuple):
    """One line of the provider's."""

    number: str
    amount: str = "125,50"
    kind: str = "Salg"
    day: str = "22.11.2026"
    fee: str = "2,20"
    of: str = ""


def vipps(lines: Iterable[Told]) -> bytes:
    rows = [
        f"{one.day};Torget;12345;Betaling;T{place};{one.number};{one.amount};{one.fee};0,00;"
        f"{one.kind};O1;23.11.2026;100,00;12345678901"
        for place, one in enumerate(lines)
    ]
    return "".join(f"{row}\r\n" for row in (VIPPS_HEAD, *rows)).encode()


def swedbank_pay(lines: Iterable[Told], head: str = "") -> bytes:
    made = [
        "<Transaction>"
        f"<TransactionIdentity>{place}</TransactionIdentity><Amount>{one.amount}</Amount>"
        f"<Currency>NOK</Currency><DateCreated>2026-11-22T13:00:00</DateCreated>"
        f"<PayexTransactionNo>{one.number}</PayexTransactionNo>"
        f"<ReferencedTransaction>{one.of}</ReferencedTransaction>"
        "</Transaction>"
        for place, one in enumerate(lines)
    ]
    body = "\n".join(made)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{head}<SalesAccountedTransactions '
        f'xmlns="urn:example:sales">\n<Transactions>\n{body}\n</Transactions>\n'
        "</SalesAccountedTransactions>\n"
    ).encode()


def receipt(number: str, amount: Money = cases.ASKED_FOR) -> ReceiptReceived:
    return ReceiptReceived(number, State.COMPLETE, amount, "Vipps", "2026-11-22T12:35:10Z")


def sold(till: Till, number: str, **changes: object) -> str:
    """Make a sale that is paid under a receipt number; return its id."""
    return till.sale(cases.CODE, receipt(number), **changes)


def refunded(till: Till, number: str, under: str | None = None) -> str:
    """Make a sale that is paid back, under a number of its own or that of the charge."""
    payment_id = sold(till, number)
    till.apply(payment_id, RefundRequested(number, "Ola"))
    till.apply(payment_id, replace(cases.REFUNDED, receipt_id=under or number))
    return payment_id


def wanted(settings: Settlement = Settlement(), days: Days | None = None) -> Wanted:  # noqa: B008 - a constant
    return Wanted(layouts(settings), TILL.server, TILL.terminal_id, Currency.NOK, days)


def compared(
    till: Till,
    content: bytes,
    settings: Settlement = Settlement(),  # noqa: B008 - a constant
    days: Days | None = None,
) -> Comparison:
    file: Path = till.folder.parent / "settlement"
    file.write_bytes(content)
    with till.reading() as reader:
        return compare(reader, file, wanted(settings, days))
