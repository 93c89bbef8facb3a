"""The payment engine: commands and messages in; journal entries, requests and events out."""
