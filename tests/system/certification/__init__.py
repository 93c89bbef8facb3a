"""``terminal-app certify`` as a process, against a simulator that keeps the contract or not."""
