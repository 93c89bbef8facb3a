"""Pages for browsers: the customer's wallet on a phone, the operator's page on this machine."""
