"""Modal dialogs: resolving a payment by hand, and the PIN."""
