"""The presenter and refunds."""
