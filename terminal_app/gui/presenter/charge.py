"""Charging what was typed, the ordinary way or in answer to a customer who has scanned."""

import dataclasses

from terminal_app import wording
from terminal_app.channel.commands import DeclineScan, Reconnect, StartPayment
from terminal_app.channel.events import Refusal
from terminal_app.gui.presenter.basket import sale_lines, total
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.ports import GUARDED_S, Around
from terminal_app.payments.money import AmountRefusedError, Currency, Money


class Selling:
    """Starts sales; decides nothing about money."""

    def __init__(self, scene: Scene, around: Around) -> None:
        self._scene = scene
        self._around = around

    def charge(self) -> None:
        """Ask for a sale over what was typed, or say why not."""
        scene = self._scene
        try:
            amount_minor = self._read()
        except AmountRefusedError as refused:
            scene.refusal = self._amount_fault(refused)
            return
        if self._can_not_start() or self._scan_is_too_new():
            return
        scan = scene.scan
        amount = Money(amount_minor, Currency(scene.settings.till.currency))
        self._post(
            StartPayment(
                payment_id=scan.payment_id if scan is not None else self._around.new_id(),
                sale_id=self._around.new_id(),
                amount=amount,
                operator=self._scene.operator,
                answers_scan=scan is not None,
                lines=sale_lines(scene.basket, amount_minor, scene.texts.say("Amount")),
                note=scene.basket.note,
            )
        )

    def charge_anyway(self) -> None:
        """Ask for the same sale again, with the cashier's explicit yes.

        It keeps its identifiers: an amount that was offered with a code never becomes the
        answer to somebody who has scanned since.
        """
        asked = self._scene.ask_again_for
        if asked is None or self._can_not_start():
            return
        self._post(dataclasses.replace(asked, despite_unknown=True))

    def decline_scan(self) -> None:
        """Say no to the customer who has scanned."""
        if self._scene.scan is not None:
            self._around.post(DeclineScan(self._scene.scan.payment_id, self._scene.operator))

    def check_typed(self) -> None:
        """Say at once what can't become an amount; an unfinished one is not yet wrong."""
        typed = self._scene.keyed.text.rpartition("+")[2]
        if typed.strip("0") in {"", ",", "."}:
            return
        try:
            self._read()
        except AmountRefusedError as refused:
            self._scene.refusal = self._amount_fault(refused)

    def _post(self, starting: StartPayment) -> None:
        self._scene.ask_again_for = self._scene.receipt_of = self._scene.said = None
        self._scene.starting = starting
        self._around.post(starting)

    def _can_not_start(self) -> bool:
        scene = self._scene
        if not scene.connected:
            scene.refusal = wording.refusal(Refusal.NOT_CONNECTED, scene.texts)
            self._around.post(Reconnect())
            return True
        if scene.not_recorded is not None:
            scene.refusal = wording.refusal(Refusal.CANNOT_RECORD, scene.texts)
            return True
        return False

    def _scan_is_too_new(self) -> bool:
        """The amount was typed for somebody else, and the hand was on its way to Enter."""
        scene = self._scene
        if scene.scan is None or not scene.typed_before_scan:
            return False
        if self._around.clock() - scene.scan_since >= GUARDED_S:
            return False
        scene.refusal = scene.texts.say(
            "A customer has just scanned. Press Enter again to charge that customer."
        )
        return True

    def _read(self) -> int:
        scene = self._scene
        return total(scene.basket, scene.keyed.text, scene.settings.till)

    def _amount_fault(self, refused: AmountRefusedError) -> str:
        till, texts = self._scene.settings.till, self._scene.texts
        limit = texts.amount(till.max_amount_minor, till.currency)
        return wording.amount_fault(refused.fault, limit, texts)
