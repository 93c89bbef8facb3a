"""The wire protocol: message types, codec and contract. All wire spellings are here."""
