"""Profiles that Hypothesis draws, and those that come with the program."""

import random
from importlib import resources

from hypothesis import strategies as st

from terminal_app.wire.messages import MESSAGE_TYPES, PaymentState
from terminal_app.wire.profile import load
from terminal_app.wire.profile.model import SHIPPED, Profile

SIMULATED = {
    file.name.removesuffix(".toml"): load.parse(file.read_text(encoding="utf-8"))
    for file in resources.files("terminal_app.simulator").joinpath("profiles").iterdir()
}
"""The profiles of the servers that the simulator can be, by their names."""
_PLACES = {
    "messageType": ("type", "$.kind", "head.type"),
    "id": ("messageId", "$.uid", "head.id"),
    "paymentId": ("payment_id", "payment.id", "refs.0"),
    "paymentReceiptId": ("receipt.number", "refs.1", "receipt_id"),
    "paymentState": ("status", "payment.state"),
    "paymentDetails": ("details", "sale.details"),
    "paymentDetails.amount": ("total", "payment.total", "amounts.0.value"),
    "paymentDetails.currencyIso": ("currency", "payment.currency", "amounts.0.currency"),
    "paymentDetails.products": ("lines", "basket.lines"),
    "paymentDetails.products.amount": ("line_total", "sum.value"),
    "qrCode": ("qr", "payment.qr"),
    "customer": ("payer",),
    "customer.name": ("payer.called", "shopper"),
}
_AMOUNTS = [("minor", "integer"), ("minor", "number"), ("minor", "string"), ("major", "number"),
            ("major", "string")]  # fmt: skip
_OF_THE_PROGRAM, _MOVED = 0.2, 0.4
_states = [state.value for state in PaymentState]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw the text of a profile; not each of them can be used."""
    unit, kind = draw(st.sampled_from(_AMOUNTS))
    fields = draw(
        st.fixed_dictionaries(
            {}, optional={name: st.sampled_from(place) for name, place in _PLACES.items()}
        )
    )
    types = draw(st.lists(st.sampled_from(sorted(MESSAGE_TYPES)), unique=True, max_size=8))
    states = draw(st.lists(st.sampled_from(_states), unique=True, max_size=5))
    lines = [
        f'[amount]\nunit = "{unit}"\ntype = "{kind}"',
        f'[envelope]\npath = "{draw(st.sampled_from(["", "payload", "data.body"]))}"',
        '[fields."*"]',
        *(f'"{ours}" = "{theirs}"' for ours, theirs in fields.items()),
        "[types]",
        *(f'{name} = "{name.title()}"' for name in types),
        "[states]",
        *(f'{name} = "{name.lower()}_"' for name in states),
        "[identifiers]",
        f'receipt = "{draw(st.sampled_from(["string", "integer"]))}"',
    ]
    if draw(st.booleans()):
        lines += ["[extra.PAYMENT_INIT_REQUEST]", '"channel.name" = "POS"', '"rate" = 0.10']
    return "\n".join(lines)


def drawn(chance: random.Random) -> Profile:
    """Return a usable profile: the empty one, one of the program's, or one that nobody has made.

    For histories of many steps, whose own choices Hypothesis is to draw.
    """
    if chance.random() < _OF_THE_PROGRAM:
        return {**SIMULATED, "": SHIPPED}[chance.choice(["", *sorted(SIMULATED)])]
    while True:
        unit, kind = chance.choice(_AMOUNTS)
        names = [name for name in _PLACES if chance.random() < _MOVED]
        lines = [
            f'[amount]\nunit = "{unit}"\ntype = "{kind}"',
            f'[envelope]\npath = "{chance.choice(["", "", "payload", "data.body"])}"',
            '[fields."*"]',
            *(f'"{name}" = "{chance.choice(_PLACES[name])}"' for name in names),
            "[types]",
            *(f'{one} = "{one.title()}"' for one in MESSAGE_TYPES if chance.random() < _MOVED),
            "[states]",
            *(f'{one} = "{one.lower()}_"' for one in _states if chance.random() < _MOVED),
            f'[identifiers]\nreceipt = "{chance.choice(["string", "integer"])}"',
        ]
        found = _usable("\n".join(lines))
        if found is not None:
            return found


def _usable(text: str) -> Profile | None:
    try:
        return load.parse(text)
    except load.ProfileError:
        return None


PROFILES: st.SearchStrategy[Profile] = (
    texts().map(_usable).filter(lambda found: found is not None)  # type: ignore[assignment] # mypy doesn't see the filter
)
OTHER_PROFILES = PROFILES.filter(lambda one: not one.is_shipped)
