"""The comparison with a settlement file in words: blocks as receipts have them, and faults."""

from collections.abc import Iterator

from terminal_app.payments.figures import Count
from terminal_app.payments.money import Currency, Money
from terminal_app.receipts.blocks import Block, Pair, Paragraph, Rule
from terminal_app.settlement.faults import Fault, FileFault
from terminal_app.settlement.result import Category, Comparison, Finding, Side, Sums
from terminal_app.texts import Texts, local

_CATEGORIES = {
    Category.MATCHED: "The same on both sides",
    Category.OTHER_AMOUNT: "Another amount",
    Category.MISSING_HERE: "In the file, not in the journal",
    Category.MISSING_THERE: "In the journal, not in the file",
    Category.DOUBLED: "In the file more than once",
}

_FAULTS = {
    FileFault.UNREADABLE: "The file can't be read: {value}.",
    FileFault.TOO_LARGE: "The file is larger than {value}. Ask for one of fewer days.",
    FileFault.EMPTY: "The file has no lines to compare.",
    FileFault.ENCODING: (
        "Line {line}, character {column}: no text in {value}. Save the file so, or name its "
        "encoding in the settings."
    ),
    FileFault.NO_TEXT: "Line {line}, character {column}: no text, but a file of another kind.",
    FileFault.LINE_TOO_LONG: "Line {line} is too long for a settlement.",
    FileFault.UNKNOWN_FORMAT: (
        "No settlement of a known format. Looked for: {value}. Name the file's columns in the "
        "settings, under [settlement]."
    ),
    FileFault.COLUMN_TWICE: "Line {line}: {column} is there twice.",
    FileFault.CELLS: "Line {line} has another number of cells than the head ({value}).",
    FileFault.QUOTES: "Line {line}: its quotation marks don't fit ({value}).",
    FileFault.FORMULA: "Line {line}, {column}: {value} is a formula, and no value.",
    FileFault.AMOUNT: (
        "Line {line}, {column}: {value} is no amount, or one that can be read in two ways. The "
        "settings may say which sign stands before the cents."
    ),
    FileFault.DAY: "Line {line}, {column}: {value} is no day.",
    FileFault.XML: "Line {line}, character {column}: no well-formed XML ({value}).",
    FileFault.XML_DECLARATIONS: (
        "Line {line}: a document type or an entity. No settlement needs one, and none is read."
    ),
}
_MOST_VALUE = 200


def category(one: Category, texts: Texts) -> str:
    """Return the name of a category."""
    return texts.say(_CATEGORIES[one])


def faults(told: tuple[Fault, ...], texts: Texts) -> list[str]:
    """Return what is wrong with a file, a sentence each, and that nothing came of it."""
    made = [
        texts.say(
            _FAULTS[one.kind],
            line=one.line,
            column=one.column,
            value=_shown(one.value),
        )
        for one in told
    ]
    return [*made, texts.say("Nothing was compared, and nothing was changed.")]


def _shown(value: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in value)
    return plain if len(plain) <= _MOST_VALUE else f"{plain[:_MOST_VALUE]}…"


def of_comparison(one: Comparison, label: str, texts: Texts) -> tuple[Block, ...]:
    """Return a comparison; ``label`` marks a demo or a test."""
    return tuple(_blocks(one, label, texts))


def _blocks(one: Comparison, label: str, texts: Texts) -> Iterator[Block]:
    say = texts.say
    if label:
        yield Paragraph(label, bold=True)
    yield Paragraph(say("Comparison with a settlement"), bold=True)
    yield Pair(say("File"), one.file)
    yield Paragraph(one.layout)
    if one.days is not None:
        yield Pair(say("Days"), f"{texts.date(one.days.first)} - {texts.date(one.days.last)}")
    agrees = say("Everything agrees.") if one.agrees else say("Not everything agrees.")
    yield Paragraph(agrees, bold=True)
    if one.days is None:
        told = say("The file says no day: what it lacks isn't looked for. Name the days.")
        yield Paragraph(told)
    for currency in sorted({each.currency for each in one.sums}, key=lambda each: each.value):
        yield from _of_currency(one, currency, texts)
    yield from _findings(one, texts)
    yield from _rest(one, texts)


