"""The settings' names, explanations and rules, in the cashier's language."""

from collections.abc import Sequence

from terminal_app.gui.settings.fields import Field, FieldKind
from terminal_app.texts import LANGUAGES, Texts

_GROUPS = {
    "till": "Till",
    "sale": "Sale",
    "screen": "Screen",
    "customer": "Customer's window",
    "printer": "Printer",
    "settlement": "Settlement",
    "connection": "Connection",
    "times": "Time limits",
}

_NAMES = {
    "till.language": "Language",
    "till.currency": "Currency",
    "till.operator": "Cashier",
    "till.operator_idle_s": "Seconds until asked who is at the till",
    "till.max_amount_minor": "Highest amount",
    "till.cents_first": "Cents first",
    "till.show_own_code": "The till's own code",
    "till.sound": "Sounds",
    "till.country": "Country",
    "till.logo": "Logo",
    "sale.catalogue": "Items",
    "sale.quick_amounts_minor": "Quick amounts",
    "sale.note": "Note",
    "sale.tip_percents": "Tips",
    "scanner.prefix": "Before a barcode",
    "scanner.suffix": "After a barcode",
    "till.theme": "Colours",
    "screen.text_size": "Text size",
    "screen.full_screen": "Full screen",
    "screen.kiosk": "Kiosk",
    "screen.pin": "PIN",
    "customer_display.show": "Shown",
    "customer_display.screen": "Which screen",
    "customer_display.language": "The customer's language",
    "printer.target": "Where the printer is",
    "printer.profile": "Printer's profile",
    "printer.columns": "Characters in a line",
    "printer.when": "Receipts are printed",
    "printer.merchant_copy": "A slip for the shop",
    "settlement.format": "Format",
    "settlement.receipt": "Receipt",
    "settlement.refund_of": "Receipt that is paid back",
    "settlement.amount": "Amount",
    "settlement.fee": "Fee",
    "settlement.currency": "Currency",
    "settlement.kind": "Sale or refund",
    "settlement.sale_word": "Word for a sale",
    "settlement.refund_word": "Word for a refund",
    "settlement.day": "Day",
    "settlement.terminal": "Terminal id",
    "settlement.decimal": "Decimal sign",
    "settlement.separator": "Separator",
    "settlement.encoding": "Encoding",
    "connection.environment": "Environment",
    "connection.terminal_id": "Terminal id",
    "connection.client_id": "Client id",
    "connection.client_secret": "Client secret",
    "connection.token_url": "Token address",
    "connection.websocket_url": "WebSocket address",
    "connection.ca_file": "Extra certificates",
    "connection.proxy": "Proxy",
    "connection.profile": "Profile of the server",
    "day.cut_off_hour": "Hour at which the business day begins",
    "journal.archive_after_days": "Days until a payment is archived",
    "journal.erase_customers_after_days": "Days until customers' data are erased",
    "times.connect": "Each step of connecting",
    "times.logon": "Answer to the logon",
    "times.init_response": "Answer to a new payment",
    "times.confirmation": "Answer to a cancel",
    "times.customer": "Time for the customer",
    "times.ping": "Line check",
    "times.pong": "Answer to the line check",
    "times.reconnect_first": "First wait before reconnecting",
    "times.reconnect_most": "Longest wait before reconnecting",
    "times.take_up": "Wait before open payments",
    "times.ask_first": "First gap before asking again",
    "times.ask_most": "Longest gap before asking again",
}

