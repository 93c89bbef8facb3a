"""The till without a window: one payment in the console, and the exit statuses."""

DONE, NOT_DONE, WRONG_USAGE, NOT_KNOWN, NO_CONNECTION = 0, 1, 2, 3, 4
"""The exit statuses; docs/command-line.md."""
