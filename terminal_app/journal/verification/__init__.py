"""Checks of a journal against its own chain, its tables and the log."""
