"""Where in a settlement file each thing stands: the known formats, and what the settings say.

Which field holds the receipt number of this API is assumed (docs/accounting.md): the settings can
name another.
"""

from typing import Final, NamedTuple

from terminal_app.settings import Settlement
from terminal_app.settlement.faults import Fault, FileFault, SettlementFileError

Row = tuple[int, dict[str, str]]
"""The number of a line, and what stands in it, by the names of a format."""


class Layout(NamedTuple):
    """A format: names of columns (CSV) or of elements (XML); empty: it has none of it."""

    name: str
    is_xml: bool
    receipt: str
    """The receipt number of the charge, or of the refund."""
    amount: str
    refund_of: str = ""
    """Of a refund: the number of what it pays back."""
    fee: str = ""
    currency: str = ""
    kind: str = ""
    """Says what is a sale and what a refund; without it, a refund is an amount below nothing."""
    sale_word: str = ""
    refund_word: str = ""
    day: str = ""
    terminal: str = ""
    """Lines with another terminal id than the till's are left out."""
    decimal: str = ""
    separator: str = ""
    encoding: str = "utf-8"

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a file isn't of this format."""
        return tuple(name for name in (self.receipt, self.amount, self.kind) if name)

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that are read."""
        names = (
            *self.needed,
            self.refund_of,
            self.fee,
            self.currency,
            self.day,
            self.terminal,
        )
        return tuple(name for name in names if name)


VIPPS: Final = Layout(
    "Vipps (CSV)",
    is_xml=False,
    receipt="Ordre-ID",
    amount="Brutto",
    fee="Gebyr",
    kind="Transaksjonstype",
    sale_word="Salg",
    refund_word="Refundering",
    day="Salgsdato",
)
SWEDBANK_PAY: Final = Layout(
    "Swedbank Pay (XML, SalesAccountedTransactions 2.0)",
    is_xml=True,
    receipt="PayexTransactionNo",
    amount="Amount",
    refund_of="ReferencedTransaction",
    currency="Currency",
    day="DateCreated",
    decimal=".",
)
_KNOWN: Final = {"vipps": VIPPS, "swedbank_pay": SWEDBANK_PAY}
_OWN: Final = {"csv": False, "xml": True}


def layouts(settings: Settlement) -> tuple[Layout, ...]:
    """Return the formats that a file may have: the settings' own, else the known ones.

    What the settings say of columns is put in the place of a known format's.
    """
    said = {name: value for name, value in settings._asdict().items() if value}
    said.pop("format", None)
    if said.get("separator") == "tab":
        said["separator"] = "\t"
    if settings.format in _OWN:
        own = Layout(settings.format.upper(), _OWN[settings.format], "", "")
        return (own._replace(**said),)
    known = [_KNOWN[settings.format]] if settings.format else list(_KNOWN.values())
    return tuple(one._replace(**said) for one in known)


def unknown(looked_for: tuple[Layout, ...]) -> SettlementFileError:
    """Return that a file has the columns of none of these."""
    wanted = " / ".join(", ".join(one.needed) for one in looked_for)
    return SettlementFileError(Fault(FileFault.UNKNOWN_FORMAT, 1, value=wanted))
