"""The simulator's payments and refunds, and the ledger that accounts for them."""
