"""HTTP and WebSocket endpoints of the simulated API."""
