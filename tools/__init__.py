"""Generators for assets, documentation and translations; each module says how it is run."""
