"""Payments of a session: commands and messages in, journal entries and requests out."""
