"""What can go wrong around a payment, one named test each."""
