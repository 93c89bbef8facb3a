"""Tests of the durable record, on real files."""