_ABOUT = {
    "till.language": "Of all texts, and of how numbers are written.",
    "till.currency": "Every sale of this till is in it.",
    "till.operator": "Stands with every payment. Empty: the name of the computer's user.",
    "till.operator_idle_s": "Without a key pressed, where there are operators. 0: never.",
    "till.max_amount_minor": "A sale above this is refused.",
    "till.cents_first": "12550 is typed for 125.50, as on card terminals.",
    "till.show_own_code": "Between sales the till shows a code that customers can scan first.",
    "till.sound": "A result is heard as well.",
    "till.country": "Receipts have the words and sizes that its rules ask for.",
    "till.logo": "A picture that receipts begin with (PNG, JPEG, BMP).",
    "sale.catalogue": "A file with the shop's items (TOML or CSV).",
    "sale.quick_amounts_minor": "Each gets a key of its own. Separated by spaces.",
    "sale.note": "A sale may bear a note.",
    "sale.tip_percents": "Offered to the customer, in percent. Separated by spaces.",
    "scanner.prefix": "What the scanner is set to type first, such as: # or <STX>",
    "scanner.suffix": "What it is set to type last, besides Enter, such as: # or <TAB>",
    "till.theme": "Of the window. As the system: what the computer is set to.",
    "screen.text_size": "Of everything on the till's screen.",
    "screen.full_screen": "The till fills the screen when it starts.",
    "screen.kiosk": "Full screen, and it can't be left without the PIN, if there is one.",
    "screen.pin": "Asked for before the settings, and before a kiosk is left.",
    "customer_display.show": "By itself: where there is a second screen.",
    "customer_display.screen": "1 is the first from the left. 0: the first that the till isn't on.",
    "customer_display.language": "What it speaks until a customer chooses another.",
    "printer.target": "Such as: tcp://HOST:9100. Empty: there is no printer.",
    "printer.profile": "The name of its model in the list, or: default",
    "printer.columns": "What fits on its paper: 32, 42 or 48.",
    "printer.when": "By hand it can always be done.",
    "printer.merchant_copy": "With each original that a customer gets.",
    "settlement.format": "Of the file that your provider sends about what it pays out.",
    "settlement.receipt": "The column or element of its number. Empty: as the format has it.",
    "settlement.refund_of": "The column or element of its number. Empty: as the format has it.",
    "settlement.amount": "The column or element that has it. Empty: as the format has it.",
    "settlement.fee": "The column or element that has it. Empty: as the format has it.",
    "settlement.currency": "The column or element that has it. Empty: as the format has it.",
    "settlement.day": "The column or element that has it. Empty: as the format has it.",
    "settlement.kind": "The column or element that says which. Empty: as the format has it.",
    "settlement.sale_word": "What stands there of a sale.",
    "settlement.refund_word": "What stands there of a refund.",
    "settlement.terminal": "The column or element that has it: other terminals are left out.",
    "settlement.decimal": "What is before the cents.",
    "settlement.separator": "What is between the columns.",
    "settlement.encoding": "Of the letters in the file.",
    "connection.environment": "The kind of server. Your provider tells which.",
    "connection.terminal_id": "Given to you by your provider, for this till alone.",
    "connection.client_id": "Given to you by your provider.",
    "connection.client_secret": "Kept in the computer's keyring, never in a file, and never shown.",
    "connection.token_url": "Where access is asked for. Empty where the environment sets it.",
    "connection.websocket_url": "Where payments are made. Empty where the environment sets it.",
    "connection.ca_file": "A file (PEM), beside the computer's own. Usually empty.",
    "connection.proxy": "http://HOST:PORT, where your network wants one. Usually empty.",
    "connection.profile": "A file that says how this server writes its messages. Usually empty.",
    "day.cut_off_hour": "What is sold before it belongs to the day before. 0: at midnight.",
    "journal.archive_after_days": "Done when the till starts. 0: never.",
    "journal.erase_customers_after_days": "The payments themselves are kept. 0: never.",
    "times.connect": "How long each step may take.",
    "times.logon": "How long the server may take to confirm it.",
    "times.init_response": "How long the server may take to give a code.",
    "times.confirmation": "How long the server may take to confirm it.",
    "times.customer": "How long the code is shown.",
    "times.ping": "How often the line is tried while nothing comes.",
    "times.pong": "How long that may stay unanswered.",
    "times.reconnect_first": "After one try at once; doubled each time.",
    "times.reconnect_most": "It grows no longer than this.",
    "times.take_up": "After a start, before the server is asked about them.",
    "times.ask_first": "Where an outcome isn't known; doubled each time.",
    "times.ask_most": "It grows no longer than this.",
}

