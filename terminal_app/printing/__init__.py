"""Printing: targets, the printer's thread, and what is said of both."""
