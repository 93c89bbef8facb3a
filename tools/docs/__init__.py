"""Generators of pictures and tables in docs/."""
