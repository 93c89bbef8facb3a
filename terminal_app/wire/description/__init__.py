"""A provider's description of the API (AsyncAPI), made into a profile of the server."""
