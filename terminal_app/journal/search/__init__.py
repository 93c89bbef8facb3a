"""Search for payments: what they are found by, what is wanted of one, and pages of them."""
