"""Every face of the window, with texts as they come and at their longest."""

from terminal_app.gui.screen_state import (
    AmountEntry,
    Button,
    CenterPane,
    Detail,
    Face,
    Gesture,
    Header,
    Lamp,
    Notice,
    Paying,
    Receipt,
    Result,
    ScreenState,
    Status,
    Tone,
    Welcome,
)

CODE = "https://apm.dev.payex.com/pay/6c1d7f0e-5a52-4d0c-9f0e-2a9b1f3c8a11?m=TILL-1"
ACTIONS = (
    Button(Gesture.PAYMENTS, "History", "F2"),
    Button(Gesture.REFUND, "Refund", "F3"),
    Button(Gesture.HELP, "Help", "F1"),
)
HEADER = Header("Fjellkaffe AS", "TILL-1", actions=ACTIONS)
CHARGE = Button(Gesture.ENTER, "Charge 125,50 NOK", "Enter")
LOCKED = AmountEntry(
    "NOK", "125,50", locked=True, charge=Button(Gesture.ENTER, "Waiting…", enabled=False)
)
NEXT = AmountEntry("NOK", charge=Button(Gesture.ENTER, "New sale", "Enter"))
CANCEL = (Button(Gesture.ESCAPE, "Cancel payment", "Esc", dangerous=True),)
OFFLINE = Notice(
    Tone.NOT_KNOWN,
    "Connection lost, reconnecting.",
    "The customer can still pay; the till will know when it is back.",
)
LINES = tuple(
    (text, text.startswith("NOK"))
    for text in (
        "         FJELLKAFFE AS",
        "Terminal                  TILL-1",
        "NOK                       125,50",
        "PAID",
    )
)
COPY = Button(Gesture.COPY_RECEIPT, "Copy")
SAVE = Button(Gesture.SAVE_RECEIPT, "Save…")
VALUES = (Detail("Method", "Vipps"), Detail("Payment", "6c1d7f0e-5a52-4d0c-9f0e-2a9b1f3c8a11"))
STORY = (
    Detail("12:34:20", "The customer was shown the code."),
    Detail("12:41:07", "The connection was lost."),
    Detail("Now", "The till asks as soon as it is connected. Don't charge this sale again."),
)
LONGEST = ScreenState(
    title="Terminal",
    header=Header(
        "Kaffebrenneriet og Konditoriet på Hjørnet i Storgata i Trondheim AS",
        "TERMINAL-0000-12345",
        "DEMO - ei ole maksu",
        "12 maksua selvitettävänä",
        (
            Button(Gesture.PAYMENTS, "Historia", "F2"),
            Button(Gesture.REFUND, "Palautus", "F3"),
            Button(Gesture.HELP, "Ohje", "F1"),
        ),
    ),
    amount=AmountEntry(
        "NOK",
        "10 000 000,00",
        refusal="Summa on suurempi kuin asetuksissa sallittu enimmäismäärä 100 000,00 NOK",
        charge=Button(Gesture.ENTER, "Veloita 10 000 000,00 NOK", "Enter"),
    ),
    center=CenterPane(
        Result(
            Tone.NOT_KNOWN, "Tulos ei ole tiedossa", "10 000 000,00 NOK", STORY * 3, wrapped=True
        ),
        Notice(Tone.NOT_PAID, "Saman summan tulos ei ole tiedossa.", "Veloita vain, jos " * 4),
        (
            Button(Gesture.CHARGE_ANYWAY, "Veloita silti uudelleen", dangerous=True),
            Button(Gesture.ESCAPE, "Peruuta maksutapahtuma", "Esc"),
        ),
    ),
    receipt=Receipt(
        "Kuitti",
        "Kopio",
        LINES * 12,
        mark="DEMO - ei ole maksu",
        buttons=(
            Button(Gesture.COPY_RECEIPT, "Kopioi leikepöydälle"),
            Button(Gesture.SAVE_RECEIPT, "Tallenna tiedostoon…"),
            Button(Gesture.RECEIPT_CODE, "QR-koodi"),
        ),
    ),
    status=Status(
        Lamp.DOWN,
        "Ei yhteyttä: palvelin ei vastaa, yritetään uudelleen 30 s kuluttua",
        "Viimeisin: 10 000 000,00 NOK maksettu 12:31",
        "timed_out: wss://apm.dev.payex.com/ws: the handshake took more than 10 s",
        "12:34",
    ),
)


def state(
    face: Face,
    amount: AmountEntry = NEXT,
    buttons: tuple[Button, ...] = (),
    notice: Notice | None = None,
    header: Header = HEADER,
) -> ScreenState:
    """Return a window whose middle pane shows ``face``."""
    receipt = Receipt("Receipt", placeholder="The receipt appears here.")
    if isinstance(face, Result) and face.tone is Tone.PAID:
        receipt = Receipt("Receipt", "Copy", LINES, mark=header.mark, buttons=(COPY, SAVE))
    status = Status(Lamp.CONNECTED, "Connected", "Last paid: 89,00 NOK 12:31", clock="12:34")
    return ScreenState(
        "Terminal", header, amount, CenterPane(face, notice, buttons), receipt, status
    )


def paying(code: str | None = CODE, notice: Notice | None = None) -> ScreenState:
    """Return a window with a payment under way."""
    face = Paying("Scan to pay", "125,50 NOK", code, "Waiting · 9:12 left", 0.92)
    return state(face, LOCKED, CANCEL, notice)


def result(tone: Tone, title: str) -> ScreenState:
    """Return a window with an outcome."""
    story = tone is Tone.NOT_KNOWN
    return state(Result(tone, title, "125,50 NOK", STORY if story else VALUES, wrapped=story))


WELCOME = Welcome("Welcome", "The code to scan appears here when an amount is charged.")
REFUSED = AmountEntry("NOK", "125,505", refusal="At most two decimals.", charge=CHARGE)
FACES = {
    "welcome": state(WELCOME),
    "typed": state(WELCOME, AmountEntry("NOK", "125,50", charge=CHARGE)),
    "refused": state(WELCOME, REFUSED),
    "paying": paying(),
    "being made ready": paying(None),
    "offline": paying(notice=OFFLINE),
    "paid": result(Tone.PAID, "Paid"),
    "not paid": result(Tone.NOT_PAID, "Not paid"),
    "not known": result(Tone.NOT_KNOWN, "Not known"),
    "demo": state(
        Result(Tone.PAID, "Paid", "125,50 NOK", VALUES),
        header=HEADER._replace(mark="DEMO - not a payment", attention="1 payment to resolve"),
    ),
    "longest": LONGEST,
}
