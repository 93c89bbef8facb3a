"""Tk views of the till: they draw the screen state and report gestures, and decide nothing."""
