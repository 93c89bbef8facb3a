"""Settlement files: read exactly, compared whole."""
