"""The typed vocabulary between the Tk thread and the session thread, and its two queues."""
