"""The customer of a certification run: a person who is prompted, or the simulator's."""
