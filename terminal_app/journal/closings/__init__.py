"""Closings of the day (Z): what they cover, how they are made, and how they are read again."""
