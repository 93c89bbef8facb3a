"""The pages in a real browser, by tap, by key, and by what axe-core finds."""
