"""Generators of the files in assets/."""
