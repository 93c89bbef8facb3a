"""What a finished certification run says about the server, and the report."""