# -- the sums --------------------------------------------------------------------------------


def _of_currency(one: Comparison, currency: Currency, texts: Texts) -> Iterator[Block]:
    say = texts.say
    there, here = one.total(currency)
    yield Rule()
    yield Paragraph(currency.value, bold=True)
    for title, side in ((say("The file"), there), (say("The journal"), here)):
        yield Paragraph(title, bold=True)
        yield from _side(side, texts)
    fee_minor = dict(one.fees).get(currency, 0)
    if fee_minor:
        yield Pair(say("Fees, in the file"), texts.number(fee_minor))
        yield Pair(say("Net less fees"), texts.number(there.net_minor - fee_minor), bold=True)
    yield Rule()
    for sums in one.sums:
        if sums.currency is currency:
            yield _of_category(sums, texts)


def _side(side: Side, texts: Texts) -> Iterator[Block]:
    yield _counted(texts.say("Sales"), side.sales, texts)
    yield _counted(f"- {texts.say('Refunds')}", side.refunds, texts)
    yield Pair(f"= {texts.say('Net')}", texts.number(side.net_minor), bold=True)


def _of_category(sums: Sums, texts: Texts) -> Pair:
    side = sums.here if sums.category is Category.MISSING_THERE else sums.there
    number = side.sales.number + side.refunds.number
    return Pair(f"{category(sums.category, texts)} ({number})", texts.number(side.net_minor))


def _counted(label: str, count: Count, texts: Texts) -> Pair:
    return Pair(f"{label} ({count.number})", texts.number(count.amount_minor))


# -- by name ----------------------------------------------------------------------------------


def _findings(one: Comparison, texts: Texts) -> Iterator[Block]:
    before: Category | None = None
    for each in one.findings:
        if each.category is not before:
            yield Rule()
            yield Paragraph(category(each.category, texts), bold=True)
            before = each.category
        yield Paragraph(" · ".join(_name(each, texts)))
        yield from _amounts(each, texts)
    if one.unlisted:
        yield Paragraph(
            texts.count("{number} more isn't listed.", "{number} more aren't listed.", one.unlisted)
        )


def _name(one: Finding, texts: Texts) -> Iterator[str]:
    if one.line:
        yield texts.say("Line {number}", number=one.line)
    yield one.number or one.payment_id[:8]
    if one.is_refund:
        yield texts.say("Refund")
    moment = local(one.started_at)
    if moment is not None:
        yield f"{texts.date(moment)} {moment.strftime('%H:%M')}"
    if one.category is Category.MISSING_HERE and one.payment_id:
        yield texts.say("the journal has the number, and no proof of this")


def _amounts(one: Finding, texts: Texts) -> Iterator[Pair]:
    if one.there is not None:
        yield Pair(texts.say("The file"), _amount(one.there, texts))
    if one.here is not None:
        yield Pair(texts.say("The journal"), _amount(one.here, texts))


def _amount(money: Money, texts: Texts) -> str:
    return texts.amount(money.amount_minor, money.currency.value)


def _rest(one: Comparison, texts: Texts) -> Iterator[Block]:
    if one.other_lines:
        yield Rule()
        title = texts.say("Lines that are no sale and no refund of this till, in no sum")
        yield Paragraph(title, bold=True)
    for what, number in one.other_lines:
        yield Pair(what or texts.say("Without a receipt number"), str(number))
    if one.undated:
        yield Paragraph(
            texts.count(
                "{number} refund has its day in an archive: it isn't looked for in the file.",
                "{number} refunds have their days in an archive: they aren't looked for in the "
                "file.",
                one.undated,
            )
        )
