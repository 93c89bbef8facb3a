"""Tests of the receipt's lines."""
