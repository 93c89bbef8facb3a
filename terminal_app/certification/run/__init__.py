"""The execution of a run: the runner, its steps, and the session that they drive."""
