"""Modal dialogs: the PIN, and resolving a payment by hand."""
