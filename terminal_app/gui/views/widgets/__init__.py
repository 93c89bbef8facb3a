"""Widgets and styles shared by the views."""
