"""Drawn servers: the trials are settled, and a profile that is made sends as the server wants it.

``python -m tests.system.soak.profiles --drawn N`` searches on.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

from terminal_app.certification.contact.trials import NothingFitsError
from terminal_app.simulator import SimulatorServer
from terminal_app.wire import codec, messages
from terminal_app.wire.profile.model import Profile
from tests.support.first_contact import AMOUNT_MINOR, contact, trials_at
from tests.unit.wire.profiles import PROFILES

ID = "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
SENT: tuple[messages.ToServer, ...] = (
    messages.PaymentInitRequest(
        id=ID,
        payment_id=ID,
        payment_details=messages.PaymentDetails(
            amount=12_550, currency_iso=messages.CurrencyIso.NOK, sale_transaction_id=ID
        ),
    ),
    messages.StatusUpdate(id=ID, payment_id=ID, payment_state=messages.PaymentState.CANCELED),
    messages.Refund(id=ID, payment_receipt_id="77"),
)


def written(message: messages.ToServer, profile: Profile) -> Any:  # noqa: ANN401 - JSON
    return json.loads(codec.write(message, profile, is_number_typed=True))


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROFILES)
def test_a_first_contact_leaves_no_money_and_sends_as_the_server_wants_it(true: Profile) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        SimulatorServer(delay_s=0.05, profile=true) as server,
    ):
        trials = trials_at(server, Path(folder))
        found = None
        try:
            found = contact(trials).run().profile
        except NothingFitsError:
            assert trials.proposal.unexplained or not trials.accepted.get("REFUND")
        payments = server.payments().values()
        assert all(one.charged_minor == one.refunded_minor for one in payments)
        assert not any(one.state == "PENDING" and one.amount_minor for one in payments)
        assert trials.log.unsettled == []
        if found is not None:
            assert trials.proposal.draft.is_unit_confirmed
            for message in SENT:
                assert written(message, found) == written(message, true)
            told = [one.amount_minor for one in payments if one.state == "REVERSED"]
            assert AMOUNT_MINOR in told
