"""Makers of the files in assets/."""
