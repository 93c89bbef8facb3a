"""What becomes of the trials' payments: cancelled, or paid back; none is left open by itself."""

import contextlib
from dataclasses import dataclass

from terminal_app.certification.contact.trials import NothingFitsError, NotSettledError, Trials
from terminal_app.errors import ConnectionFault

_UPDATE, _REFUND = "STATUS_UPDATE", "REFUND"
_LATE_WITHIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Settlement:
    """Settles the payments of these trials."""

    trials: Trials

    def cancel(self, payment_id: str) -> None:
        """Cancel at the till; a receipt in answer is money.

        Raises: NothingFitsError, ConnectionFault.
        """
        trials = self.trials
        within_s = trials.settings.times.confirmation
        came = trials.request(_UPDATE, payment_id, within_s, paymentState="CANCELED")
        if came == "STATUS_UPDATE" and trials.last_state == "CANCELED":
            if trials.states[payment_id] != "cancelled":
                trials.note_state(payment_id, "cancelled")
        elif came == "PAYMENT_RECEIPT":
            trials.note_state(payment_id, "paid")
            # The answer to the cancel may still come, and is none to what is asked next.
            trials.hear(set(), _LATE_WITHIN_S)
            self.refund(payment_id)
        else:
            raise NothingFitsError("a cancel isn't confirmed")

    def cancel_unless_cancelled(self, payment_id: str) -> None:
        """Cancel what the phone has declined or cancelled, unless the server has said that it was.

        Raises: NothingFitsError, ConnectionFault.
        """
        trials = self.trials
        # What it says unasked is no answer to a cancel.
        trials.hear(set(), _LATE_WITHIN_S)
        if trials.states[payment_id] != "cancelled":
            self.cancel(payment_id)

    def refund(self, payment_id: str) -> None:
        """Pay back what is paid.

        Raises: NothingFitsError, ConnectionFault.
        """
        trials = self.trials
        number = trials.number_of(payment_id)
        if number is None:
            raise NothingFitsError("no text in the receipt can be its number")
        within_s = trials.settings.times.confirmation
        came = trials.request(_REFUND, payment_id, within_s, paymentReceiptId=number)
        if came is None:
            raise NothingFitsError("a refund isn't confirmed")
        trials.note_state(payment_id, "paid back")

    def settle(self) -> None:
        """Cancel what is open and pay back what is paid.

        Raises: NotSettledError.
        """
        trials = self.trials
        if trials.connection.is_open and trials.states:
            # What is late may speak of a payment that seemed refused.
            with contextlib.suppress(ConnectionFault):
                trials.hear(set(), _LATE_WITHIN_S)
        why: Exception | None = None
        for payment_id, state in list(trials.states.items()):
            try:
                self._settle_one(payment_id, state)
            except (NothingFitsError, ConnectionFault) as error:
                if trials.states[payment_id] == "sent":
                    # The server has never spoken of it, so nobody has had its code.
                    trials.note_state(payment_id, "not begun")
                else:
                    why = error
        if trials.log.unsettled:
            raise NotSettledError(trials.log.unsettled, why)

    def _settle_one(self, payment_id: str, state: str) -> None:
        trials = self.trials
        if state in {"sent", "open", "shown", "paying"}:
            trials.require_connection()
            self.cancel(payment_id)
        elif state == "paid":
            trials.require_connection()
            self.refund(payment_id)

    def settle_earlier(self) -> None:
        """Settle what an earlier run has left, before anything is begun.

        What can't be settled yet is tried again at the end, when more is known.
        """
        trials = self.trials
        if trials.states:
            # The receipt of one of them may have waited for the logon.
            trials.hear(set(), _LATE_WITHIN_S)
        for payment_id in list(trials.states):
            with contextlib.suppress(NothingFitsError):
                self._settle_one(payment_id, trials.states[payment_id])
