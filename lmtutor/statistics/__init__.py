"""What a fit tells about its parameters, and how far that can be trusted."""
