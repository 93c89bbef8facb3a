"""What the till itself can do wrong to a payment."""


class IllegalInputError(Exception):
    """The till applied an input where the table has none; nothing has changed."""
