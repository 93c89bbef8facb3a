"""The journal: an append-only hash chain of entries, and the payments projected from it."""
