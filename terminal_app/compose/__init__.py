"""The only room that knows every part: ties them together for each command.

Loaded after the first paint. What only some commands need is imported by them.
"""
