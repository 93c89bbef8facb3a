"""Start of a sale: asking the session for it, once that can be done."""

from msgspec import structs

from terminal_app import wording
from terminal_app.channel.commands import Reconnect, StartPayment
from terminal_app.channel.events import Refusal
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.paying import Starting
from terminal_app.gui.presenter.ports import PresenterPorts


def charge_anyway(model: TillModel, ports: PresenterPorts, asked: StartPayment) -> Mode:
    """Ask for the same sale again, with the cashier's explicit yes.

    It keeps its identifiers: an amount that was offered with a code never becomes the
    answer to somebody who has scanned since.
    """
    if not can_start(model, ports):
        return model.mode
    # Who answers may be another than who was asked.
    allowed_by = asked.allowed_by if asked.operator == model.operator else ""
    request = structs.replace(
        asked, despite_unknown=True, operator=model.operator, allowed_by=allowed_by
    )
    return post(model, ports, request)


def post(model: TillModel, ports: PresenterPorts, request: StartPayment) -> Mode:
    """Ask the session for the sale."""
    model.receipt_of = model.notice = None
    model.paid_meanwhile.clear()
    model.asked_for_sale_at = ports.clock()
    ports.post(request)
    return Starting(request)


def can_start(model: TillModel, ports: PresenterPorts) -> bool:
    """Return whether a sale can be asked for now; else say why not."""
    if not model.connected:
        model.refusal = wording.refusal(Refusal.NOT_CONNECTED, model.texts)
        ports.post(Reconnect())
        return False
    if model.not_recorded is not None:
        model.refusal = wording.refusal(Refusal.CANNOT_RECORD, model.texts)
        return False
    return True
