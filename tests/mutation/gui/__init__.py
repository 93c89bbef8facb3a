"""Mutations of the window and its presenter."""
