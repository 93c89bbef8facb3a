"""Situations of the field around a payment, one test for each."""
