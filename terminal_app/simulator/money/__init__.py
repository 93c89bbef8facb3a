"""Payments, charges and refunds of the server, with the ledger and the state file."""
