"""Check at the end of a day: log, journal and ledger agree."""

from collections import Counter
from collections.abc import Iterator

from terminal_app.payments import alarms
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.simulator import Kind, PaymentRecord
from tests.support.journals import decisions_in, faults_in
from tests.system.day.backend import Backend
from tests.system.day.day_log import DayLog
from tests.system.day.screen_reader import ScreenReader, same_amount

_NEVER = (Kind.VIOLATION, Kind.DUPLICATE_INIT, Kind.SIMULATOR_ERROR)


def check_day(backend: Backend, log: DayLog, reader: ScreenReader) -> list[str]:
    """Return every fault of the day."""
    payments, records = backend.payments(), backend.ledger().payments()
    return [
        *log.faults,
        *_money(payments, records),
        *_sales(backend, log, payments),
        *_extras(backend, log, payments),
        *_operators(backend, log, payments),
        *_unknown(log, reader, payments),
        *_rules(backend),
    ]


def server_minor(record: PaymentRecord | None) -> int:
    """Return what the server has charged and not refunded, in minor units."""
    return record.charged_minor - record.refunded_minor if record is not None else 0


def _money(payments: dict[str, Payment], records: dict[str, PaymentRecord]) -> Iterator[str]:
    for key, payment in payments.items():
        taken = server_minor(records.get(key))
        if payment.outcome is not Outcome.NOT_KNOWN and payment.paid_minor != taken:
            yield (
                f"{payment.amount.amount_minor}: the journal says {payment.outcome.value}, "
                f"{payment.paid_minor}, the server has {taken}"
            )
    for key, record in records.items():
        if key not in payments and server_minor(record):
            yield f"the server has {server_minor(record)}, and the journal knows nothing of it"
    known = {key for key, one in payments.items() if one.outcome is not Outcome.NOT_KNOWN}
    paid = sum(one.paid_minor for one in payments.values())
    taken = sum(server_minor(one) for key, one in records.items() if key in known)
    if paid != taken:
        yield f"the journal's sum is {paid}, the server's {taken}"


def _sales(backend: Backend, log: DayLog, payments: dict[str, Payment]) -> Iterator[str]:
    sold = Counter(sold.payment_id for sold in log.sales)
    for key, payment in payments.items():
        if sold[key] != 1:
            yield f"{payment.amount.amount_minor}: {sold[key]} sales of this payment"
        if backend.requests_for(key) > 1:
            yield f"{payment.amount.amount_minor}: its request was sent more than once"
    for key in sold.keys() - payments.keys():
        yield f"a sale's payment {key} isn't in the journal"
    sale_ids = Counter(payment.sale_id for payment in payments.values())
    yield from (f"sale {key} has {count} payments" for key, count in sale_ids.items() if count > 1)


def _extras(backend: Backend, log: DayLog, payments: dict[str, Payment]) -> Iterator[str]:
    """Yield where item, tip and note aren't what was entered, at the till or at the server."""
    for sold in log.sales:
        sale, payment = sold.sale, payments[sold.payment_id]
        item = [(sale.item.name, sale.item.price_minor)] if sale.item else []
        amount = [sale.entered_minor] if item or sale.tip_minor else []
        tip = [sale.tip_minor] if sale.tip_minor else []
        expected = [total for _, total in item] + amount + tip
        told = backend.products(sold.payment_id)
        if told[: len(item)] != item or [total for _, total in told] != expected:
            yield f"{sale.amount_minor}: the server was told {told}, entered were {expected}"
        if [line.amount_minor for line in payment.lines] != expected:
            yield f"{sale.amount_minor}: the journal has {payment.lines}, entered were {expected}"
        if payment.note != sale.note:
            yield f"{sale.amount_minor}: the note is {payment.note!r}, entered was {sale.note!r}"


def _operators(backend: Backend, log: DayLog, payments: dict[str, Payment]) -> Iterator[str]:
    for sold in log.sales:
        operator = payments[sold.payment_id].operator
        if operator != sold.operator:
            yield f"{sold.sale.amount_minor}: charged by {operator!r}, not {sold.operator!r}"
    decided = Counter(
        (one["what"], one["operator"], one.get("allowed_by", ""))
        for one in decisions_in(backend.journal_file)
        if one["what"] in {"charge", "refund", "settle"}
    )
    if decided != log.decisions:
        yield f"the journal has the decisions {decided}, made were {log.decisions}"


def is_to_be_settled(payment: Payment) -> bool:
    """Whether the outcome isn't known, or an alarm about its money stands (rule 5)."""
    return payment.outcome is Outcome.NOT_KNOWN or bool(alarms.standing(payment))


def _unknown(log: DayLog, reader: ScreenReader, payments: dict[str, Payment]) -> Iterator[str]:
    to_settle = [one for one in payments.values() if is_to_be_settled(one)]
    if log.attention != len(to_settle):
        yield f"the header says {log.attention} to resolve, the journal {len(to_settle)}"
    for payment in to_settle:
        amount = reader.texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
        if not any(same_amount(seen.amount, amount) for seen in log.to_resolve):
            shown = [seen.lines for seen in log.to_resolve]
            yield f"{amount} isn't settled, and not among the payments to resolve: {shown}"


def _rules(backend: Backend) -> Iterator[str]:
    for kind in _NEVER:
        for entry in backend.ledger().entries(kind):
            yield f"{kind.value}: {dict(entry.facts)}"
    yield from (f"the journal: {fault}" for fault in faults_in(backend.journal_file))
    log = (backend.data_dir / "terminal-app.log").read_text(encoding="utf-8")
    if "Traceback" in log:
        yield "a traceback in the till's log"
