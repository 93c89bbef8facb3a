"""The rules about money, broken on purpose: ``python -m tests.mutation``."""
