"""The till without a window: commands that take a payment or a refund, or read the journal."""

DONE, NOT_DONE, WRONG_USAGE, NOT_KNOWN, NO_CONNECTION = 0, 1, 2, 3, 4
"""The exit statuses; docs/command-line.md."""
