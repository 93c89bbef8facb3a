"""What crosses the network: message types, codec and contract. Every wire spelling is here."""
