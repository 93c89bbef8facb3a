"""The simulator's pages in a real browser: taps, keys, and axe-core."""
