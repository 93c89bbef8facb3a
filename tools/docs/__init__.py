"""Makers of pictures and tables in docs/."""
