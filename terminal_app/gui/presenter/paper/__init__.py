"""What goes onto paper, as the presenter knows it."""
