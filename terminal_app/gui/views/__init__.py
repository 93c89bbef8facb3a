"""Tk widgets of the till: they draw what the presenter tells and decide nothing."""
