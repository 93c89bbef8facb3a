"""What a payment is and what may become of it: pure values and functions.

Nothing here reads a clock, a socket, a file or a thread, so all of it can be tested
by calling it. ``machine.apply`` is the only way in which a payment changes.
"""
