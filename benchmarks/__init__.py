"""Measurements of lmtutor beside its peers; `make bench` runs them."""
