"""A payment as a receipt: which lines it has, and how they are set."""
