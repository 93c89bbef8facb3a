"""The panes of the till's window, its header and its status bar."""
