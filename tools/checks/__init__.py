"""Checks of the source that no ready-made tool makes."""
