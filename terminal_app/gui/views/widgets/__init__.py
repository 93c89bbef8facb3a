"""Widgets, styles and theme shared by all views."""
