"""Second copy of the money: its file, and its upkeep beside the journal."""
