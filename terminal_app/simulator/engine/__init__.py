"""Answers requests and runs the script of each payment."""
