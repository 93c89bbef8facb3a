"""The flows over printing, and over the closing of the day."""

from collections.abc import Callable
from functools import partial
from itertools import cycle

from terminal_app.gui.screen_state import Gesture
from terminal_app.payments.slip import SlipState
from tests.support.journal_and_ledger import JournalContents
from tests.support.printer import Trouble
from tests.system.kill.flow import PAID, WINDOW, Flow, Step, is_reversed
from tests.system.kill.window_driver import WindowDriver
from tests.unit.gui import printed
from tests.unit.gui.letters import letter_for


def slips_are(*states: SlipState) -> Callable[[JournalContents], bool]:
    """Return whether the slips are these, in the order of their payments and numbers."""
    return lambda journal: [one.state for one in journal.slips.values()] == [*states]


def sell_and_print(window: WindowDriver) -> None:
    """Charge 20,02; the receipt is printed by itself."""
    window.type("20,02\r")
    window.wait_for_journal("the slips", is_on_paper)


def is_on_paper(journal: JournalContents) -> bool:
    """Whether there are slips, and no more is to be printed by itself."""
    return bool(journal.slips) and not journal.is_printing


def sell_and_copy(window: WindowDriver) -> None:
    """Charge 20,02, and print a copy by Ctrl+P once the receipt is printed."""
    sell_and_print(window)
    window.print_shown()
    window.wait_for_journal("the copy", slips_are(SlipState.SENT, SlipState.SENT))


def sell_while_off(window: WindowDriver) -> None:
    """Charge 20,02 while the printer is off, and print the slip once it is on again."""
    with window.printer.off():
        window.type("20,02\r")
        window.wait_for_journal("kept", slips_are(SlipState.KEPT))
    _press_between_sales(window, Gesture.PRINT_WAITING, SlipState.SENT)


def sell_while_it_is_unplugged(window: WindowDriver) -> None:
    """Charge 20,02, have the printer unplugged half-way, and say that the paper was looked at."""
    window.printer.trouble = Trouble.UNPLUGGED
    window.type("20,02\r")
    window.wait_for_journal("uncertain", slips_are(SlipState.UNCERTAIN))
    window.printer.trouble = Trouble.NONE
    _press_between_sales(window, Gesture.PAPER_SEEN, SlipState.SEEN)


def _press_between_sales(window: WindowDriver, gesture: Gesture, state: SlipState) -> None:
    shown = "uncertain" if gesture is Gesture.PAPER_SEEN else "slips wait"
    letter = letter_for(printed.SHOWN[shown]("en").screen, gesture)

    def press() -> None:
        # Enter leaves the result, once it was in sight for a second.
        window.key("Return")
        window.with_alt(letter)

    window.do_until(press, gesture.value, slips_are(state))


def sell_print_and_refund(window: WindowDriver) -> None:
    """Charge 20,02, and refund it; both are printed by themselves."""
    sell_and_print(window)
    letter = letter_for(printed.paid().do(Gesture.REFUND).screen, Gesture.REFUND_YES)
    # The question takes no answer in its first second.
    window.key("F3")
    window.do_until(
        lambda: window.with_alt(letter), "the refund", lambda journal: "REFUNDING" in journal.states
    )
    window.wait_for_journal("both", slips_are(SlipState.SENT, SlipState.SENT))


def close_the_day(window: WindowDriver) -> None:
    """Close the day by its button, which F4 shows."""
    letter = letter_for(printed.SHOWN["a day"]("en").screen, Gesture.CLOSE_DAY)
    # The button does nothing until the day was read; F4 comes again in case it came too soon.
    steps = cycle((partial(window.key, "F4"), *[partial(window.with_alt, letter)] * 4))

    def press() -> None:
        step = next(steps)
        step()

    window.do_until(press, "the closing", lambda journal: bool(journal.closings))


def is_closed_once(journal: JournalContents) -> bool:
    """Whether there is one closing."""
    return [one.number for one in journal.closings] == [1]


PAPER_FLOWS = (
    Flow(
        "printed",
        "pays (02), and the receipt is printed by itself",
        WINDOW,
        acts=sell_and_print,
        prints="always",
        went=slips_are(SlipState.SENT),
    ),
    Flow(
        "printed, and the shop's slip",
        "pays (02); receipt and merchant copy are printed by themselves",
        WINDOW,
        acts=sell_and_print,
        prints="always",
        merchant_copy=True,
        went=slips_are(SlipState.SENT, SlipState.SENT),
    ),
    Flow(
        "printed, and a copy",
        "pays (02), and asks for a copy: Ctrl+P",
        WINDOW,
        acts=sell_and_copy,
        prints="always",
        went=slips_are(SlipState.SENT, SlipState.SENT),
    ),
    Flow(
        "kept back",
        "pays (02) while the printer is off; *Print them* once it is on again",
        WINDOW,
        acts=sell_while_off,
        prints="always",
        went=slips_are(SlipState.SENT),
    ),
    Flow(
        "unplugged",
        "pays (02); the printer is unplugged half-way, and the paper looked at",
        WINDOW,
        acts=sell_while_it_is_unplugged,
        prints="always",
        went=slips_are(SlipState.SEEN),
    ),
    Flow(
        "printed, paid back",
        "pays (02), and is paid back: F3; both are printed by themselves",
        WINDOW,
        acts=sell_print_and_refund,
        prints="always",
        went=lambda journal: (
            is_reversed(journal) and slips_are(SlipState.SENT, SlipState.SENT)(journal)
        ),
    ),
    Flow(
        "print",
        "has paid (02); `print`, which makes the original and the shop's slip",
        ("print", "{payment}"),
        setup=(PAID,),
        prints="never",
        merchant_copy=True,
        went=slips_are(SlipState.SENT, SlipState.SENT),
        status=0,
    ),
    Flow(
        "print, taken up",
        "has paid (02); `print` was killed with both slips queued, and the window prints them",
        WINDOW,
        setup=(PAID, Step(("print", "{payment}"), "print-before:1")),
        prints="never",
        merchant_copy=True,
        went=slips_are(SlipState.UNCERTAIN, SlipState.SENT),
    ),
    Flow(
        "day close",
        "has paid (02); `day close`",
        ("day", "close"),
        setup=(PAID,),
        closes=True,
        went=is_closed_once,
        status=0,
    ),
    Flow(
        "window, day closed",
        "has paid (02); F4, and the button *Close the day*",
        WINDOW,
        setup=(PAID,),
        acts=close_the_day,
        closes=True,
        went=is_closed_once,
    ),
)
