"""Receipts for thermal printers: ESC/POS commands, by the printer's profile."""
