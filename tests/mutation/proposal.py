"""Mutations of the first contact: a guess is taken for money, or a trial is left open."""

from tests.mutation.mutation import Mutation

_HEARD, _PROPOSE, _FOLD, _SENT, _LOOK = (
    "terminal_app/wire/proposal/heard.py",
    "terminal_app/wire/proposal/propose.py",
    "terminal_app/wire/proposal/fold.py",
    "terminal_app/wire/proposal/sent.py",
    "terminal_app/wire/proposal/look.py",
)
_CONTACT, _TRIALS = (
    "terminal_app/certification/contact/contact.py",
    "terminal_app/certification/contact/trials.py",
)
_T_PROPOSE = ("tests/unit/wire/proposal/test_propose.py",)
_T_CONTACT = ("tests/unit/certification/test_contact.py",)
_NOTE = '                self.note_state(number, "sent")\n'
_ASK = "            one = self.ask_once(name, number, **more)\n"

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "4",
        "a receipt changes the unit that the phone has confirmed",
        _HEARD,
        "and kind is not NumberType.INTEGER and not draft.is_unit_confirmed:\n",
        "and kind is not NumberType.INTEGER:\n",
        _T_PROPOSE,
    ),
    Mutation(
        "4",
        "a word that stands for paid counts for paid back too",
        _HEARD,
        "        if state is not None and state not in draft.states and not is_told:\n",
        "        if state is not None and state not in draft.states:\n",
        _T_PROPOSE,
    ),
    Mutation(
        "3",
        "a word for paid that only the moment tells is taken unasked",
        _FOLD,
        '        if self._answer(Question(Asked.STATE, f"{state}={word}", (YES, NO))) == NO:\n',
        "        if False:\n",
        _T_PROPOSE,
    ),
    Mutation(
        "4",
        "a receipt over an amount that was never asked for is explained",
        _PROPOSE,
        "and amount and amount not in asked_for:\n",
        "and False:\n",
        _T_PROPOSE,
    ),
    Mutation(
        "4",
        "a receipt of another payment is explained",
        _PROPOSE,
        "    if is_answer and payment_id and canonical_id(payment_id) not in known.payment_ids:\n",
        "    if False:\n",
        _T_PROPOSE,
    ),
    Mutation(
        "4",
        "the receipt that comes once more is taken for the answer to a refund",
        _FOLD,
        '        return name != "PAYMENT_RECEIPT" or word != self.draft.states.get("COMPLETE")\n',
        "        return True\n",
        _T_PROPOSE,
    ),
    Mutation(
        "4",
        "of several amounts in a receipt one is chosen unasked",
        _FOLD,
        "        self._choose(Asked.AMOUNT_PLACE, AMOUNT, spots, now.known)\n",
        "",
        _T_PROPOSE,
    ),
    Mutation(
        "4",
        "an amount that the server takes nowhere is sent as an empty field",
        _SENT,
        "    for fields in ((*needed, *unplaced), unseen):\n",
        "    for fields in ((*needed, *unplaced),):\n",
        _T_PROPOSE,
    ),
    Mutation(
        "4",
        "a trial is paid while the phone shows another amount",
        _CONTACT,
        "                case Unit.MINOR:\n",
        "                case Unit.MINOR | Unit.OTHER:\n",
        _T_CONTACT,
    ),
    Mutation(
        "6",
        "a trial that is open at the end is left to the customer",
        _CONTACT,
        '        if state in {"sent", "open", "shown", "paying"}:\n',
        '        if state in {"sent", "open", "paying"}:\n',
        _T_CONTACT,
    ),
    Mutation(
        "6",
        "a trial that was paid and not paid back counts as one that nobody could pay",
        _CONTACT,
        '                if trials.states[payment_id] == "sent":\n',
        '                if trials.states[payment_id] in {"sent", "paid"}:\n',
        _T_CONTACT,
    ),
    Mutation(
        "6",
        "a trial that the server has open counts as one that was never begun",
        _CONTACT,
        '                if trials.states[payment_id] == "sent":\n',
        '                if trials.states[payment_id] in {"sent", "open"}:\n',
        _T_CONTACT,
    ),
    Mutation(
        "6",
        "a trial that may have cost money isn't told",
        _CONTACT,
        "        if trials.log.unsettled:\n",
        "        if False:\n",
        _T_CONTACT,
    ),
    Mutation(
        "6",
        "a trial is paid back by the receipt that came last",
        _TRIALS,
        "            for number in named or {self.about}:\n",
        "            for number in self.states:\n",
        _T_CONTACT,
    ),
    Mutation(
        "5",
        "a trial that seemed refused stays so when its receipt comes",
        _TRIALS,
        "        self._reopen(text, proposal.last_name)\n",
        "",
        _T_CONTACT,
    ),
    Mutation(
        "1",
        "a trial's payment is sent before it is on the disk",
        _TRIALS,
        f"{_NOTE}{_ASK}",
        f'{_ASK}            if name == "PAYMENT_INIT_REQUEST":\n{_NOTE}',
        _T_CONTACT,
    ),
    Mutation(
        "2",
        "more trials are begun than the person was told",
        _TRIALS,
        "                if len(self.states) >= MOST_PAYMENTS:\n                    break\n",
        "",
        _T_CONTACT,
    ),
    Mutation(
        "secrets",
        "what a message says stands in the log",
        _LOOK,
        'one if _PLAIN_STEP.fullmatch(one) else "(a name)" for one in self.path',
        "one for one in self.path",
        ("tests/unit/wire/proposal/test_look.py",),
    ),
)