_CHOICES = {
    "till.theme=system": "As the system",
    "till.theme=light": "Light",
    "till.theme=dark": "Dark",
    "till.theme=contrast": "High contrast",
    "till.country=": "None of these",
    "till.country=NO": "Norway",
    "till.country=SE": "Sweden",
    "till.country=DK": "Denmark",
    "till.country=FI": "Finland",
    "screen.text_size=normal": "Normal",
    "screen.text_size=large": "Large",
    "screen.text_size=largest": "Largest",
    "customer_display.show=auto": "By itself",
    "customer_display.show=on": "Always",
    "customer_display.show=off": "Never",
    "customer_display.language=": "The till's",
    "printer.when=always": "Always",
    "printer.when=ask": "When the cashier says so",
    "printer.when=never": "Never",
    "settlement.format=": "By what is in the file",
    "settlement.format=vipps": "Vipps (CSV)",
    "settlement.format=swedbank_pay": "Swedbank Pay (XML)",
    "settlement.format=csv": "Another CSV, by its columns",
    "settlement.format=xml": "Another XML, by its elements",
    "settlement.decimal=": "As each amount shows",
    "settlement.decimal=,": "Comma",
    "settlement.decimal=.": "Point",
    "settlement.separator=": "By what is in the file",
    "settlement.separator=,": "Comma",
    "settlement.separator=;": "Semicolon",
    "settlement.separator=tab": "Tab",
    "settlement.encoding=": "As usual (UTF-8)",
    "connection.environment=test": "The provider's test",
    "connection.environment=production": "Production",
    "connection.environment=custom": "Another, by its addresses",
    "connection.environment=simulator": "Simulator on this computer",
}

_ALLOWED = {
    "till.operator_idle_s": "A whole number from 0 to 86400.",
    "day.cut_off_hour": "A whole number from 0 to 12.",
    "till.max_amount_minor": "Write an amount of at least 0.01.",
    "sale.quick_amounts_minor": "At most eight amounts, such as: 50 100 149.50",
    "sale.tip_percents": "At most four whole numbers from 1 to 100, such as: 5 10",
    "sale.catalogue": "There is no such file, or it can't be read.",
    "till.logo": "There is no such picture, it can't be read, or it is too large.",
    "scanner.prefix": "At most 4 characters, the first one that no amount has, nor <TAB>.",
    "scanner.suffix": "At most 4 characters, the first one that no amount has.",
    "screen.pin": "A PIN is 4 to 12 digits, the same in both places.",
    "printer.target": (
        "tcp://HOST:PORT, serial:DEVICE, usb:VVVV:PPPP, windows:NAME, cups:NAME, file:/PATH, "
        "or nothing."
    ),
    "printer.profile": "There is no such profile. Usually: default",
    "printer.columns": "32, 42 or 48.",
    "settlement.receipt": "Write the name of its column or element, which another format needs.",
    "settlement.amount": "Write the name of its column or element, which another format needs.",
    "settlement.sale_word": "Write the word, since a column or element says which is which.",
    "settlement.refund_word": "Write the word, since a column or element says which is which.",
    "customer_display.screen": "A whole number from 0 to 16.",
    "connection.terminal_id": "Write the one that your provider gave you, without accents.",
    "connection.client_id": "Write the one that your provider gave you, without accents.",
    "connection.token_url": (
        "Write the address that your provider gave you: https://… (http:// for this computer alone)"
    ),
    "connection.websocket_url": (
        "Write the address that your provider gave you: wss://… (ws:// for this computer alone)"
    ),
    "connection.ca_file": "There is no such file.",
    "connection.proxy": "http://HOST:PORT, or nothing.",
    "times.reconnect_most": "A number of seconds, at least the first wait.",
}

_MOST_NAMES = 8
_ALLOWED_KINDS = {
    FieldKind.SECONDS.value: "A number of seconds, more than 0 and at most 86400.",
    FieldKind.WHOLE.value: "A whole number.",
}


def group(name: str, texts: Texts) -> str:
    """Return the name of a group."""
    return texts.say(_GROUPS[name])


def name(field: Field, texts: Texts) -> str:
    """Return the name of a setting."""
    return texts.say(_NAMES[field.key])


def about(field: Field, texts: Texts) -> str:
    """Return the explanation of a setting."""
    return texts.say(_ABOUT[field.key])


def about_operators(names: Sequence[str], texts: Texts) -> str:
    """Return what is said where operators charge: who they are, and what changes that."""
    listed = ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
    command = "terminal-app operator"
    return texts.say(
        "Operators: {names}. Changed by the command {command}.", names=listed, command=command
    )


def choice(field: Field, value: str, texts: Texts) -> str:
    """Return the name of a choice's value."""
    named = f"{field.key}={value}"
    if named in _CHOICES:
        return texts.say(_CHOICES[named])
    return LANGUAGES[value].name if value in LANGUAGES else value


def allowed(field: Field, texts: Texts) -> str:
    """Return the rule that a setting's value breaks."""
    if field.key in _ALLOWED:
        return texts.say(_ALLOWED[field.key])
    if field.kind.value in _ALLOWED_KINDS:
        return texts.say(_ALLOWED_KINDS[field.kind.value])
    return texts.say("This can't be used.")
