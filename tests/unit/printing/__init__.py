"""Printing without a till: targets with their troubles, documents, and the thread."""
