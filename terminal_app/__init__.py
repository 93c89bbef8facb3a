"""A payment terminal for shops: the client of VAS MTM API 2.0.2 (MultiPay APM)."""

__version__ = "0.1.0"
