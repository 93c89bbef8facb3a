"""Upkeep of the translations."""
