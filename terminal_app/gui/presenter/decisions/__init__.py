"""What a person decides about a payment: to settle it by hand, to dismiss its alarm."""
