"""The export for the books: payments and closings of a range of business days."""
