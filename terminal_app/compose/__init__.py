"""The parts tied together, for each command: the one package that knows them all.

Loaded after the first paint, and of it only what the command needs.
"""
