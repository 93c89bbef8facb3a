"""Mutations of the session."""
