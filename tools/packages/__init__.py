"""Packages for shops: what is inside a build, and the files that technicians install."""
