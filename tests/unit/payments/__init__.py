"""Tests of the pure core: money, states and the transition table."""
