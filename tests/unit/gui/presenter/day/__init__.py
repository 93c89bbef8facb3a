"""The presenter and the day: its figures, its closing, the card Today."""
