"""The first contact with a server: logon, a cancel, a payment, a refund, a scan, each tried out.

One payment at a time. Nobody pays before a cancel has worked and the phone has shown the till's
amount; what was paid is paid back.
"""

import secrets
from dataclasses import dataclass, field

from terminal_app.certification.contact.settlement import Settlement
from terminal_app.certification.contact.trials import NothingFitsError, Trials
from terminal_app.certification.customer.base import (
    Customer,
    CustomerFailedError,
    StepNotPossibleError,
)
from terminal_app.certification.steps import Step, Unit
from terminal_app.session import clock
from terminal_app.wire.profile.model import NumberType
from terminal_app.wire.proposal import sent
from terminal_app.wire.proposal.propose import Proposal
from terminal_app.wire.proposal.record import Event

_INIT, _UPDATE, _REFUND = "PAYMENT_INIT_REQUEST", "STATUS_UPDATE", "REFUND"
_MOST_ROUNDS = 3
_MOST_DECLINED = 3
_POLL_S = 0.25
_SCAN_WITHIN_S = 5.0
_DIGITS = 16


@dataclass(slots=True)
class Contact:
    """The trials in their order."""

    trials: Trials
    customer: Customer
    is_unattended: bool
    settlement: Settlement = field(init=False)

    def __post_init__(self) -> None:
        self.settlement = Settlement(self.trials)

    def run(self) -> Proposal:
        """Return what the trials have come to.

        Raises: NothingFitsError, NotSettledError, StepNotPossibleError, ConnectionFault, what
        the pump does. What is open is cancelled and what is paid is paid back first.
        """
        trials = self.trials
        try:
            trials.log_on()
            self.settlement.settle_earlier()
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
                self.settlement.settle()
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
        payment_id = trials.about
        trials.note_state(payment_id, "open")
        if not sent.is_whole(trials.proposal.draft, _INIT):
            raise NothingFitsError("the server takes a payment without a place for its amount")
        return payment_id

    def _cancel_one(self) -> None:
        self.settlement.cancel(self._begin())

    def _pay_one(self) -> None:
        """Have one payment paid once the phone shows its amount, and pay it back.

        After one that the phone declines or cancels another is tried.
        """
        for _ in range(_MOST_DECLINED):
            payment_id, code = self._show_one()
            if self._await_receipt(payment_id, code):
                self.settlement.refund(payment_id)
            if self.trials.states[payment_id] == "paid back":
                return
            if not self.customer.pays_again(self.trials.idle):
                raise StepNotPossibleError("no payment was paid")
        raise NothingFitsError("the phone has declined every payment")

    def _show_one(self) -> tuple[str, str]:
        """Begin a payment that the phone shows with the till's amount; return its id and code."""
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
                    return payment_id, code
                case Unit.MAJOR if not trials.proposal.draft.is_unit_confirmed:
                    self.settlement.cancel_unless_cancelled(payment_id)
                    trials.happened(Event.PHONE_SHOWS_MORE)
                case None:
                    raise NothingFitsError("nobody has said what the phone shows")
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

    def _await_receipt(self, payment_id: str, code: str) -> bool:
        """Whether the receipt has come; if the phone has declined it, it isn't open any more.

        Raises: NothingFitsError, ConnectionFault, what the pump does.
        """
        trials = self.trials
        trials.happened(Event.PAID)
        trials.note_state(payment_id, "paying")
        trials.about = payment_id
        if self.is_unattended:
            self.customer.pay(Step.PAID, code)
        by = clock.now() + trials.settings.times.customer
        while clock.now() < by:
            try:
                self.customer.poll()
            except StepNotPossibleError:
                break
            came = trials.hear({"PAYMENT_RECEIPT", "STATUS_UPDATE"}, _POLL_S)
            is_declined = came is not None and trials.last_state in {"CANCELED", "ERROR"}
            if came == "PAYMENT_RECEIPT" and not is_declined:
                trials.note_state(payment_id, "paid")
                return True
            if is_declined:
                break
        else:
            raise NothingFitsError("no message came that can be the receipt")
        # What has become of the money the answer to a cancel says, if nothing before it.
        self.settlement.cancel_unless_cancelled(payment_id)
        return False

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
            if not customer.is_ready_to_scan(self._pump_line):
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
