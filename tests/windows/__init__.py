"""The proof for Windows, run under Wine."""
