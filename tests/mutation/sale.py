"""Mutations of the sale: lines, amounts and prices on the wire, on the disk and on the receipt."""

from tests.mutation.mutation import Mutation

_SALE, _TRANSLATION = "terminal_app/payments/sale.py", "terminal_app/session/engine/wire_mapping.py"
_ORDERS, _RECEIPT = (
    "terminal_app/session/engine/command_handler.py",
    "terminal_app/receipts/receipt.py",
)
_CHECKING = "terminal_app/catalogue/validation.py"
_READING = "terminal_app/catalogue/loader.py"
_PRESENTER = "terminal_app/gui/presenter"
_BASKET, _GUI_SALE = f"{_PRESENTER}/basket.py", f"{_PRESENTER}/modes/sale.py"
_KEYS, _TIP = f"{_PRESENTER}/keys.py", f"{_PRESENTER}/modes/tip.py"
_T_BASKET, _T_GATHERING = (
    "tests/unit/gui/presenter/test_basket.py",
    "tests/unit/gui/presenter/test_gathering.py",
)
_T_SALE, _T_LINES = (
    "tests/unit/payments/test_sale.py",
    "tests/unit/session/engine/test_sale_lines.py",
)
_T_CATALOGUE, _T_RECEIPT = (
    "tests/unit/test_catalogue.py",
    "tests/unit/receipts/test_sale_on_receipt.py",
)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "sale",
        "lines that don't come to the amount are as good as any",
        _SALE,
        "    return sum(line.amount_minor for line in lines) == amount_minor\n",
        "    return True\n",
        (_T_SALE,),
    ),
    Mutation(
        "sale",
        "lines that come to less than the amount are as good as any",
        _SALE,
        "    return sum(line.amount_minor for line in lines) == amount_minor\n",
        "    return sum(line.amount_minor for line in lines) <= amount_minor\n",
        (_T_SALE,),
    ),
    Mutation(
        "sale",
        "a sale that doesn't add up is begun",
        _ORDERS,
        "if not can_be_charged(command.lines, command.note, command.amount.amount_minor):",
        "if False:",
        (_T_LINES,),
    ),
    Mutation(
        "sale",
        "a payment is made of lines that come to another amount",
        "terminal_app/payments/payment.py",
        "        if not add_up(self.lines, self.amount.amount_minor):\n",
        "        if False:\n",
        (_T_SALE,),
    ),
    Mutation(
        "sale",
        "products that come to another amount are written",
        _TRANSLATION,
        "    if not add_up(payment.lines, payment.amount.amount_minor):\n",
        "    if False:\n",
        (_T_LINES,),
    ),
    Mutation(
        "sale",
        "a product's amount is that of one piece",
        _TRANSLATION,
        "            amount=line.amount_minor,\n",
        "            amount=line.amount_minor // line.quantity,\n",
        (_T_LINES,),
    ),
    Mutation(
        "sale",
        "the tip isn't among the products",
        _TRANSLATION,
        "        for line in payment.lines\n    )\n",
        '        for line in payment.lines\n        if line.kind.value != "tip"\n    )\n',
        (_T_LINES,),
    ),
    Mutation(
        "sale",
        "a tip on a bare amount is kept from the server",
        _SALE,
        "any(line.kind is not LineKind.AMOUNT for line in lines)",
        "any(line.kind is LineKind.ITEM for line in lines)",
        (_T_LINES,),
    ),
    Mutation(
        "sale",
        "what was sold isn't recorded",
        _ORDERS,
        "            lines=command.lines,\n",
        "",
        (_T_LINES,),
    ),
    Mutation(
        "sale",
        "the tip isn't on the receipt",
        _RECEIPT,
        "        made += _pair(describe(tip), texts.number(tip.amount_minor))\n",
        "        pass\n",
        (_T_RECEIPT,),
    ),
    Mutation(
        "sale",
        "the receipt doesn't say how many of an item there are",
        _RECEIPT,
        "    if line.kind is LineKind.ITEM or line.quantity > 1:\n",
        "    if line.quantity > 2:\n",
        (_T_RECEIPT,),
    ),
    Mutation(
        "sale",
        "a price passes through a binary number",
        _READING,
        "tomllib.loads(text, parse_float=Decimal)",
        "tomllib.loads(text, parse_float=lambda digits: Decimal(float(digits)))",
        (_T_CATALOGUE,),
    ),
    Mutation(
        "sale",
        "a price without decimals is read as the smallest coins",
        _CHECKING,
        "    return value * MINOR_PER_MAJOR\n",
        "    return value\n",
        (_T_CATALOGUE,),
    ),
    Mutation(
        "sale",
        "half of a price with a comma becomes the price",
        _READING,
        '    if not stray and separator == "," and _is_half(columns, cells):\n',
        "    if False:\n",
        (_T_CATALOGUE,),
    ),
    Mutation(
        "sale",
        "two items bear one barcode",
        _CHECKING,
        "        if item.barcode and item.barcode in lines_by_barcode:\n",
        "        if False:\n",
        (_T_CATALOGUE,),
    ),
    Mutation(
        "sale",
        "a tip is added to the one before",
        _BASKET,
        "        return (self.tip,) if self.tip is not None else ()\n",
        "        return (self.tip, self.tip) if self.tip is not None else ()\n",
        (_T_GATHERING,),
    ),
    Mutation(
        "sale",
        "a tip is rounded down",
        _BASKET,
        "(amount_minor * percent + hundred // 2) // hundred",
        "amount_minor * percent // hundred",
        (_T_BASKET,),
    ),
    Mutation(
        "sale",
        "the limit holds for what is typed alone",
        _BASKET,
        "    if both > till.max_amount_minor:\n",
        "    if beside > till.max_amount_minor:\n",
        (_T_BASKET,),
    ),
    Mutation(
        "sale",
        "the next sale begins with the last one's items",
        f"{_PRESENTER}/events.py",
        "        model.basket = Basket()\n",
        "",
        (_T_GATHERING,),
    ),
    Mutation(
        "sale",
        "a tip that is being typed becomes an amount",
        _TIP,
        "    def leave(self, model: TillModel) -> None:\n        model.typed.clear()\n",
        "    def leave(self, model: TillModel) -> None:\n        pass\n",
        (_T_GATHERING,),
    ),
    Mutation(
        "sale",
        "a code scanned into the list of items is typed into it",
        _KEYS,
        " if model.mode.takes_scans else Keyed.TAKEN",
        " if False else Keyed.TAKEN",
        (_T_GATHERING,),
    ),
    Mutation(
        "sale",
        "an Enter that a scanner sends late charges",
        _KEYS,
        "            self._code_at = self._ports.clock()\n",
        "            pass\n",
        (_T_GATHERING,),
    ),
    Mutation(
        "sale",
        "an item is added to a payment that is open",
        _GUI_SALE,
        "    if model.is_taking:\n        model.refuse",
        "    if False:\n        model.refuse",
        (_T_GATHERING,),
    ),
    Mutation(
        "sale",
        "the charge button charges while a list is open",
        f"{_PRESENTER}/modes/opened.py",
        "idle.charge_button(model, is_enabled=False)",
        "idle.charge_button(model)",
        (_T_GATHERING,),
    ),
    Mutation(
        "sale",
        "what was paid back is offered as a sale that wasn't paid",
        "terminal_app/gui/presenter/modes/result.py",
        "    ended = payment.state in {State.CANCELED, State.ERROR}\n",
        "    ended = True\n",
        (_T_GATHERING,),
    ),
)
