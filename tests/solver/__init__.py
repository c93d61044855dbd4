"""The solver's tests: each file holds the claims about one part of it."""
