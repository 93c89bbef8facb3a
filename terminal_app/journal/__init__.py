"""The durable record: an append-only chain of entries, and the payments projected from it."""
