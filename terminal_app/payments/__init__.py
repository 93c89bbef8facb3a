"""Payments: frozen values, and the pure functions that change them.

No clock, socket, file or thread is used here, so everything can be tested by calling it.
``machine.apply`` is the only way in which a payment changes.
"""
