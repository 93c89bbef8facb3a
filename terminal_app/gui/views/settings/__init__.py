"""The settings page and the first run, in Tk."""
