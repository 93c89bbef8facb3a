"""Slips of paper, as the journal has them."""
