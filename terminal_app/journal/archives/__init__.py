"""Archives of the journal: making, finding and putting them in place, and erasure in them."""
