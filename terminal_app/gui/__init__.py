"""The window: panes that draw a ``ScreenState`` and tell gestures; a presenter without Tk."""
