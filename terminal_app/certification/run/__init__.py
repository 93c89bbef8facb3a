"""The steps of a certification run and what they are run with."""
