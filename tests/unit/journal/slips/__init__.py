"""Slips of paper in the journal."""
