"""The till's presenter: gestures and events in, screen state and commands out; no Tk."""
