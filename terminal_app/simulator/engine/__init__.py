"""Handles requests, selects the script that follows from each, and runs it."""
