"""The translations, brought up to date with the source."""
