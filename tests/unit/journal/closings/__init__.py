"""Closings of the day, killed while they are made."""
