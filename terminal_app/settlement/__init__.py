"""Settlement files of a provider, and their comparison with the journal."""
