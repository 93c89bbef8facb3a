"""The day's end: what the till showed, its journal and the server's ledger say the same."""

from collections import Counter
from collections.abc import Iterator

from terminal_app.payments.payment import Outcome, Payment
from terminal_app.simulator import Kind, PaymentRecord
from tests.support.journals import faults_in
from tests.system.day.diary import Diary
from tests.system.day.eyes import Eyes, same_amount
from tests.system.day.shop import Shop

_NEVER = (Kind.VIOLATION, Kind.DUPLICATE_INIT, Kind.SIMULATOR_ERROR)


def judge(shop: Shop, diary: Diary, eyes: Eyes) -> list[str]:
    """Return everything that is wrong about the day; none is what it should be."""
    payments, records = shop.payments(), shop.ledger().payments()
    return [
        *diary.faults,
        *_money(payments, records),
        *_sales(shop, diary, payments),
        *_unknown(diary, eyes, payments),
        *_rules(shop),
    ]


def server_minor(record: PaymentRecord | None) -> int:
    """Return what the server has taken and not given back, in minor units."""
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
    said = sum(one.paid_minor for one in payments.values())
    taken = sum(server_minor(one) for key, one in records.items() if key in known)
    if said != taken:
        yield f"the journal's sum is {said}, the server's {taken}"


def _sales(shop: Shop, diary: Diary, payments: dict[str, Payment]) -> Iterator[str]:
    meant = Counter(told.payment_id for told in diary.told)
    for key, payment in payments.items():
        if meant[key] != 1:
            yield f"{payment.amount.amount_minor}: {meant[key]} sales of this payment"
        if shop.requests_for(key) > 1:
            yield f"{payment.amount.amount_minor}: its request was sent more than once"
    for key in meant.keys() - payments.keys():
        yield f"a sale's payment {key} isn't in the journal"
    sale_ids = Counter(payment.sale_id for payment in payments.values())
    yield from (f"sale {key} has {count} payments" for key, count in sale_ids.items() if count > 1)


def _unknown(diary: Diary, eyes: Eyes, payments: dict[str, Payment]) -> Iterator[str]:
    unknown = [one for one in payments.values() if one.outcome is Outcome.NOT_KNOWN]
    if diary.attention != len(unknown):
        yield f"the header says {diary.attention} to resolve, the journal {len(unknown)}"
    for payment in unknown:
        amount = eyes.texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
        if not any(same_amount(seen.amount, amount) for seen in diary.looked_through):
            yield f"{amount} isn't known, and not among the payments to resolve"


def _rules(shop: Shop) -> Iterator[str]:
    for kind in _NEVER:
        for entry in shop.ledger().entries(kind):
            yield f"{kind.value}: {dict(entry.facts)}"
    yield from (f"the journal: {fault}" for fault in faults_in(shop.journal_file))
    log = (shop.data_dir / "terminal-app.log").read_text(encoding="utf-8")
    if "Traceback" in log:
        yield "a traceback in the till's log"
