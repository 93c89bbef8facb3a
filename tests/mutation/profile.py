"""Mutations of the profile of a server: what isn't certain is taken for money."""

from tests.mutation.mutation import Mutation

_AMOUNTS, _TRANSLATE = (
    "terminal_app/wire/profile/amounts.py",
    "terminal_app/wire/profile/translate.py",
)
_BINDING = "terminal_app/session/engine/pending_requests.py"
_T_PROFILE = ("tests/unit/wire/test_profile.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "4",
        "an amount with a fraction of a minor unit is rounded",
        _AMOUNTS,
        "        if left:\n",
        "        if False:\n",
        _T_PROFILE,
    ),
    Mutation(
        "4",
        "an amount as a number is read where the server writes whole numbers",
        _AMOUNTS,
        "    if kind is NumberType.NUMBER and isinstance(value, Decimal):\n",
        "    if isinstance(value, Decimal):\n",
        _T_PROFILE,
    ),
    Mutation(
        "4",
        "a receipt whose amount isn't at its place counts as one without an amount",
        _TRANSLATE,
        "        if name == _RECEIPT and _AMOUNT not in profile.optional.get(name, ()):\n",
        "        if False:\n",
        _T_PROFILE,
    ),
    Mutation(
        "4",
        "our word for a state counts where the server has another",
        _TRANSLATE,
        '    return f"?{told}"\n',
        "    return told\n",
        _T_PROFILE,
    ),
    Mutation(
        "4",
        "an answer without ids belongs to one of several requests",
        _BINDING,
        "        return found[0] if len(found) == 1 and request is Request.INIT else None\n",
        "        return found[0] if found and request is Request.INIT else None\n",
        ("tests/unit/session/engine/test_pending_requests.py",),
    ),
    Mutation(
        "4",
        "the confirmation of a cancel without ids belongs to whatever is in flight",
        _BINDING,
        "        return found[0] if len(found) == 1 and request is Request.INIT else None\n",
        "        return found[0] if len(found) == 1 else None\n",
        ("tests/unit/session/engine/test_pending_requests.py",),
    ),
    Mutation(
        "4",
        "another profile is taken into use while a payment isn't known",
        "terminal_app/session/session.py",
        "    if last is not None and last != profile.digest:\n",
        "    if False:\n",
        ("tests/unit/session/test_profile.py",),
    ),
)
