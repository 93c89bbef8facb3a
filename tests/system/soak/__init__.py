"""Long runs, which are started by hand."""
