"""Targets: what takes a document's bytes, one small class for each way to a printer."""
