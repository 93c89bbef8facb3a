"""The first contact with a server: logon, a cancel, a payment, a refund, a scan, each tried out.

One payment at a time. Nobody pays before a cancel has worked and the phone has shown the till's
amount; what was paid is paid back.
"""

import contextlib
import secrets
from dataclasses import dataclass

from terminal_app.certification.contact.trials import (
    NothingFitsError,
    NotSettledError,
    Trials,
)
from terminal_app.certification.customer.base import (
    Customer,
    CustomerFailedError,
    StepNotPossibleError,
)
from terminal_app.certification.steps import Step, Unit
from terminal_app.errors import ConnectionFault
from terminal_app.session import clock
from terminal_app.wire.profile.model import NumberType
from terminal_app.wire.proposal import sent
from terminal_app.wire.proposal.propose import Proposal
from terminal_app.wire.proposal.record import Event

_INIT, _UPDATE, _REFUND = "PAYMENT_INIT_REQUEST", "STATUS_UPDATE", "REFUND"
_MOST_ROUNDS = 3
_POLL_S = 0.25
_SCAN_WITHIN_S = 5.0
_DIGITS = 16
_LATE_WITHIN_S = 0.5


@dataclass(slots=True)
class Contact:
    """The trials in their order."""

    trials: Trials
    customer: Customer
    is_unattended: bool

    def run(self) -> Proposal:
        """Return what the trials have come to.

        Raises: NothingFitsError, NotSettledError, StepNotPossibleError, ConnectionFault, what
        the pump does. What is open is cancelled and what is paid is paid back first.
        """
        trials = self.trials
        try:
            trials.log_on()
            self._settle_earlier()
            for _ in range(_MOST_ROUNDS):
                self._cancel_one()
                self._pay_one()
                if trials.are_as_accepted():
                    break
            else:
                raise NothingFitsError("what the server says contradicts what it takes")
            self._see_a_problem()
            self._scan_own_code()
        finally:
            trials.interrupts_allowed = trials.interrupts()
            try:
                self._settle()
            finally:
                trials.connection.close()
        self._require_explained()
        return trials.proposal

    def _require_explained(self) -> None:
        unexplained = self.trials.proposal.unexplained
        if unexplained:
            raise NothingFitsError("; ".join(unexplained))
        otherwise = self.trials.sent_otherwise
        if otherwise:
            raise NothingFitsError(
                f"the server takes {', '.join(otherwise)} only without a field that a till sends"
            )
        if not self.trials.proposal.draft.is_unit_confirmed:
            raise NothingFitsError("nobody has said what the phone shows")

    # -- its parts --------------------------------------------------------------------------------

    def _begin(self) -> str:
        """Begin a payment that the server takes; return its id."""
        trials = self.trials
        within_s = trials.settings.times.init_response
        if trials.request(_INIT, "", within_s) is None:
            raise NothingFitsError("no answer to PAYMENT_INIT_REQUEST")
        payment_id = str(trials.current)
        trials.note_state(payment_id, "open")
        if not sent.is_whole(trials.proposal.draft, _INIT):
            raise NothingFitsError("the server takes a payment without a place for its amount")
        return payment_id

    def _cancel_one(self) -> None:
        self._cancel(self._begin())

    def _cancel(self, payment_id: str) -> None:
        """Cancel at the till; a receipt in answer is money.

        Raises: NothingFitsError, ConnectionFault.
        """
        trials = self.trials
        within_s = trials.settings.times.confirmation
        came = trials.request(_UPDATE, payment_id, within_s, paymentState="CANCELED")
        if came == "STATUS_UPDATE" and trials.last_state == "CANCELED":
            trials.note_state(payment_id, "cancelled")
        elif came == "PAYMENT_RECEIPT":
            trials.note_state(payment_id, "paid")
            # The answer to the cancel may still come, and is none to what is asked next.
            trials.hear(set(), _LATE_WITHIN_S)
            self._refund(payment_id)
        else:
            raise NothingFitsError("a cancel isn't confirmed")

    def _pay_one(self) -> None:
        """Have one payment paid once the phone shows its amount, and pay it back."""
        trials = self.trials
        for _ in range(2):
            payment_id = self._begin()
            code = trials.value_of("PAYMENT_INIT_RESPONSE", "qrCode")
            if not isinstance(code, str) or not code:
                raise NothingFitsError("no text in the answer can be a QR code")
            trials.note_state(payment_id, "shown")
            match self._shown_unit(code):
                case Unit.MINOR:
                    trials.happened(Event.PHONE_SHOWS_IT)
                    self._await_receipt(payment_id, code)
                    self._refund(payment_id)
                    return
                case Unit.MAJOR if not trials.proposal.draft.is_unit_confirmed:
                    self._cancel(payment_id)
                    trials.happened(Event.PHONE_SHOWS_MORE)
                case _:
                    break
        raise NothingFitsError("the phone shows another amount than the till's")

    def _shown_unit(self, code: str) -> Unit | None:
        customer, pump = self.customer, self.trials.pump
        if self.is_unattended:
            return customer.ask_unit(code, pump)
        customer.forget_unit()
        customer.pay(Step.PAID, code)
        by = clock.now() + self.trials.settings.times.customer
        while customer.reported_unit is None and clock.now() < by:
            customer.poll()
            # A receipt that comes meanwhile waits until it is known what the phone has shown.
            self.trials.connection.idle(_POLL_S)
        return customer.reported_unit

    def _listen(self, within_s: float) -> None:
        text = self.trials.connection.receive(within_s)
        if text is not None:
            self.trials.take(text)

    def _await_receipt(self, payment_id: str, code: str) -> None:
        trials = self.trials
        trials.happened(Event.PAID)
        trials.note_state(payment_id, "paying")
        trials.about = payment_id
        if self.is_unattended:
            self.customer.pay(Step.PAID, code)
        if trials.hear({"PAYMENT_RECEIPT"}, trials.settings.times.customer) is None:
            raise NothingFitsError("no message came that can be the receipt")
        trials.note_state(payment_id, "paid")

    def _refund(self, payment_id: str) -> None:
        trials = self.trials
        number = trials.number_of(payment_id)
        if number is None:
            raise NothingFitsError("no text in the receipt can be its number")
        within_s = trials.settings.times.confirmation
        came = trials.request(_REFUND, payment_id, within_s, paymentReceiptId=number)
        if came is None:
            raise NothingFitsError("a refund isn't confirmed")
        trials.note_state(payment_id, "paid back")

    def _see_a_problem(self) -> None:
        """Ask for the refund of a number that nobody has, if no PROBLEM has come yet."""
        trials = self.trials
        if "PROBLEM" in trials.proposal.names:
            return
        number: str | int = "99" + "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
        if trials.proposal.profile.receipt_type is NumberType.INTEGER:
            number = int(number)
        trials.ask_once(_REFUND, "", paymentReceiptId=number)
        trials.hear({"PROBLEM"}, trials.settings.times.confirmation)

    def _scan_own_code(self) -> None:
        """Have the terminal's own code scanned, if there is one and somebody can."""
        trials, customer = self.trials, self.customer
        code = trials.value_of("LOGON_CONFIRMATION", "terminalQrCode")
        if not isinstance(code, str) or not code:
            return
        try:
            if not customer.is_ready(Step.SCANNED, self._pump_line):
                return
            trials.happened(Event.SCANNED)
            customer.scan_own_code(code)
        except (StepNotPossibleError, CustomerFailedError):
            return
        within_s = _SCAN_WITHIN_S if self.is_unattended else trials.settings.times.customer
        if trials.hear({"GET_PAYMENT_REQUEST"}, within_s) is None:
            return
        number = trials.value_of("GET_PAYMENT_REQUEST", "paymentId")
        if isinstance(number, str) and number:
            within_s = trials.settings.times.confirmation
            trials.request(_UPDATE, number, within_s, paymentState="CANCELED")

    def _pump_line(self) -> None:
        self._listen(_POLL_S)

    # -- the end ----------------------------------------------------------------------------------

    def _settle(self) -> None:
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
            self._cancel(payment_id)
        elif state == "paid":
            trials.require_connection()
            self._refund(payment_id)

    def _settle_earlier(self) -> None:
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
