"""The console without a session: events in, commands and an exit status out."""
