"""Random fits, and a check of each success that shares no code with the solver."""
