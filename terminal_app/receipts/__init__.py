"""Receipts of payments, as lines of text."""
