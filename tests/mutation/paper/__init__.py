"""Mutations of what goes onto paper."""
