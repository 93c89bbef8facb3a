"""Ids, access tokens and receipt numbers."""

import random
import uuid

from terminal_app.simulator.money.state_file import StateFile

_FIRST_RECEIPT = (100_000_000, 900_000_000)


class Identifiers:
    """Makes what is unique; with a seeded ``rng``, the same each time."""

    def __init__(self, rng: random.Random, first_receipt_id: int | None, state: StateFile) -> None:
        self._rng = rng
        self._state = state
        first = first_receipt_id or rng.randrange(*_FIRST_RECEIPT)
        self._next_receipt = max(first, self._state.fact("nextReceipt") or 0)

    def new_id(self) -> str:
        """Return a UUID, as messages and payments carry it."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def new_token(self) -> str:
        """Return an access token of 256 bits."""
        return f"{self._rng.getrandbits(256):064x}"

    def new_receipt_id(self) -> str:
        """Return the next receipt number."""
        number = self._next_receipt
        self._next_receipt += 1
        self._state.save_fact("nextReceipt", self._next_receipt)
        return str(number)
