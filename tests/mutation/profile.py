"""Mutations of the profile of a server: what isn't certain is taken for money."""

from tests.mutation.mutation import Mutation

_AMOUNTS, _TRANSLATE = (
    "terminal_app/wire/profile/amounts.py",
    "terminal_app/wire/profile/translate.py",
)
_BINDING = "terminal_app/session/engine/pending_requests.py"
_RAW_WORDS = "terminal_app/wire/profile/raw_words.py"
_MATCHING, _IMPORTER, _WORDS = (
    "terminal_app/wire/description/matching.py",
    "terminal_app/wire/description/importer.py",
    "terminal_app/wire/description/words.py",
)
_T_PROFILE = ("tests/unit/wire/test_profile.py",)
_T_UNREADABLE = ("tests/unit/session/engine/test_unreadable_with_a_profile.py",)
_T_DESCRIPTION = ("tests/unit/wire/test_description.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "5",
        "a refund that can't be read is forgotten when its charge is told",
        "terminal_app/payments/receipt_rules.py",
        "        payment = _with_unclear_refund(payment, number)\n",
        "        pass\n",
        ("tests/unit/payments/test_receipt_rules.py",),
    ),
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
    Mutation(
        "4",
        "what can't be read isn't searched for the profile's words",
        "terminal_app/session/engine/message_handler.py",
        "        self._words = words_of(engine.ports.profile)\n",
        "        self._words = raw_identifiers.CONTRACT_WORDS\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "a frame that is no text isn't searched for the profile's words",
        "terminal_app/session/transport/connect.py",
        "        link.search_for(words_of(self._profile))\n",
        "",
        ("tests/unit/session/transport/test_handshake.py",),
    ),
    Mutation(
        "4",
        "a part of a word says that what can't be read is paid",
        _RAW_WORDS,
        """        re.compile(rb"(?<![a-z0-9_])" + paid + rb"(?![a-z0-9_])"),\n""",
        "        re.compile(paid),\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "the contract's word for paid back isn't heard under a profile",
        _RAW_WORDS,
        """        re.compile(rb"reversed|" + paid_back),\n""",
        "        re.compile(paid_back),\n",
        _T_UNREADABLE,
    ),
    Mutation(
        "4",
        "a receipt that was set aside is read with another profile than it came under",
        "terminal_app/console/totals_report.py",
        "        yield entry, None if digest is None else known.get(digest)\n",
        "        yield entry, profile\n",
        ("tests/unit/console/test_totals_report.py",),
    ),
    Mutation(
        "profile",
        "a message of no known type is kept with the customer in it",
        _TRANSLATE,
        "    removed = [_remove(copy, path) for path in sorted(personal(name, profile))]\n",
        "    places = personal(name, profile) if name else ()\n"
        "    removed = [_remove(copy, path) for path in places]\n",
        _T_PROFILE,
    ),
    Mutation(
        "profile",
        "the report of a certification shows a customer whom the profile has elsewhere",
        "terminal_app/wire/profile/server_words.py",
        "        if self.profile.is_shipped:\n            return False\n        return bool(given)",
        "        return False\n        return bool(given)",
        ("tests/system/certification/test_profiles.py",),
    ),
    Mutation(
        "profile",
        "a certificate holds with any profile",
        "terminal_app/certification/certificate.py",
        """        _is_of(one, server, terminal_id) and one.get("profile", "") == profile\n""",
        "        _is_of(one, server, terminal_id)\n",
        ("tests/system/certification/test_profiles.py",),
    ),
    Mutation(
        "profile",
        "of two fields that could be the amount the first is taken",
        _MATCHING,
        "        if len(rivals) > 1:\n",
        "        if False:\n",
        _T_DESCRIPTION,
    ),
    Mutation(
        "profile",
        "of two words that could mean paid the first is taken",
        _WORDS,
        "        if len(words) > 1 and state not in words:\n",
        "        if False:\n",
        _T_DESCRIPTION,
    ),
    Mutation(
        "profile",
        "a unit that nothing says is taken for minor without a word",
        _IMPORTER,
        "    if unit is None:\n",
        "    if False:\n",
        _T_DESCRIPTION,
    ),
    Mutation(
        "profile",
        "a described amount with decimals is taken for minor units",
        "terminal_app/wire/description/amount_form.py",
        """        return "major" if step < 1 else None\n""",
        """        return "minor"\n""",
        _T_DESCRIPTION,
    ),
    Mutation(
        "profile",
        "what isn't at its place in a receipt is optional, because the description lets it",
        _WORDS,
        "        out.unsure_with_profile.append(\n",
        "        return [AMOUNT]\n        out.unsure_with_profile.append(\n",
        _T_DESCRIPTION,
    ),
)
