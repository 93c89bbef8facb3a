"""The guided run, as the installed program, against a simulator that keeps the contract or not."""
