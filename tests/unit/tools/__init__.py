"""The tools that make documents."""
