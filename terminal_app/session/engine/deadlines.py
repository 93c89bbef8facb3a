"""How long each payment waits for what it waits for."""

from collections.abc import Callable

from terminal_app.payments.payment import Payment, Wait
from terminal_app.settings import Times

_NEVER = float("inf")


class Deadlines:
    """One deadline for each payment that waits, on the session's clock."""

    def __init__(self, times: Times, clock: Callable[[], float]) -> None:
        self._times = times
        self._clock = clock
        self._at: dict[str, float] = {}

    def start(self, payment: Payment) -> None:
        """Let ``payment``'s time run from now on."""
        self._at[payment.payment_id] = self._clock() + self._patience(payment)

    def set(self, payment_id: str, at: float) -> None:
        """Let the time be over at ``at``."""
        self._at[payment_id] = at

    def clear(self, payment_id: str) -> None:
        """Nothing is awaited."""
        self._at.pop(payment_id, None)

    def of(self, payment_id: str) -> float | None:
        """Return when the payment's time is over, if it waits."""
        return self._at.get(payment_id)

    def next(self, counts: Callable[[str], bool]) -> float:
        """Return the first deadline of those that count."""
        return min((at for one, at in self._at.items() if counts(one)), default=_NEVER)

    def passed(self) -> list[str]:
        """Return the payments whose time is over."""
        now = self._clock()
        return [payment_id for payment_id, at in self._at.items() if now >= at]

    def _patience(self, payment: Payment) -> float:
        """Return how long to wait for what ``payment`` waits for, in seconds."""
        match payment.waits_for:
            case Wait.RESPONSE:
                return self._times.init_response
            case Wait.CUSTOMER:
                return self._times.customer
            case Wait.CONFIRMATION | Wait.REFUND:
                return self._times.confirmation
            case _:
                # Bounded before the power: 2.0 ** 2000 is no float.
                doubled = self._times.ask_first * 2.0 ** min(max(payment.times_asked - 1, 0), 20)
                return min(doubled, self._times.ask_most)
