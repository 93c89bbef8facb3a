"""What browsers get: the customer's page on a phone, and the operator's page on this machine."""
