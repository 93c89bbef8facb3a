"""Commands and events between the Tk thread and the session thread, and their queues."""
