"""Lines of sales, and sales of any lines."""

from hypothesis import strategies as st

from terminal_app.payments.sale import MOST_LINES, LineKind, SaleLine

COFFEE = SaleLine(LineKind.ITEM, "Coffee", 2, 7_800, "7038010001234")
BUN = SaleLine(LineKind.ITEM, "Bun", 1, 3_250)
TYPED = SaleLine(LineKind.AMOUNT, "Amount", 1, 1_000)
TIP = SaleLine(LineKind.TIP, "Tip", 1, 500)
LUNCH = (COFFEE, TYPED, BUN, TIP)
LUNCH_MINOR = 12_550

_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
LINES = st.builds(
    SaleLine,
    st.sampled_from(LineKind),
    _NAMES,
    st.integers(1, 999),
    st.integers(1, 10**7),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=48),
)
BASKETS = st.lists(LINES, max_size=MOST_LINES // 5).map(tuple)


def total(lines: tuple[SaleLine, ...]) -> int:
    """Return what the lines come to, in minor units."""
    return sum(line.amount_minor for line in lines)
