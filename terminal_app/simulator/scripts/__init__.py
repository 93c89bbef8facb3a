"""Scripts of the simulated customer and server: steps, outcomes by amount, scenario files."""
