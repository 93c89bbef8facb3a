"""Goes on with what was being played when the server ended, from what its state has kept."""

from terminal_app.simulator.engine.script_runner import Player
from terminal_app.simulator.engine.script_selector import Director
from terminal_app.simulator.money.state_file import State
from terminal_app.simulator.money.store import Bank


def resume(state: State, bank: Bank, director: Director, player: Player) -> None:
    """Play the rest of every kept script; a wait that was under way begins anew.

    A script that isn't there any more (of another scenario) is given up.
    """
    for number, payment_id, body in state.plays():
        payment = bank.find(payment_id)
        script = director.script(body["name"], payment) if payment is not None else None
        if payment is None or script is None:
            state.forget_play(number)
            continue
        found = bank.find_charge(body.get("receiptId", ""))
        play = player.start(
            payment,
            script,
            body["requestId"],
            found[1] if found else None,
            name=body["name"],
            number=number,
            done=body["done"],
        )
        if found is None:
            payment.play = play
