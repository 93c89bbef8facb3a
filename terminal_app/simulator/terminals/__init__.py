"""Connected terminals: access tokens, messages in and out, faults of the line."""
