"""What the simulated customer and server do: outcomes by amount, scenario files."""
