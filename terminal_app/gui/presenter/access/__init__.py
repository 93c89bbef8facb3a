"""Ways out and in that want a PIN: who is at the till, closing it, its settings."""
