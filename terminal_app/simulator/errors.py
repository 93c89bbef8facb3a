"""Base class of the simulator's errors."""


class SimulatorError(Exception):
    """The simulator can't run: one line that says why and what to do."""
