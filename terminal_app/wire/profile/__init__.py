"""The profile of a server: where its messages differ from the shipped contract."""
