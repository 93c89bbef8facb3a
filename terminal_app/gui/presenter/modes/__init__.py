"""What can have the middle pane: one module per mode."""
