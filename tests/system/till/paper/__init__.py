"""Paper at the installed till."""
